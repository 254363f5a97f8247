import LinearPolicy
import Models
import Outcomes
import Trainer
import Transport

/// Groups that the workers of a rollout run make.
public struct ConnectedRollouts: LearningSource {
    private let link: TrainerLink
    private let groups: Int
    private let firstVersion: Int
    private let vocabulary: PathVocabulary
    private let source: any FeatureSource

    /// Asks over a link that a coordinator has taken in.
    ///
    /// - Parameters:
    ///   - groups: In a step, from 1.
    ///   - firstVersion: The number in the file of the policy that training starts from.
    ///   - source: What images are: the same as to the run's workers.
    public init(
        _ link: TrainerLink, groups: Int, firstVersion: Int, _ vocabulary: PathVocabulary, _ source: any FeatureSource
    ) {
        self.link = link
        self.groups = groups
        self.firstVersion = firstVersion
        self.vocabulary = vocabulary
        self.source = source
    }

    /// Publishes the bytes of the file that training would write at this version.
    ///
    /// - Throws: `TrainerError`; `FileError`.
    public func publish(version: Int, _ weights: PolicyWeights) async throws {
        let bytes = try PolicyFile.bytes(weights, version: firstVersion + version)
        try await unlessLeft { try await link.publish(version: version, weights: bytes) }
    }

    /// Asks the coordinator.
    ///
    /// - Throws: `TrainerError`.
    public func ask(step: Int, version: Int) async throws {
        try await unlessLeft { try await link.ask(step: step, groups: groups, policyVersion: version) }
    }

    /// Waits for the coordinator's groups, and reads them.
    ///
    /// - Throws: `TrainerError`; `TrainingError.unreadableGroup`.
    public func askedStep() async throws -> LearningStep {
        let step = try await unlessLeft { try await link.askedStep() }
        let groups = try await Shares.map(step.groups) { try LearningGroup($0, vocabulary, source) }
        return LearningStep(
            groups: groups, versions: step.groups.isEmpty ? nil : step.end.versions, cancelled: step.end.cancelled)
    }

    /// A link that this side left cancels whoever waits on it.
    private func unlessLeft<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        do { return try await body() } catch TrainerError.closed { throw CancellationError() }
    }

    /// Tells the coordinator.
    public func settle(before step: Int) async { await link.settle(before: step) }

    /// Leaves the run open, for whoever comes back.
    public func interrupt() async { await link.close() }
}

extension ConnectedRollouts: EvaluationSource {
    /// Asks the coordinator, by the version's number.
    ///
    /// - Throws: `TrainerError`.
    public func askEvaluation(version: Int) async throws {
        try await unlessLeft { try await link.ask(EvaluationRequest(number: version, policyVersion: version)) }
    }

    /// Whether the coordinator has answered.
    public var isEvaluationThere: Bool { get async { await link.isEvaluationThere } }

    /// Waits for the coordinator's answer.
    ///
    /// - Throws: `TrainerError`.
    public func askedEvaluation() async throws -> Result<StepEntry.Validation, NotEvaluated> {
        do {
            switch try await unlessLeft({ try await link.askedEvaluation() }).result {
            case .done(let counts, _): return .success(StepEntry.Validation(counts))
            case .cancelled: return .failure(NotEvaluated("the coordinator gave it up"))
            }
        } catch TrainerError.rejected(let message) {
            return .failure(NotEvaluated(message))
        }
    }
}
