import LinearPolicy
import Outcomes
import Reasoning

/// One prompt's completions as a learner sees them.
public struct LearningGroup: Sendable, Equatable {
    /// What was asked.
    public enum Stage: Hashable, Sendable, Comparable {
        /// Stage one.
        case leaf
        /// Stage two, at a level.
        case level(Int)
    }

    /// One completion.
    public struct Rollout: Sendable, Equatable {
        /// In the order decided, with log-probabilities under the policy that decided.
        public var steps: [DecisionStep]
        /// What it earned, component by component.
        public var rewards: [Reward]
        /// The weighted sum.
        public var reward: Double
        /// Above zero to make it likelier.
        public var advantage: Double

        /// Makes a rollout.
        public init(steps: [DecisionStep], rewards: [Reward], reward: Double, advantage: Double = 0) {
            self.steps = steps
            self.rewards = rewards
            self.reward = reward
            self.advantage = advantage
        }
    }

    /// The image's, `dimension` numbers.
    public var features: [Float]
    /// What was asked.
    public var stage: Stage
    /// In their order.
    public var rollouts: [Rollout]

    /// Makes a group.
    public init(features: [Float], stage: Stage, rollouts: [Rollout]) {
        self.features = features
        self.stage = stage
        self.rollouts = rollouts
    }

    /// Whether some rollout earned more than another.
    public var hasSpread: Bool { rollouts.contains { $0.reward != rollouts[0].reward } }

    var steps: Int { rollouts.reduce(0) { $0 + $1.steps.count } }

    var policyRollouts: [LinearPolicy.Rollout] {
        rollouts.map { .init(features: features, steps: $0.steps, advantage: $0.advantage) }
    }
}

extension [LearningGroup] {
    /// These groups with advantages by an estimator; those that it drops are left out.
    public func withAdvantages(by estimator: AdvantageEstimator) -> [LearningGroup] {
        zip(self, estimator.advantages(of: map { $0.rollouts.map(\.reward) })).compactMap { group, result in
            guard case .advantages(let advantages) = result else { return nil }
            var group = group
            for (index, advantage) in advantages.enumerated() { group.rollouts[index].advantage = advantage }
            return group
        }
    }
}
