import Outcomes

/// What the completions of one stage earned on average for one component.
public struct MeanReward: Hashable, Sendable {
    /// What the completions answered.
    public enum Stage: Hashable, Sendable, CaseIterable {
        case leaf, levels

        /// For people.
        public var name: String {
            switch self {
            case .leaf: "stage one"
            case .levels: "levels"
            }
        }
    }

    /// What the completions answered.
    public let stage: Stage
    /// What they were rewarded for.
    public let component: Reward.Component
    /// How many earned or missed it.
    public let completions: Int
    /// Unweighted.
    public let mean: Double
}

extension MeasureReport {
    /// Mean rewards, stage one's before the levels'; a component that nothing was rewarded by is left out.
    public var meanRewards: [MeanReward] {
        MeanReward.Stage.allCases.flatMap { stage in
            let tally =
                switch stage {
                case .leaf: whole.leafRewards
                case .levels: whole.levelRewards
                }
            return tally.means.map {
                MeanReward(stage: stage, component: $0.component, completions: $0.count, mean: $0.mean)
            }
        }
    }
}
