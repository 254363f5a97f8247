import Foundation
import Questions
import Reasoning
import Testing

@testable import LinearPolicy

struct LearningTests {
    /// Four arms that pay 1 with a probability of 0.2, 0.5, 0.8 and 0.4: the third is best.
    private func bandit(_ estimator: AdvantageEstimator) throws -> PolicyWeights {
        var weights = PolicyWeights(PolicyLayout(PathVocabulary(try TinyPolicy.flat()), dimension: 1))
        var adam = Adam(.init(rate: 0.02), weights.layout)
        let pays = [0.2, 0.5, 0.8, 0.4]
        var draws = SeededDraws(seed: 11)
        for round in 0..<300 {
            let groups = (0..<4).map { group in
                (0..<8).map { index in
                    weights.decodePath([1], .sampled(seed: UInt64(round * 32 + group * 8 + index)))
                }
            }
            let rewards = groups.map { $0.map { draws.uniform() < pays[$0[0].action] ? 1.0 : 0 } }
            var rollouts: [Rollout] = []
            for (group, result) in zip(groups, estimator.advantages(of: rewards)) {
                guard case .advantages(let advantages) = result else { continue }
                rollouts += zip(group, advantages).map { Rollout(features: [1], steps: $0, advantage: $1) }
            }
            var gradient = PolicyLoss().evaluate(rollouts, weights).gradient
            gradient.clip(toNorm: 1)
            try adam.step(&weights, down: gradient)
        }
        return weights
    }

    @Test(arguments: [
        AdvantageEstimator.grpo(.init(degreesOfFreedom: .sample, epsilon: 1e-4)), .drGRPO, .rloo,
        .reinforcePlusPlusBaseline(.init(degreesOfFreedom: .population, epsilon: 1e-4)),
    ]) func a_bandit_is_solved_and_the_same_seed_gives_the_same_bits(estimator: AdvantageEstimator) throws {
        let weights = try bandit(estimator)
        #expect(weights.distribution(.name(rank: 0, above: nil), [1]).probability(2) > 0.9)
        #expect(try bandit(estimator).values.map(\.bitPattern) == weights.values.map(\.bitPattern))
    }

    /// The gradient of the expected reward, estimated from groups of four with RLOO, beside the exact one, which is summed
    /// over all paths. The estimate has no bias; each number is to be within 4.5 of its standard errors.
    @Test func estimated_gradients_agree_with_the_exact_one() throws {
        let weights = TinyPolicy.weights(try TinyPolicy.ragged())
        let features: [Float] = [0.6, -0.48, 0.64]
        func reward(_ path: [Int]) -> Double {
            (path == [0, 0, 1] ? 2 : 0) + (path[2] == 2 ? 1 : 0) - Double(path[1]) / 4
        }
        var exact = PolicyGradient(weights.layout)
        for path in TinyPolicy.paths(weights.layout.vocabulary) {
            weights.addLogLikelihood(
                of: weights.steps(naming: path, features), features,
                times: reward(path) * exp(TinyPolicy.logProbability(path, weights, features)), to: &exact)
        }
        let groups = 5000
        var sum = [Double](repeating: 0, count: exact.values.count)
        var squares = sum
        let loss = PolicyLoss(averaging: .sums(dividedBy: 1))
        for group in 0..<groups {
            let paths = (0..<4).map {
                weights.decodePath(features, .sampled(seed: UInt64(group * 4 + $0)))
            }
            guard
                case .advantages(let advantages)? = AdvantageEstimator.rloo.advantages(
                    of: [paths.map { reward($0.map(\.action)) }]
                ).first
            else {
                Issue.record("a group of four was dropped")
                return
            }
            let gradient = loss.evaluate(
                zip(paths, advantages).map { Rollout(features: features, steps: $0, advantage: $1) }, weights
            ).gradient
            for (index, value) in gradient.values.enumerated() {
                sum[index] -= Double(value)
                squares[index] += Double(value) * Double(value)
            }
        }
        #expect(exact.norm > 0.3)
        for index in sum.indices {
            let mean = sum[index] / Double(groups)
            let variance = squares[index] / Double(groups) - mean * mean
            let error = (max(0, variance) / Double(groups - 1)).squareRoot()
            #expect(abs(mean - Double(exact.values[index])) <= 4.5 * error + 1e-6, "weight \(index)")
        }
    }
}
