import Outcomes

/// Rewards by component: how many completions earned one, and the sum. Sums are whole millionths, so that parts add up to
/// the whole exactly in any order.
public struct RewardTally: Hashable, Sendable {
    private var counts = [Int](repeating: 0, count: Reward.Component.allCases.count)
    private var sums = [Int](repeating: 0, count: Reward.Component.allCases.count)

    /// Nothing yet.
    public init() {}

    /// Adds one component of what a completion earned. A score that is no number of a sane size counts as 0.
    public mutating func add(_ reward: Reward) {
        counts[reward.component.rawValue] += 1
        let score = reward.score.isFinite && abs(reward.score) < 1e6 ? Double(reward.score) : 0
        sums[reward.component.rawValue] += Int((score * 1e6).rounded())
    }

    /// Adds another part.
    public mutating func merge(_ other: RewardTally) {
        for index in counts.indices {
            counts[index] += other.counts[index]
            sums[index] += other.sums[index]
        }
    }

    /// The components that were earned or missed, with how many completions and their mean.
    public var means: [(component: Reward.Component, count: Int, mean: Double)] {
        Reward.Component.allCases.compactMap { component in
            let count = counts[component.rawValue]
            return count == 0 ? nil : (component, count, Double(sums[component.rawValue]) / 1e6 / Double(count))
        }
    }
}
