import Testing

@testable import LinearPolicy

struct AdamTests {
    @Test func steps_are_the_papers() throws {
        var weights = PolicyWeights(PolicyLayout(PathVocabulary(try TinyPolicy.flat()), dimension: 1, scale: 1))
        var adam = Adam(.init(rate: 0.1, epsilon: 0, rateFactors: [.choiceImage: 0.5]), weights.layout)
        var gradient = PolicyGradient(weights.layout)
        gradient.addImage([3, -0.5, 0, 1], rank: 0, [1])
        gradient.add([8], of: .choice(Question(rank: 0, choices: [2]), leaf: nil), [1])
        // With ε = 0 a weight without a slope would be 0/0: only those with one are looked at.
        try adam.step(&weights, down: gradient)
        #expect(abs(weights[.image, rank: 0, row: 0, column: 0] + 0.1) < 1e-6)
        #expect(abs(weights[.image, rank: 0, row: 1, column: 0] - 0.1) < 1e-6)
        #expect(abs(weights[.choiceImage, rank: 0, row: 2, column: 0] + 0.05) < 1e-6)
        // The second step, slope −1 after 3: m = 0.9 · 0.3 − 0.1 = 0.17, corrected by 0.19; v = 0.999 · 0.009 + 0.001 =
        // 0.009991, corrected by 0.001999.
        var second = PolicyGradient(weights.layout)
        second.addImage([-1, 0, 0, 0], rank: 0, [1])
        try adam.step(&weights, down: second)
        let expected = -0.1 - 0.1 * (0.17 / 0.19) / (0.009991 / 0.001999).squareRoot()
        #expect(abs(Double(weights[.image, rank: 0, row: 0, column: 0]) - expected) < 1e-6)
    }

    @Test func a_long_gradient_is_shortened_and_an_infinite_one_refused() throws {
        let layout = PolicyLayout(PathVocabulary(try TinyPolicy.flat()), dimension: 1, scale: 1)
        var gradient = PolicyGradient(layout)
        gradient.addImage([3, 4, 0, 0], rank: 0, [1])
        #expect(gradient.clip(toNorm: 6) == 5)
        #expect(gradient.norm == 5)
        #expect(gradient.clip(toNorm: 1) == 5)
        #expect(abs(gradient.norm - 1) < 1e-6)
        gradient.addImage([.infinity, 0, 0, 0], rank: 0, [1])
        var weights = PolicyWeights(layout)
        var adam = Adam(.init(rate: 0.1), layout)
        #expect(throws: PolicyError.gradientNotFinite) { try adam.step(&weights, down: gradient) }
        #expect(weights == PolicyWeights(layout))
        #expect(adam.steps == 0)
    }
}
