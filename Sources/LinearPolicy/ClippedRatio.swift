import Foundation

/// How far a policy may move from the one that made a rollout before the rollout stops pulling: PPO's clipped surrogate.
/// Source: Schulman et al. (2017), equation 7; with two bounds, DAPO (Yu et al., 2025).
public struct ClippedRatio: Sendable, Equatable {
    /// The ratio is cut off below 1 − `low`.
    public var low: Double
    /// The ratio is cut off above 1 + `high`.
    public var high: Double

    /// Makes bounds; both at least 0, `low` at most 1.
    public init(low: Double = 0.2, high: Double = 0.2) {
        self.low = low
        self.high = high
    }

    /// One step's part of the objective.
    public struct Term: Sendable, Equatable {
        /// min(ratio · A, clipped ratio · A); to be made large.
        public let value: Double
        /// Its derivative by the step's log-probability.
        public let slope: Double
        /// Whether the cut-off is what counts, so that nothing pulls.
        public let isClipped: Bool
    }

    /// The term of a step.
    ///
    /// - Parameters:
    ///   - logProbability: Under the policy that is trained.
    ///   - behaviour: Under the policy that picked the action.
    public func term(logProbability: Double, behaviour: Double, advantage: Double) -> Term {
        let ratio = exp(logProbability - behaviour)
        let clipped = min(max(ratio, 1 - low), 1 + high)
        let isClipped = clipped * advantage < ratio * advantage
        return Term(
            value: (isClipped ? clipped : ratio) * advantage, slope: isClipped ? 0 : ratio * advantage,
            isClipped: isClipped)
    }
}
