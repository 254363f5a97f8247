/// Tells how versions of a policy do, while training goes on: what was asked is waited for later.
///
/// Versions count steps, as for a `LearningSource`.
public protocol EvaluationSource: Sendable {
    /// Asks how a version does that was published. One at a time; the same version asked again has the same answer.
    func askEvaluation(version: Int) async throws

    /// Whether the answer is there.
    var isEvaluationThere: Bool { get async }

    /// What was asked, once it is known.
    func askedEvaluation() async throws -> Result<StepEntry.Validation, NotEvaluated>
}

/// Why nobody can tell how a version does. Training goes on without.
public struct NotEvaluated: Error, Equatable, Sendable, CustomStringConvertible {
    /// For people.
    public let description: String

    /// Makes a reason.
    public init(_ description: String) { self.description = description }
}
