import Foundation
import Testing

@testable import LinearPolicy

struct GradientTests {
    let features: [Float] = [0.6, -0.48, 0.64]
    let weights: PolicyWeights
    let reference: PolicyWeights

    init() throws {
        weights = TinyPolicy.weights(try TinyPolicy.ragged())
        reference = TinyPolicy.weights(try TinyPolicy.ragged(), seed: 2)
    }

    @Test func log_likelihoods_of_paths_have_exact_gradients() {
        for path in [[0, 0, 1], [1, 2, 2], [1, 0, 3]] {
            var gradient = PolicyGradient(weights.layout)
            let value = weights.addLogLikelihood(of: weights.steps(naming: path, features), features, to: &gradient)
            #expect(abs(value - TinyPolicy.logProbability(path, weights, features)) < 1e-12)
            #expect(gradient.norm > 0.1)
            #expect(
                TinyPolicy.error(of: gradient, at: weights) { TinyPolicy.logProbability(path, $0, features) } < 2e-4)
        }
    }

    @Test(arguments: [nil, 2]) func log_likelihoods_of_choices_have_exact_gradients(leaf: Int?) {
        let question = Question(rank: 2, choices: [2, 0, 1])
        let decision = Decision.choice(question, leaf: leaf)
        var gradient = PolicyGradient(weights.layout)
        let step = DecisionStep(decision: decision, action: 1, logProbability: 0)
        weights.addLogLikelihood(of: [step], features, to: &gradient)
        #expect(gradient.norm > 0.1)
        #expect(
            TinyPolicy.error(of: gradient, at: weights) { $0.distribution(decision, features).logProbabilities[1] }
                < 2e-4)
    }

    @Test func the_divergence_of_paths_is_the_sum_over_all_of_them() {
        func divergence(_ weights: PolicyWeights) -> Double {
            TinyPolicy.paths(weights.layout.vocabulary).reduce(0.0) {
                let own = TinyPolicy.logProbability($1, weights, features)
                return $0 + exp(own) * (own - TinyPolicy.logProbability($1, reference, features))
            }
        }
        var gradient = PolicyGradient(weights.layout)
        let value = weights.addPathDivergence(from: reference, features, to: &gradient)
        #expect(value > 0.05)
        #expect(abs(value - divergence(weights)) < 1e-12)
        #expect(TinyPolicy.error(of: gradient, at: weights, divergence) < 2e-4)
        var zero = PolicyGradient(weights.layout)
        #expect(weights.addPathDivergence(from: weights, features, to: &zero) == 0)
        #expect(zero.norm < 1e-9)
    }

    @Test func the_divergence_of_a_decision_has_its_exact_gradient() {
        let decision = Decision.name(rank: 2, above: 1)
        let (own, other) = (weights.distribution(decision, features), reference.distribution(decision, features))
        var gradient = PolicyGradient(weights.layout)
        gradient.add(own.divergenceSlopes(from: other), of: decision, features)
        #expect(
            TinyPolicy.error(of: gradient, at: weights) { $0.distribution(decision, features).divergence(from: other) }
                < 2e-4)
    }

    @Test func k3_is_the_divergence_on_average_and_its_slope_is_exact() {
        let decision = Decision.name(rank: 2, above: 1)
        let (own, other) = (weights.distribution(decision, features), reference.distribution(decision, features))
        var mean = 0.0
        for action in own.logProbabilities.indices {
            let (p, q) = (own.logProbabilities[action], other.logProbabilities[action])
            let estimate = DivergenceEstimate(logProbability: p, reference: q)
            #expect(estimate.value >= 0)
            mean += own.probability(action) * estimate.value
            let (up, down) = (
                DivergenceEstimate(logProbability: p + 1e-5, reference: q),
                DivergenceEstimate(logProbability: p - 1e-5, reference: q)
            )
            #expect(abs((up.value - down.value) / 2e-5 - estimate.slope) < 1e-8)
        }
        #expect(abs(mean - own.divergence(from: other)) < 1e-12)
    }

    @Test(arguments: [
        PolicyLoss.Averaging.rolloutMeans, .allSteps, .sums(dividedBy: 3),
    ]) func the_loss_has_its_exact_gradient(averaging: PolicyLoss.Averaging) {
        let question = Question(rank: 1, choices: [1, 0])
        // Made by the reference, so that ratios are not 1; some are cut off.
        let rollouts = (0..<12).map { (index: Int) -> Rollout in
            let seed = UInt64(index)
            let steps =
                index < 8
                ? reference.decodePath(features, .sampled(seed: seed))
                : [reference.decodeChoice(question, leaf: 1, features, .sampled(seed: seed))]
            return Rollout(features: features, steps: steps, advantage: Double(index % 3) - 1.1)
        }
        for anchor in [
            PolicyLoss.Anchor.none, .estimated(coefficient: 0.3, reference: reference),
            .exact(coefficient: 0.3, reference: reference),
        ] {
            let loss = PolicyLoss(averaging: averaging, anchor: anchor)
            let result = loss.evaluate(rollouts, weights)
            #expect((1..<result.figures.steps).contains(result.figures.clippedSteps))
            #expect(result.figures.meanEntropy > 0)
            #expect(
                TinyPolicy.error(of: result.gradient, at: weights) { loss.evaluate(rollouts, $0).figures.loss } < 5e-4)
        }
    }
}
