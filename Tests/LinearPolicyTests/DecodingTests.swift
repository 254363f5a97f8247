import Foundation
import Testing

@testable import LinearPolicy

struct DecodingTests {
    let features: [Float] = [0.6, -0.48, 0.64]

    @Test func probabilities_of_all_paths_sum_to_one() throws {
        let weights = TinyPolicy.weights(try TinyPolicy.ragged())
        let total = TinyPolicy.paths(weights.layout.vocabulary).reduce(0.0) {
            $0 + exp(TinyPolicy.logProbability($1, weights, features))
        }
        #expect(abs(total - 1) < 1e-12)
    }

    @Test func logits_are_what_the_formula_says() throws {
        // W: rows · (1, 0, 0) · 2; U and C are added as they are.
        var weights = PolicyWeights(PolicyLayout(PathVocabulary(try TinyPolicy.ragged()), dimension: 3, scale: 2))
        weights[.image, rank: 1, row: 0, column: 0] = 0.5
        weights[.above, rank: 1, row: 1, column: 2] = 2
        let names = weights.distribution(.name(rank: 1, above: 1), [1, 0, 0])
        #expect(names == Distribution(logits: [1, 0, 2]))
        #expect(weights.distribution(.name(rank: 1, above: 0), [1, 0, 0]) == Distribution(logits: [1, 0, 0]))
        weights[.choiceImage, rank: 2, row: 1, column: 0] = -1
        weights[.compatibility, rank: 2, row: 3, column: 2] = 3
        let question = Question(rank: 2, choices: [2, 1])
        #expect(weights.distribution(.choice(question, leaf: 3), [1, 0, 0]) == Distribution(logits: [3, -2]))
        #expect(weights.distribution(.choice(question, leaf: nil), [1, 0, 0]) == Distribution(logits: [0, -2]))
    }

    @Test func greedy_takes_the_first_of_the_likeliest_and_a_seed_always_the_same() throws {
        let zero = PolicyWeights(PolicyLayout(PathVocabulary(try TinyPolicy.ragged()), dimension: 3))
        #expect(zero.decodePath(features, .greedy).map(\.action) == [0, 0, 0])
        let weights = TinyPolicy.weights(try TinyPolicy.ragged())
        let drawn = (0..<50).map { weights.decodePath(features, .sampled(seed: $0)) }
        #expect(drawn == (0..<50).map { weights.decodePath(features, .sampled(seed: $0)) })
        #expect(Set(drawn.map { $0.map(\.action) }).count > 5)
        for steps in drawn { #expect(steps == weights.steps(naming: steps.map(\.action), features)) }
    }

    @Test func paths_are_drawn_as_often_as_they_are_likely() throws {
        let weights = TinyPolicy.weights(try TinyPolicy.ragged())
        let draws = 20_000
        var counts: [[Int]: Int] = [:]
        for seed in 0..<UInt64(draws) {
            counts[weights.decodePath(features, .sampled(seed: seed)).map(\.action), default: 0] += 1
        }
        for path in TinyPolicy.paths(weights.layout.vocabulary) {
            let likely = exp(TinyPolicy.logProbability(path, weights, features))
            let error = (likely * (1 - likely) / Double(draws)).squareRoot()
            #expect(abs(Double(counts[path] ?? 0) / Double(draws) - likely) < 4.5 * error, "\(path)")
        }
    }
}
