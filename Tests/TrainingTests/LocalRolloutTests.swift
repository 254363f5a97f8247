import LinearPolicy
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import Testing
import Training

struct LocalRolloutTests {
    @Test func groups_are_the_same_for_the_same_step_and_rewarded_by_what_is_right() async throws {
        let trained = try TrainedSet(samples: 128)
        let model = try trained.model(try await trained.pretrained())
        var settings = LocalRollouts.Settings()
        settings.groups = 40
        let rollouts = LocalRollouts(try trained.samples(), trained.context(), trained.source, settings)
        let groups = try await rollouts.groups(step: 0, model, trained.vocabulary)
        #expect(try await rollouts.groups(step: 0, model, trained.vocabulary) == groups)
        #expect(try await rollouts.groups(step: 1, model, trained.vocabulary) != groups)
        #expect(groups.count == 40 && groups.allSatisfy { $0.rollouts.count == 8 })
        let leaves = groups.count { $0.stage == .leaf }
        #expect((8...32).contains(leaves))
        let rewards = Set(groups.flatMap(\.rollouts).map(\.reward))
        #expect(rewards == [0, 1])
        for group in groups where group.stage != .leaf {
            // Of one question, the same choice earns the same.
            let earned = Dictionary(grouping: group.rollouts, by: \.steps[0].action).mapValues { Set($0.map(\.reward)) }
            #expect(earned.values.allSatisfy { $0.count == 1 })
            #expect(earned.values.count { $0 == [1] } <= 1)
        }
    }

    @Test func learning_from_them_raises_both_stages() async throws {
        let trained = try TrainedSet(samples: 128, noise: 4)
        let base = try await trained.pretrained(.init(epochs: 4))
        let model = try trained.model(base)
        let rollouts = LocalRollouts(try trained.samples(), trained.context(), trained.source, .init())
        let before = await LocalEvaluation(try trained.samples(), model, trained.context())
        var settings = GRPOLearner.Settings()
        settings.rate = 0.02
        var learner = GRPOLearner(from: base, settings)
        for step in 0..<40 {
            let groups = try await rollouts.groups(step: step, model, trained.vocabulary)
            _ = try await learner.learn(
                groups.withAdvantages(by: .grpo(.init(degreesOfFreedom: .population, epsilon: 1e-4))))
            try model.install(PolicyFile(learner.weights, version: learner.step), keeping: 1)
        }
        let after = await LocalEvaluation(try trained.samples(), model, trained.context())
        #expect(after.hca > before.hca + 0.1, "\(before) \(after)")
        #expect(after.openLeaf > before.openLeaf, "\(before) \(after)")
    }
}
