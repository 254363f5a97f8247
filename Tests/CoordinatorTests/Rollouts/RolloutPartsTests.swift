import Outcomes
import Reasoning
import Runs
import TestSupport
import Testing
import Transport

@testable import Coordinator

private func rollout(_ index: Int, accuracy: Float?, format: Float? = nil, version: Int = 0) -> Rollout {
    guard let accuracy else {
        return Rollout(index: index, answer: .failed(Failure(.deadline, "")), policyVersion: version)
    }
    var rewards = [RolloutReward(.accuracy, accuracy)]
    if let format { rewards.append(RolloutReward(.format, format)) }
    return Rollout(
        index: index,
        answer: .written(Completion(text: "A"), .choice(.choice(0, rule: .bareLine)), rewards: rewards),
        policyVersion: version)
}

private func group(_ rollouts: [Rollout], sample: Int = 0) -> Group {
    Group(
        index: 0, sample: sample, pass: 0, question: .leaf, rank: "species", goldName: "Parus major",
        sampling: Sampling(), rollouts: rollouts)
}

struct GroupJudgeTests {
    private func judge(_ change: (inout RolloutSettings) -> Void = { _ in }) throws -> GroupJudge {
        var settings = RolloutSettings()
        change(&settings)
        return try GroupJudge(settings, RewardWeights(levels: ["accuracy": 1], leaf: ["accuracy": 2, "format": 0.5]))
    }

    @Test func rewards_are_weighed_and_failures_have_neither_reward_nor_advantage() throws {
        let judged = try judge().judged([
            group([
                rollout(0, accuracy: 1, format: 1), rollout(1, accuracy: nil), rollout(2, accuracy: 0, format: 1),
            ])
        ])
        let rollouts = judged[0].rollouts
        #expect(rollouts.map(\.reward) == [2.5, 0, 0.5])
        #expect(rollouts[0].rewards.map(\.weight) == [2, 0.5])
        // Mean 1.5, deviation 1: (2.5 − 1.5) / (1 + 1e-4).
        #expect(rollouts.map(\.advantage) == [1 / 1.0001, nil, -1 / 1.0001])
    }

    @Test func what_a_worker_says_of_advantages_does_not_count() throws {
        var failed = rollout(2, accuracy: nil)
        failed.advantage = 7
        let judged = try judge().judged([group([rollout(0, accuracy: 1), rollout(1, accuracy: 0), failed])])
        #expect(judged[0].rollouts[2].advantage == nil)
    }

    @Test func a_token_without_a_finite_log_probability_is_not_to_be_trained_on() throws {
        func told(_ index: Int, _ values: [Float], mask: [UInt8] = []) -> Rollout {
            let tokens = CompletionTokens(ids: [4, 5, 6], logProbabilities: values)
            return Rollout(
                index: index,
                answer: .written(
                    Completion(text: "A", tokens: tokens), .choice(.choice(0, rule: .bareLine)),
                    rewards: [RolloutReward(.accuracy, Float(index % 2))]), mask: mask, policyVersion: 0)
        }
        let judged = try judge().judged([
            group([
                told(0, [-1, .nan, -2]), told(1, [-.infinity, -1, .infinity], mask: [1, 0, 1]), told(2, [-1, -2, 0]),
                told(3, []),
            ])
        ])
        #expect(judged[0].rollouts.map(\.mask) == [[1, 0, 1], [0, 0, 0], [], []])
        #expect(judged[0].rollouts.allSatisfy { $0.advantage?.isFinite == true })
    }

    @Test func a_component_that_could_not_be_judged_is_not_summed() throws {
        var one = rollout(0, accuracy: 1, format: 1)
        one.rewards[1].isValid = false
        let judged = try judge().judged([group([one, rollout(1, accuracy: 1, format: 1)])])
        #expect(judged[0].rollouts.map(\.reward) == [2, 2.5])
    }

    @Test func a_group_with_fewer_than_two_completions_is_of_no_use() throws {
        let use = try judge().use(of: group([rollout(0, accuracy: 1), rollout(1, accuracy: nil)]))
        guard case .failure(let unusable) = use else {
            Issue.record("kept")
            return
        }
        #expect(unusable.reason == .invalid)
    }

