import Testing

@testable import Reasoning

/// Tables worked by hand.
struct AdvantageTests {
    /// Rewards 1, 0, 0, 1, 0: mean 2/5; deviations 3/5 and −2/5; sum of squares 2 · 9/25 + 3 · 4/25 = 6/5.
    let rewards: [Double] = [1, 0, 0, 1, 0]

    private func expect(
        _ estimator: AdvantageEstimator, _ groups: [[Double]], _ expected: [[Double]?],
        _ place: SourceLocation = #_sourceLocation
    ) {
        let found = estimator.advantages(of: groups)
        #expect(found.count == expected.count, sourceLocation: place)
        for (group, wanted) in zip(found, expected) {
            switch (group, wanted) {
            case (.dropped, nil): break
            case (.advantages(let values), let wanted?):
                #expect(values.count == wanted.count, sourceLocation: place)
                for (value, right) in zip(values, wanted) {
                    #expect(abs(value - right) < 1e-12, sourceLocation: place)
                }
            default: Issue.record("\(group), not \(String(describing: wanted))", sourceLocation: place)
            }
        }
    }

    @Test func grpo_divides_by_the_deviation_that_is_stated() {
        // √(6/5 / 5) = √0.24, √(6/5 / 4) = √0.3.
        let (population, sample) = (Double(0.24).squareRoot(), Double(0.3).squareRoot())
        expect(
            .grpo(.init(degreesOfFreedom: .population, epsilon: 0)), [rewards],
            [[0.6, -0.4, -0.4, 0.6, -0.4].map { $0 / population }])
        expect(
            .grpo(.init(degreesOfFreedom: .sample, epsilon: 0.01)), [rewards],
            [[0.6, -0.4, -0.4, 0.6, -0.4].map { $0 / (sample + 0.01) }])
        // 3 and 1: mean 2, deviation 1 of the population, √2 of a sample.
        expect(.grpo(.init(degreesOfFreedom: .population, epsilon: 0)), [[3, 1]], [[1, -1]])
        let half = Double(0.5).squareRoot()
        expect(.grpo(.init(degreesOfFreedom: .sample, epsilon: 0)), [[3, 1]], [[half, -half]])
    }

    @Test func dr_grpo_only_subtracts_the_mean() {
        expect(.drGRPO, [rewards, [3, 1]], [[0.6, -0.4, -0.4, 0.6, -0.4], [1, -1]])
    }

    @Test func rloo_subtracts_the_mean_of_the_others() {
        // The others of a 1 have mean 1/4, those of a 0 have 2/4.
        expect(.rloo, [rewards, [3, 1]], [[0.75, -0.5, -0.5, 0.75, -0.5], [2, -2]])
    }

    @Test func reinforce_plus_plus_standardises_over_the_batch() {
        // Centred: 1, −1 and 2, −2; mean 0; sum of squares 10; deviations √(10/4) and √(10/3).
        expect(
            .reinforcePlusPlusBaseline(.init(degreesOfFreedom: .population, epsilon: 0)), [[3, 1], [5, 1]],
            [[1, -1].map { $0 / Double(2.5).squareRoot() }, [2, -2].map { $0 / Double(2.5).squareRoot() }])
        expect(
            .reinforcePlusPlusBaseline(.init(degreesOfFreedom: .sample, epsilon: 0.5)), [[3, 1], [9], [5, 1]],
            [
                [1, -1].map { $0 / ((10.0 / 3).squareRoot() + 0.5) }, nil,
                [2, -2].map { $0 / ((10.0 / 3).squareRoot() + 0.5) },
            ])
    }

    @Test(arguments: [
        AdvantageEstimator.grpo(.init(degreesOfFreedom: .sample, epsilon: 0)), .drGRPO, .rloo,
        .reinforcePlusPlusBaseline(.init(degreesOfFreedom: .population, epsilon: 0)),
    ]) func groups_that_teach_nothing_get_nothing(estimator: AdvantageEstimator) {
        // 0.1 + 0.1 + 0.1 is not three times 0.1: a mean alone would leave a trace that GRPO blows up.
        #expect(
            estimator.advantages(of: [[7], [], [0.1, 0.1, 0.1], [1, .nan]])
                == [.dropped(.alone), .dropped(.alone), .advantages([0, 0, 0]), .dropped(.rewardNotFinite)])
    }
}
