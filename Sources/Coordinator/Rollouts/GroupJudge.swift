import Outcomes
import Reasoning
import Runs

/// Whether a group is of use to a trainer, and what its completions earned: what the coordinator adds to what workers say.
struct GroupJudge {
    private let leafRewards: Rewards
    private let levelRewards: Rewards
    private let estimator: AdvantageEstimator
    private let dropsWithoutSpread: Bool

    /// - Throws: `Rewards.SettingsError`, never for weights that were checked.
    init(_ settings: RolloutSettings, _ weights: RewardWeights) throws(Rewards.SettingsError) {
        leafRewards = try weights.leafRewards()
        levelRewards = try weights.levelRewards()
        estimator = settings.advantages
        dropsWithoutSpread = settings.dropsWithoutSpread
    }

    /// The versions that wrote the group's completions, or why it is of no use.
    func use(of group: Group) -> Result<ClosedRange<Int>, Unusable> {
        let written = group.rollouts.filter { $0.failure == nil }
        let versions = written.map(\.policyVersion)
        guard written.count >= 2, let oldest = versions.min(), let newest = versions.max() else {
            return .failure(Unusable(reason: .invalid))
        }
        if dropsWithoutSpread, Set(written.compactMap(\.accuracy)).count < 2 {
            return .failure(Unusable(reason: .noSpread))
        }
        return .success(oldest...newest)
    }

    /// Why a group is not delivered.
    struct Unusable: Error { let reason: CancelReason }

    /// The groups of a step with what their rewards weigh, their sums, and how much better than its peers each completion
    /// was. Completions that failed have neither.
    func judged(_ groups: [Group]) -> [Group] {
        var groups = groups
        for place in groups.indices {
            let weights = if case .leaf = groups[place].question { leafRewards } else { levelRewards }
            for number in groups[place].rollouts.indices {
                weights.weigh(&groups[place].rollouts[number])
                groups[place].rollouts[number].maskUnknownTokens()
            }
        }
        let advantages = estimator.advantages(
            of: groups.map { group in group.rollouts.filter { $0.failure == nil }.map(\.reward) })
        for (place, result) in advantages.enumerated() {
            guard case .advantages(let values) = result else { continue }
            var rest = values[...]
            for number in groups[place].rollouts.indices where groups[place].rollouts[number].failure == nil {
                groups[place].rollouts[number].advantage = rest.popFirst()
            }
        }
        return groups
    }
}

extension Rollout {
    /// A token whose log-probability is no finite number is not to be trained on: no ratio can be made of it.
    fileprivate mutating func maskUnknownTokens() {
        guard case .written(let completion, _, _) = answer, let tokens = completion.tokens,
            !tokens.logProbabilities.allSatisfy(\.isFinite)
        else { return }
        if mask.count != tokens.ids.count { mask = [UInt8](repeating: 1, count: tokens.ids.count) }
        for (place, value) in zip(mask.indices, tokens.logProbabilities) where !value.isFinite { mask[place] = 0 }
    }
}

extension Rewards {
    /// Says what each component weighs, and the weighted sum of those that count.
    fileprivate func weigh(_ rollout: inout Rollout) {
        rollout.advantage = nil
        rollout.rewards = rollout.rewards.map { reward in
            var reward = reward
            reward.weight = weight(of: reward.component)
            return reward
        }
        rollout.reward = rollout.rewards.reduce(0) { sum, reward in
            reward.isValid ? sum + reward.weight * Double(reward.score) : sum
        }
    }
}
