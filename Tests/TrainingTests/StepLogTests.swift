import Foundation
import LinearPolicy
import Outcomes
import Runs
import TestSupport
import Testing

@testable import Training

@Suite struct `The log of training by rewards` {
    private let directory: TemporaryDirectory
    private let plan = TrainingPlan(
        policy: "a", questionSets: ["b"], groups: 4, rollouts: RolloutSettings(), seed: 1, learner: .init())

    init() throws { directory = try TemporaryDirectory() }

    private func entry(_ step: Int) -> StepEntry {
        StepEntry(
            report: LearningReport(
                step: step, stageOne: .init(), stageTwo: nil, rewardByLevel: [4: 0.5], loss: 1, updates: 1,
                gradientLength: 2),
            versions: max(0, step - 2)...max(0, step - 2), cancelled: [.noSpread: step], rolloutsPerSecond: 9)
    }

    @Test func `goes on after the step that a checkpoint has, whatever came after it`() throws {
        let path = directory.file("log.json")
        var log = StepLog(plan: plan)
        for step in 1...7 { log.append(entry(step)) }
        try log.write(to: path)
        var continued = try StepLog(continuing: path, plan: plan, after: 4)
        #expect(continued.steps == (1...4).map(entry))
        continued.append(entry(5))
        try continued.write(to: path)
        #expect(try StepLog(continuing: path, plan: plan, after: 9).steps == (1...5).map(entry))
        #expect(try StepLog(continuing: directory.file("none"), plan: plan, after: 3).steps.isEmpty)
        #expect(entry(3).cancelled == ["no-spread": 3])
    }

    @Test func `is not written over something else`() throws {
        let path = try directory.write("{\"steps\": 3}", to: "other.json")
        #expect(throws: TrainingError.noLog(path: path)) { try StepLog(continuing: path, plan: plan, after: 1) }
    }

    @Test func `has a plan whose every setting counts`() throws {
        func difference(_ change: (inout TrainingPlan) -> Void) throws -> [String] {
            var other = plan
            change(&other)
            return try other.differences(from: plan)
        }
        #expect(try difference { _ in }.isEmpty)
        #expect(try difference { $0.groups = 5 } == ["groups was 4 and is 5 now"])
        #expect(try difference { $0.seed = 2 } == ["seed was 1 and is 2 now"])
        #expect(try difference { $0.ahead = 1 } == ["ahead was 0 and is 1 now"])
        #expect(try difference { $0.policy = "z" }.count == 1)
        #expect(try difference { $0.questionSets = ["c"] }.count == 1)
        #expect(try difference { $0.learner.passes = 3 } == ["learner.passes was 1 and is 3 now"])
        #expect(
            try difference { $0.rollouts.mix.leafShare = 0.25 } == ["rollouts.leafShare was 0.5 and is 0.25 now"])
    }
}
