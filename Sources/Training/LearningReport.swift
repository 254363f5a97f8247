import LinearPolicy
import Outcomes

/// What one step of learning was like.
public struct LearningReport: Sendable, Equatable, Codable {
    /// One stage's part.
    public struct Stage: Sendable, Equatable, Codable {
        /// Groups.
        public var groups = 0
        /// Of these, with rewards that differ.
        public var groupsWithSpread = 0
        /// Completions.
        public var rollouts = 0
        /// Mean weighted reward.
        public var reward = 0.0
        /// Mean deviation of rewards within a group.
        public var spread = 0.0
        /// Mean score by the component's name, over the completions that have it.
        public var components: [String: Double] = [:]
        /// A decision's mean entropy in nats, before each update.
        public var entropy = 0.0
        /// A decision's mean KL from the reference in nats, as the anchor measures it.
        public var divergence = 0.0
        /// The share of decisions whose ratio was cut off.
        public var clippedShare = 0.0
    }

    /// Which step it was, from 1.
    public var step: Int
    /// Nil without such a group.
    public var stageOne: Stage?
    /// Nil without such a group.
    public var stageTwo: Stage?
    /// Stage two's mean weighted reward by level.
    public var rewardByLevel: [Int: Double]
    /// A pass's mean loss.
    public var loss: Double
    /// How often weights moved.
    public var updates: Int
    /// The gradients' mean length before they were shortened.
    public var gradientLength: Double

    /// Completions of both stages.
    public var rollouts: Int { (stageOne?.rollouts ?? 0) + (stageTwo?.rollouts ?? 0) }
}

extension LearningReport.Stage {
    /// Of some groups; nil when there are none.
    init?(_ groups: [LearningGroup], _ figures: PolicyLoss.Figures) {
        guard !groups.isEmpty else { return nil }
        self.groups = groups.count
        groupsWithSpread = groups.count { $0.hasSpread }
        rollouts = groups.reduce(0) { $0 + $1.rollouts.count }
        var scores: [Reward.Component: (sum: Double, count: Int)] = [:]
        for group in groups {
            let mean = group.rollouts.reduce(0) { $0 + $1.reward } / Double(max(1, group.rollouts.count))
            reward += mean * Double(group.rollouts.count) / Double(max(1, rollouts))
            let squares = group.rollouts.reduce(0) { $0 + ($1.reward - mean) * ($1.reward - mean) }
            spread += (squares / Double(max(1, group.rollouts.count))).squareRoot() / Double(groups.count)
            for reward in group.rollouts.lazy.flatMap(\.rewards) {
                let known = scores[reward.component] ?? (0, 0)
                scores[reward.component] = (known.sum + Double(reward.score), known.count + 1)
            }
        }
        components = Dictionary(uniqueKeysWithValues: scores.map { ($0.name, $1.sum / Double($1.count)) })
        entropy = figures.meanEntropy
        divergence = figures.meanDivergence
        clippedShare = figures.clippedShare
    }
}
