/// How much better than its peers each rollout of a group was.
public enum AdvantageEstimator: Sendable, Equatable {
    /// (r − mean) / (deviation + ε), within the group. Source: Shao et al., DeepSeekMath (2024).
    case grpo(Deviation)
    /// r − mean: no division, which would favour questions that are nearly always or never solved. Source: Liu et al.,
    /// Understanding R1-Zero-Like Training (2025).
    case drGRPO
    /// r − the mean of the others. Source: Ahmadian et al., Back to Basics (2024).
    case rloo
    /// r − the group's mean, then standardised over all groups of the batch. Source: Hu, REINFORCE++ (2025), the variant
    /// with baseline.
    case reinforcePlusPlusBaseline(Deviation)

    /// A standard deviation, and what is added to it.
    public struct Deviation: Sendable, Equatable {
        /// What is taken from the count in the divisor.
        public enum DegreesOfFreedom: Int, Sendable {
            /// Divides by n.
            case population = 0
            /// Divides by n − 1, as PyTorch does by default.
            case sample = 1
        }

        /// ddof.
        public var degreesOfFreedom: DegreesOfFreedom
        /// ε ≥ 0.
        public var epsilon: Double

        /// Makes a deviation.
        public init(degreesOfFreedom: DegreesOfFreedom, epsilon: Double) {
            self.degreesOfFreedom = degreesOfFreedom
            self.epsilon = epsilon
        }

        /// The values as they are, divided by (their deviation + ε).
        fileprivate func divide(_ centred: [Double], deviating values: [Double]) -> [Double] {
            guard let first = values.first, values.contains(where: { $0 != first }) else {
                return centred.map { _ in 0 }
            }
            let mean = AdvantageEstimator.mean(values)
            var sum = 0.0
            for value in values { sum += (value - mean) * (value - mean) }
            let deviation = (sum / Double(values.count - degreesOfFreedom.rawValue)).squareRoot()
            return centred.map { $0 / (deviation + epsilon) }
        }
    }

    /// Advantages of a batch, group by group in the order given.
    ///
    /// Groups whose rewards are all equal get zeros exactly. A group that is dropped has no part in what is computed over
    /// the batch.
    ///
    /// - Parameter groups: The rewards of each prompt's rollouts.
    public func advantages(of groups: [[Double]]) -> [GroupAdvantages] {
        let kept = groups.map { GroupAdvantages.Reason(dropping: $0) == nil ? $0 : [] }
        var centred = kept.map { Self.centre($0) }
        switch self {
        case .drGRPO: break
        case .grpo(let deviation):
            centred = zip(centred, kept).map { deviation.divide($0, deviating: $1) }
        case .rloo:
            centred = centred.map { group in
                group.map { $0 * Double(group.count) / Double(group.count - 1) }
            }
        case .reinforcePlusPlusBaseline(let deviation):
            let batch = centred.flatMap { $0 }
            let mean = Self.mean(batch)
            centred = centred.map { group in deviation.divide(group.map { $0 - mean }, deviating: batch) }
        }
        return zip(groups, centred).map { rewards, advantages in
            GroupAdvantages.Reason(dropping: rewards).map(GroupAdvantages.dropped) ?? .advantages(advantages)
        }
    }

    private static func centre(_ rewards: [Double]) -> [Double] {
        guard let first = rewards.first, rewards.contains(where: { $0 != first }) else { return rewards.map { _ in 0 } }
        let mean = mean(rewards)
        return rewards.map { $0 - mean }
    }

    fileprivate static func mean(_ values: [Double]) -> Double {
        var sum = 0.0
        for value in values { sum += value }
        return values.isEmpty ? 0 : sum / Double(values.count)
    }
}

/// What came of a group's rewards.
public enum GroupAdvantages: Sendable, Equatable {
    /// One a rollout, in the rewards' order.
    case advantages([Double])
    case dropped(Reason)

    /// Why a group teaches nothing.
    public enum Reason: Sendable, Equatable {
        /// Fewer than two rollouts: there is nothing to compare with.
        case alone
        /// A reward that is no finite number.
        case rewardNotFinite

        /// Nil when the group is fit for use.
        init?(dropping rewards: [Double]) {
            if rewards.count < 2 {
                self = .alone
            } else if !rewards.allSatisfy(\.isFinite) {
                self = .rewardNotFinite
            } else {
                return nil
            }
        }
    }
}