    @Test func a_group_without_spread_is_left_out_only_where_that_is_asked() throws {
        let same = group([
            rollout(0, accuracy: 1, format: 0, version: 3), rollout(1, accuracy: 1, format: 1, version: 4),
        ])
        #expect(try judge().use(of: same).get() == 3...4)
        let strict = try judge { $0.dropsWithoutSpread = true }
        guard case .failure(let unusable) = strict.use(of: same) else {
            Issue.record("kept")
            return
        }
        #expect(unusable.reason == .noSpread)
        #expect(try strict.use(of: group([rollout(0, accuracy: 1), rollout(1, accuracy: 0)])).get() == 0...0)
    }
}

struct DifficultyPoolTests {
    private let prompt = DifficultyPools.Prompt(sample: 7, .leaf)

    private func pools(_ skips: Set<RolloutSettings.Difficulty>, _ accuracies: [Float?]) -> DifficultyPools {
        var pools = DifficultyPools(skipping: skips)
        pools.note(group(accuracies.enumerated().map { rollout($0, accuracy: $1) }, sample: 7))
        pools.learn(0)
        return pools
    }

    @Test func prompts_that_were_always_or_never_solved_are_left_out_where_that_is_asked() {
        #expect(pools([.solvedAlways], [1, 1]).leavesOut(prompt))
        #expect(!pools([.solvedAlways], [1, 0]).leavesOut(prompt))
        #expect(!pools([.solvedAlways], [0, 0]).leavesOut(prompt))
        #expect(pools([.solvedNever], [0, 0]).leavesOut(prompt))
        #expect(!pools([], [0, 0]).leavesOut(prompt))
    }

    @Test func nothing_is_known_of_a_prompt_before_its_group_has_ended_nor_from_failures() {
        var pools = DifficultyPools(skipping: [.solvedAlways, .solvedNever])
        pools.note(group([rollout(0, accuracy: 1)], sample: 7))
        #expect(!pools.leavesOut(prompt))
        pools.learn(0)
        #expect(pools.leavesOut(prompt))
        #expect(!self.pools([.solvedNever], [nil, nil]).leavesOut(prompt))
        // Another level of the same sample is another prompt.
        #expect(!pools.leavesOut(DifficultyPools.Prompt(sample: 7, .level(3, given: .gold))))
    }
}

struct PublishedPolicyTests {
    private func policy(_ version: Int, _ byte: UInt8 = 0) -> Policy {
        Policy(version: version, content: .weights(sha256: Array(repeating: byte, count: 32), bytes: 3))
    }

    private func published(_ versions: Range<Int>) -> PublishedPolicies {
        var policies = PublishedPolicies()
        for version in versions { policies.add(.init(policy(version), weights: [1, 2, 3])) }
        return policies
    }

    @Test func versions_come_one_after_the_other() {
        #expect(published(0..<0).verdict(on: policy(0)) == .next)
        #expect(published(0..<2).verdict(on: policy(2)) == .next)
        for (policies, version) in [(published(0..<0), 1), (published(0..<2), 3)] {
            guard case .conflict = policies.verdict(on: policy(version)) else {
                Issue.record("version \(version) was taken")
                continue
            }
        }
    }

    @Test func the_same_version_may_come_again_and_another_one_by_its_number_may_not() {
        var policies = published(0..<4)
        policies.forget(before: 3)
        #expect(policies[2] == nil && policies[3] != nil && policies.newest == 3)
        #expect(policies.verdict(on: policy(3)) == .known)
        #expect(policies.verdict(on: policy(1)) == .known)
        guard case .conflict = policies.verdict(on: policy(1, 9)) else {
            Issue.record("other bytes were taken for the same version")
            return
        }
    }

    @Test func a_version_whose_bytes_are_lost_is_published_again() {
        var policies = PublishedPolicies()
        for version in 0..<3 { policies.restore(policy(version)) }
        #expect(policies.newest == nil && policies.verdict(on: policy(2)) == .next)
        policies.add(.init(policy(1), weights: [1, 2, 3]))
        #expect(policies.verdict(on: policy(2)) == .next && policies.verdict(on: policy(0)) == .known)
    }

