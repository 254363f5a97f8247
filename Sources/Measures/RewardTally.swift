import Outcomes

/// Rewards by component: how many completions earned one, and the sum. Sums are whole millionths, so that parts add up to
/// the whole exactly in any order.
public struct RewardTally: Hashable, Sendable {
    private struct Sum: Hashable {
        var count = 0
        /// Millionths.
        var score = 0
    }

    private var sums = [Sum](repeating: Sum(), count: Reward.Component.allCases.count)

    /// Nothing yet.
    public init() {}

    /// Adds one component of what a completion earned. A score that is no number of a sane size counts as 0.
    public mutating func add(_ reward: Reward) {
        let score = abs(reward.score) < 1e6 ? Double(reward.score) * 1e6 : 0
        sums[reward.component.rawValue].count += 1
        // Rounds to the nearest; `rounded()` is a call here.
        sums[reward.component.rawValue].score += Int(score < 0 ? score - 0.5 : score + 0.5)
    }

    /// Adds another part.
    public mutating func merge(_ other: RewardTally) {
        for index in sums.indices {
            sums[index].count += other.sums[index].count
            sums[index].score += other.sums[index].score
        }
    }

    /// The components that were earned or missed, with how many completions and their mean.
    public var means: [(component: Reward.Component, count: Int, mean: Double)] {
        Reward.Component.allCases.compactMap { component in
            let sum = sums[component.rawValue]
            return sum.count == 0 ? nil : (component, sum.count, Double(sum.score) / 1e6 / Double(sum.count))
        }
    }
}
