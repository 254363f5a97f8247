/// What a worker does with samples that a rollout run holds out: they are asked as in an evaluation, greedily.
public struct ValidationTask: Hashable, Sendable {
    /// Exactly this version of the policy answers.
    public var policyVersion: Int
    /// How samples are asked: a strategy's name.
    public var strategy: String

    /// Makes a task.
    public init(policyVersion: Int, strategy: String) {
        self.policyVersion = policyVersion
        self.strategy = strategy
    }
}