    @Test func no_other_version_is_taken_while_one_is_on_its_way_to_the_ledger() {
        var policies = published(0..<2)
        policies.beginCommit(.init(policy(2), weights: [1, 2, 3]))
        #expect(policies.verdict(on: policy(2)) == .inCommit && policies.verdict(on: policy(1)) == .known)
        for other in [policy(2, 9), policy(3)] {
            guard case .conflict = policies.verdict(on: other) else {
                Issue.record("\(other) was taken beside version 2")
                continue
            }
        }
        let committed = policies.commit()
        #expect(committed == policy(2) && policies.newest == 2 && policies.verdict(on: policy(3)) == .next)
    }

    @Test func the_next_version_can_follow_one_whose_bytes_are_lost() {
        var policies = PublishedPolicies()
        for version in 0..<3 { policies.restore(policy(version)) }
        #expect(policies.newestPublished == 2)
        #expect(policies.verdict(on: policy(3)) == .next)
        policies.add(.init(policy(1), weights: [1, 2, 3]))
        #expect(policies.verdict(on: policy(3)) == .next)
    }

    @Test func the_version_that_is_asked_for_stays_and_what_lies_between_goes() {
        var policies = published(0..<6)
        policies.forget(before: 4, butFor: [1])
        #expect((0..<6).filter { policies[$0] != nil } == [1, 4, 5])
    }

    @Test func a_version_goes_out_once_and_one_after_the_other() {
        var dispatch = PolicyDispatch()
        for version in [4, 5, 4] { dispatch.enqueue(version) }
        #expect(dispatch.waiting == [4, 5] && !dispatch.has(4))
        dispatch.piecesSent = 7
        dispatch.finishFirst(keeping: nil)
        dispatch.enqueue(4)
        #expect(dispatch.has(4) && dispatch.waiting == [5] && dispatch.piecesSent == 0)
        dispatch.dropFirst()
        #expect(!dispatch.has(5) && dispatch.waiting.isEmpty)
    }
}

struct TrainerSeatTests {
    private func hello(_ name: String, boot: UInt64) -> TrainerHello {
        TrainerHello(software: "test", trainer: name, boot: boot, nextStep: 0)
    }

    private func claim(_ seat: inout TrainerSeat, _ name: String, _ boot: UInt64, at seconds: Int)
        -> TrainerSeat.Verdict
    {
        seat.claim(
            hello(name, boot: boot), from: .coordinator, lostAfter: .seconds(60), now: .start + .seconds(seconds))
    }

    @Test func another_trainer_waits_until_the_first_one_is_lost() {
        var seat = TrainerSeat()
        #expect(claim(&seat, "a", 1, at: 0) == .welcome)
        #expect(claim(&seat, "b", 2, at: 59) == .taken(by: "a"))
        let isHeard = seat.hears(.coordinator, now: .start + .seconds(59))
        #expect(isHeard)
        #expect(claim(&seat, "b", 2, at: 118) == .taken(by: "a"))
        #expect(claim(&seat, "b", 2, at: 119) == .welcome)
        // The first one is late: its place is gone for good.
        #expect(claim(&seat, "a", 1, at: 500) == .replaced)
    }

    @Test func two_trainers_that_say_the_same_boot_are_two() {
        var seat = TrainerSeat()
        #expect(claim(&seat, "a", 0, at: 0) == .welcome)
        #expect(claim(&seat, "b", 0, at: 1) == .taken(by: "a"))
        #expect(claim(&seat, "b", 0, at: 61) == .welcome)
        #expect(claim(&seat, "b", 0, at: 62) == .welcome)
    }

    @Test func a_new_start_of_the_same_trainer_has_its_place_at_once_and_the_old_one_never_again() {
        var seat = TrainerSeat()
        #expect(claim(&seat, "a", 1, at: 0) == .welcome)
        #expect(claim(&seat, "a", 2, at: 1) == .welcome)
        #expect(claim(&seat, "a", 1, at: 2) == .replaced)
        #expect(claim(&seat, "a", 2, at: 3) == .welcome)
        seat.leave()
        #expect(seat.holder == nil)
        #expect(claim(&seat, "b", 3, at: 4) == .welcome)
    }
}
