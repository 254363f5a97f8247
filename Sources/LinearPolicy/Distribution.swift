import Foundation

/// How likely each of several actions is, and how that changes with the logits: all slopes are derivatives by them.
public struct Distribution: Sendable, Equatable {
    /// Natural logarithms, one an action.
    public let logProbabilities: [Double]
    /// Their exponentials.
    public let probabilities: [Double]

    /// The softmax of logits, of which there must be at least one.
    public init(logits: [Double]) {
        precondition(!logits.isEmpty, "a choice among nothing")
        var largest = logits[0]
        for logit in logits { largest = max(largest, logit) }
        var sum = 0.0
        for logit in logits { sum += exp(logit - largest) }
        let normalizer = largest + log(sum)
        logProbabilities = logits.map { $0 - normalizer }
        probabilities = logProbabilities.map { exp($0) }
    }

    /// How likely an action is.
    public func probability(_ action: Int) -> Double { probabilities[action] }

    /// The same with all logits divided by a temperature above 0.
    public func tempered(_ temperature: Double) -> Distribution {
        temperature == 1 ? self : Distribution(logits: logProbabilities.map { $0 / temperature })
    }

    /// The likeliest action, the first of several.
    public var greedy: Int {
        var best = 0
        for action in logProbabilities.indices where logProbabilities[action] > logProbabilities[best] { best = action }
        return best
    }

    /// The action whose share of the line from 0 to 1 a point falls into.
    ///
    /// - Parameter point: From 0 to below 1.
    public func action(at point: Double) -> Int {
        var sum = 0.0
        for action in logProbabilities.indices {
            sum += probability(action)
            if point < sum { return action }
        }
        // Rounding may leave the sum just below 1.
        return logProbabilities.count - 1
    }

    /// In nats.
    public var entropy: Double {
        var sum = 0.0
        for action in logProbabilities.indices { sum -= probability(action) * logProbabilities[action] }
        return sum
    }

    /// KL(self ‖ reference), summed over all actions, in nats.
    public func divergence(from reference: Distribution) -> Double {
        var sum = 0.0
        for action in logProbabilities.indices {
            sum += probability(action) * (logProbabilities[action] - reference.logProbabilities[action])
        }
        return sum
    }

    /// The slopes of log p(action).
    public func logProbabilitySlopes(_ action: Int) -> [Double] {
        logProbabilities.indices.map { ($0 == action ? 1 : 0) - probability($0) }
    }

    /// The slopes of `divergence(from:)`: p · (log p − log q − KL).
    public func divergenceSlopes(from reference: Distribution) -> [Double] {
        let divergence = divergence(from: reference)
        return logProbabilities.indices.map {
            probability($0) * (logProbabilities[$0] - reference.logProbabilities[$0] - divergence)
        }
    }
}

/// The estimate k3 of KL(p ‖ q) from one action drawn from p: r − 1 − log r with r = q/p; never negative, and right on
/// average. Source: Schulman, Approximating KL Divergence (2020).
public struct DivergenceEstimate: Sendable, Equatable {
    /// In nats.
    public let value: Double
    /// The derivative of `value` by log p: 1 − r.
    public let slope: Double

    /// Estimates from the action's log-probabilities under both policies.
    public init(logProbability: Double, reference: Double) {
        let ratio = exp(reference - logProbability)
        value = ratio - 1 - (reference - logProbability)
        slope = 1 - ratio
    }
}
