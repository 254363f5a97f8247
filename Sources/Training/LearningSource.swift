import LinearPolicy
import Outcomes

/// Where the groups that a policy learns from are made: in this process, or by the workers of a rollout run.
///
/// Versions count steps: version k is the policy after k steps, whatever number its file has.
public protocol LearningSource: Sendable {
    /// Lets a version answer from now on. Publishing it again, with the same weights, changes nothing.
    func publish(version: Int, _ weights: PolicyWeights) async throws

    /// Asks for a step's groups, made by a version that was published. One step at a time.
    func ask(step: Int, version: Int) async throws

    /// The groups of the step that was asked for, once all are there.
    func askedStep() async throws -> LearningStep

    /// Tells that every step before this one lies in a checkpoint.
    func settle(before step: Int) async

    /// Ends whatever is waited for: it throws.
    func interrupt() async
}

/// One step's groups, ready to learn from.
public struct LearningStep: Sendable {
    /// With advantages, in their order.
    public var groups: [LearningGroup]
    /// The versions that made them, oldest to newest; nil when there is no group.
    public var versions: ClosedRange<Int>?
    /// How many groups were left out, by reason.
    public var cancelled: [CancelReason: Int]

    /// Makes a step.
    public init(groups: [LearningGroup], versions: ClosedRange<Int>?, cancelled: [CancelReason: Int] = [:]) {
        self.groups = groups
        self.versions = versions
        self.cancelled = cancelled
    }
}
