import Foundation
import LinearPolicy
import Outcomes
import Questions
import Reasoning
import Taxonomies
import TestSupport
import Testing

@testable import Training

struct GRPOLearnerTests {
    /// One rank of four names: a bandit.
    private func layout() throws -> PolicyLayout {
        let taxonomy = try Taxonomy(
            name: "flat", ranks: ["species"],
            entries: ["p", "q", "r", "s"].map { .init(name: $0, parent: nil, level: 1) })
        return PolicyLayout(PathVocabulary(taxonomy), dimension: 1)
    }

    private func groups(_ weights: PolicyWeights, round: Int, pays: [Double] = [0.2, 0.5, 0.8, 0.4]) -> [LearningGroup]
    {
        var draws = SeededDraws(seed: UInt64(round))
        let groups = (0..<4).map { group in
            LearningGroup(
                features: [1], stage: .leaf,
                rollouts: (0..<8).map { index in
                    let steps = weights.decodePath([1], .sampled(seed: UInt64(round * 32 + group * 8 + index)))
                    let reward = draws.uniform() < pays[steps[0].action] ? 1.0 : 0
                    return .init(steps: steps, rewards: [Reward(.accuracy, Float(reward))], reward: reward)
                })
        }
        return groups.withAdvantages(by: .grpo(.init(degreesOfFreedom: .sample, epsilon: 1e-4)))
    }

    private func settings(_ change: (inout GRPOLearner.Settings) -> Void = { _ in }) -> GRPOLearner.Settings {
        var settings = GRPOLearner.Settings()
        settings.rate = 0.02
        settings.anchor = .none
        change(&settings)
        return settings
    }

    @Test func a_bandit_is_solved_and_a_checkpoint_between_changes_no_bit() async throws {
        let directory = try TemporaryDirectory()
        var learner = GRPOLearner(
            from: PolicyWeights(try layout()),
            settings {
                $0.minibatches = 2; $0.passes = 2
            })
        var resumed = learner
        for round in 0..<200 {
            _ = try await learner.learn(groups(learner.weights, round: round))
            _ = try await resumed.learn(groups(resumed.weights, round: round))
            if round % 50 == 20 {
                try resumed.write(to: directory.file("checkpoint"))
                resumed = try GRPOLearner(checkpoint: directory.file("checkpoint"))
            }
        }
        #expect(learner.weights.distribution(.name(rank: 0, above: nil), [1]).probability(2) > 0.9)
        #expect(resumed.weights.bits == learner.weights.bits)
        #expect(resumed.step == 200)
        #expect(resumed.settings == learner.settings)
        #expect(try resumed.write(to: directory.file("a")) == learner.write(to: directory.file("b")))
    }

    @Test func an_anchor_holds_the_policy_where_it_began() async throws {
        func trained(_ anchor: GRPOLearner.Settings.Anchor, cost: Double) async throws -> GRPOLearner {
            var learner = GRPOLearner(
                from: PolicyWeights(try layout()),
                settings {
                    $0.anchor = anchor
                    $0.leafDivergenceCost = cost
                })
            for round in 0..<100 { _ = try await learner.learn(groups(learner.weights, round: round)) }
            return learner
        }
        func best(_ learner: GRPOLearner) -> Double {
            learner.weights.distribution(.name(rank: 0, above: nil), [1]).probability(2)
        }
        let free = best(try await trained(.none, cost: 0))
        #expect(try await best(trained(.exact, cost: 2)) < free - 0.1)
        #expect(try await best(trained(.k3, cost: 2)) < free - 0.1)
    }

    @Test func a_report_tells_both_stages_apart() async throws {
        let layout = try layout()
        let weights = PolicyWeights(layout)
        let question = try layout.vocabulary.question(level: 1, choices: ["p", "q"])
        func rollouts(_ rewards: [Double], _ decision: Decision) -> [LearningGroup.Rollout] {
            rewards.map { reward in
                .init(
                    steps: [.init(decision: decision, action: reward > 0 ? 0 : 1, logProbability: -log(4.0))],
                    rewards: [Reward(.accuracy, Float(reward)), Reward(.format, 1)], reward: reward + 0.5)
            }
        }
        let groups = [
            LearningGroup(features: [1], stage: .leaf, rollouts: rollouts([1, 0], .name(rank: 0, above: nil))),
            LearningGroup(features: [1], stage: .leaf, rollouts: rollouts([1, 1], .name(rank: 0, above: nil))),
            LearningGroup(
                features: [1], stage: .level(1), rollouts: rollouts([0, 0, 0], .choice(question, leaf: nil))),
            // Alone: dropped.
            LearningGroup(features: [1], stage: .level(1), rollouts: rollouts([1], .choice(question, leaf: nil))),
        ].withAdvantages(by: .drGRPO)
        #expect(groups.count == 3)
        var learner = GRPOLearner(from: weights, settings())
        let report = try await learner.learn(groups)
        let (one, two) = (try #require(report.stageOne), try #require(report.stageTwo))
        #expect((one.groups, one.groupsWithSpread, one.rollouts) == (2, 1, 4))
        #expect(one.components == ["accuracy": 0.75, "format": 1])
        #expect((one.reward, one.spread) == (1.25, 0.25))
        #expect(abs(one.entropy - log(4.0)) < 1e-12)
        #expect((two.groups, two.groupsWithSpread, two.rollouts, two.reward) == (1, 0, 3, 0.5))
        #expect(abs(two.entropy - log(2.0)) < 1e-12)
        // Stage two's ratio is 1/2 over 1/4: beyond the bound, but without an advantage nothing is cut off.
        #expect((one.clippedShare, two.clippedShare) == (0, 0))
        #expect(report.rewardByLevel == [1: 0.5])
        #expect((report.step, report.updates) == (1, 1))
        #expect(learner.weights[.image, rank: 0, row: 0, column: 0] > 0)
        #expect(learner.weights[.image, rank: 0, row: 1, column: 0] < 0)
    }

    @Test func a_file_of_something_else_is_no_checkpoint() async throws {
        let directory = try TemporaryDirectory()
        let weights = PolicyWeights(try layout())
        _ = try PolicyFile.write(weights, version: 0, to: directory.file("policy"))
        #expect(throws: PolicyError.self) { try GRPOLearner(checkpoint: directory.file("policy")) }
        try GRPOLearner(from: weights, settings()).write(to: directory.file("learner"))
        #expect(throws: PolicyError.self) { try PolicyFile(path: directory.file("learner")) }
    }
}
