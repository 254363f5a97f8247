/// What decides whether a group is of use, without its texts.
public struct GroupSummary: Hashable, Sendable {
    /// One completion.
    public struct Rollout: Hashable, Sendable {
        /// The version that wrote it.
        public var policyVersion: Int
        /// What it earns by component; empty when it failed.
        public var rewards: [RolloutReward]
        /// Whether the request failed.
        public var isFailed: Bool

        /// The score of its accuracy; nil when it failed, or when accuracy could not be judged.
        public var accuracy: Float? { rewards.first { $0.component == .accuracy && $0.isValid }?.score }
    }

    /// Counts all groups of the run from 0.
    public var index: Int
    /// By index.
    public var rollouts: [Rollout]

    /// Takes from a group what decides.
    public init(_ group: Group) {
        index = group.index
        rollouts = group.rollouts.map {
            Rollout(policyVersion: $0.policyVersion, rewards: $0.rewards, isFailed: $0.failure != nil)
        }
    }
}
