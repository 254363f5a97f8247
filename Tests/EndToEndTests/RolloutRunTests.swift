import Foundation
import Ledger
import Outcomes
import Runs
import TestSupport
import Testing
import Trainer
import Transport

/// Rollouts for a trainer: real coordinators and workers, really killed.
@Suite(.serialized, .aheadOfOthers) struct `A rollout run` {
    private func ends(_ trial: RolloutTrial, _ run: String) throws -> [Int: [GroupEnd]] {
        var ends: [Int: [GroupEnd]] = [:]
        try RunLedger.openForReading(RunDirectory(trial.directory.file(run))).forEachGroupEnd { group, _, end in
            ends[group, default: []].append(end)
        }
        return ends
    }

    @Test func `gives the same groups whoever answers and whoever dies`() async throws {
        let trial = try RolloutTrial()
        var essences: [[[UInt8]]] = []
        for (run, workers) in [("one", 1), ("four", 4), ("killed", 3)] {
            let leader = try trial.rollouts(run, workers: workers, "--null-delay", run == "killed" ? "3" : "0")
            let trainer = try await trial.trainer(run)
            var steps: [TrainerStep] = []
            for step in 0..<6 {
                try await trainer.publish(Policy(version: step, content: .external))
                let asked = Task { try await trainer.step(step, groups: 16, policyVersion: step) }
                if run == "killed" {
                    // In the middle of the step, or before it, or after: whatever the moment is worth.
                    #expect(await eventually { !leader.children.isEmpty })
                    for victim in leader.children.shuffled().prefix(2) { kill(victim, SIGKILL) }
                }
                steps.append(try await asked.value)
                await trainer.settle(before: step + 1)
            }
            await trainer.leave(reason: "done")
            let end = await leader.ended()
            #expect(end.status == 0, "\(end.errors)")
            essences.append(steps.flatMap { $0.groups.map(\.essence) })
            #expect(steps.allSatisfy { $0.groups.count == 16 && $0.end.cancelled.isEmpty })
            #expect(steps.flatMap(\.groups).map(\.index) == Array(0..<96))
        }
        #expect(essences[0] == essences[1])
        // Its delay is a setting of the model's, but changes no answer.
        #expect(essences[0] == essences[2])
    }

    @Test func `goes on when coordinator and trainer are killed and each group comes once`() async throws {
        let trial = try RolloutTrial()
        let workers = try (1...2).map { try trial.worker("run", "worker-\($0)") }
        var leader = try trial.rollouts("run", workers: 0, "--null-delay", "3", "--drop-without-spread")
        var trainer = try await trial.trainer("run")
        var delivered: [Int] = []
        for step in 0..<6 {
            try await trainer.publish(Policy(version: step, content: .external))
            let asked = Task { [trainer] in try await trainer.step(step, groups: 12, policyVersion: step) }
            if step == 1 || step == 3 {
                // In the middle of the step.
                try await Task.sleep(for: .milliseconds(60))
                leader.signal(SIGKILL)
                _ = await leader.ended()
                leader = try trial.rollouts("run", workers: 0, "--null-delay", "3", "--drop-without-spread")
            }
            let first = try await asked.value
            if step == 2 || step == 4 {
                // The trainer loses what it got, and comes back from its last checkpoint.
                trainer = try await trial.trainer("run", nextStep: step)
            }
            let again = try await trainer.step(step, groups: 12, policyVersion: step)
            #expect(again == first, "step \(step) is the same when it is asked for again")
            await trainer.settle(before: step + 1)
            delivered += first.groups.map(\.index)
        }
        await trainer.leave(reason: "done")
        let end = await leader.ended()
        #expect(end.status == 0, "\(end.errors)")
        for worker in workers {
            let end = await worker.sentHome()
            #expect(end.status == 0, "\(end.errors)")
        }
        #expect(Set(delivered).count == delivered.count && delivered == delivered.sorted())
        let ends = try ends(trial, "run")
        #expect(ends.values.allSatisfy { $0.count == 1 })
        let places = ends.filter { if case .delivered = $0.value[0] { true } else { false } }
        #expect(places.keys.sorted() == delivered)
        let stored = try RunLedger.openForReading(RunDirectory(trial.directory.file("run"))).rollouts()
        #expect(ends.count == stored.admitted, "every group that was admitted has an end")
    }

    @Test func `passes over the same prompts when its coordinator is killed`() async throws {
        // Few samples, so that prompts come again.
        let trial = try RolloutTrial(samples: 12)
        var all: [[TrainerStep]] = []
        for run in ["calm", "killed"] {
            func start() throws -> LinnetCommand {
                try trial.rollouts(run, "--skip", "never", "--null-delay", run == "killed" ? "3" : "0")
            }
            var leader = try start()
            let trainer = try await trial.trainer(run)
            var steps: [TrainerStep] = []
            for step in 0..<8 {
                try await trainer.publish(Policy(version: step, content: .external))
                let asked = Task { try await trainer.step(step, groups: 16, policyVersion: step) }
                if run == "killed", step.isMultiple(of: 2) {
                    // In the middle of the step, or before it, or after: whatever the moment is worth.
                    try await Task.sleep(for: .milliseconds(60))
                    leader.signal(SIGKILL)
                    _ = await leader.ended()
                    leader = try start()
                }
                steps.append(try await asked.value)
                await trainer.settle(before: step + 1)
            }
            await trainer.leave(reason: "done")
            let end = await leader.ended()
            #expect(end.status == 0, "\(end.errors)")
            all.append(steps)
        }
        #expect(all[0].flatMap { $0.groups.map(\.essence) } == all[1].flatMap { $0.groups.map(\.essence) })
        #expect(all[0].map(\.end.cancelled) == all[1].map(\.end.cancelled))
        #expect(all[0].contains { $0.end.cancelled[.pool] ?? 0 > 0 })
    }

    @Test func `is paced by the lag and cancels what is more than enough`() async throws {
        let trial = try RolloutTrial()
        let leader = try trial.rollouts(
            "run", isQuiet: false, "--max-lag", "1", "--oversampling", "0.5", "--null-delay", "1")
        let trainer = try await trial.trainer("run")
        let steps = try await RolloutTrial.steps(0..<8, of: 10, trainer)
        for (number, step) in steps.enumerated() {
            #expect(step.groups.count == 10)
            let versions = step.groups.flatMap { $0.rollouts.map(\.policyVersion) }
            #expect(versions.allSatisfy { (max(0, number - 1)...number).contains($0) }, "step \(number): \(versions)")
            #expect(step.end.versions == (versions.min() ?? 0)...(versions.max() ?? 0))
        }
        #expect(Set(steps.flatMap { $0.groups.map(\.index) }).count == 80)
        await trainer.leave(reason: "done")
        let end = await leader.ended()
        #expect(end.status == 0)
        let ends = try ends(trial, "run")
        #expect(ends.values.allSatisfy { $0.count == 1 })
        // What lay ready, or was under way, when the trainer left is told too.
        let surplus = ends.values.count { $0 == [.cancelled(.surplus)] }
        #expect(surplus > 0 && end.errors.contains("surplus \(surplus)"), "\(surplus): \(end.errors)")
    }

    @Test func `has one trainer at a time, and tells what cannot be`() async throws {
        let trial = try RolloutTrial()
        let leader = try trial.rollouts("run")
        let first = try await trial.trainer("run", "first")
        let welcome = try await first.welcomed()
        #expect(welcome.newestPolicy == nil && welcome.assembledSteps == 0)
        await #expect(throws: TrainerError.self) { try await first.step(0, groups: 4, policyVersion: 0) }
        try await first.publish(Policy(version: 0, content: .external))
        try await first.publish(Policy(version: 0, content: .external))
        await #expect(throws: TrainerError.self) {
            try await first.publish(Policy(version: 0, content: .adapter(location: "/other")))
        }
        await #expect(throws: TrainerError.self) { try await first.publish(Policy(version: 2, content: .external)) }
        let step = try await first.step(0, groups: 4, policyVersion: 0)
        await #expect(throws: TrainerError.self) { try await first.step(0, groups: 5, policyVersion: 0) }
        await #expect(throws: TrainerError.self) { try await first.step(2, groups: 4, policyVersion: 0) }
        await first.settle(before: 1)
        await #expect(throws: TrainerError.self) { try await first.step(0, groups: 4, policyVersion: 0) }

        let second = try await trial.trainer("run", "second")
        let waiting = Task { try await second.welcomed() }
        try await Task.sleep(for: .milliseconds(500))
        #expect(try await first.step(1, groups: 4, policyVersion: 0).groups.first?.index == step.groups.count)
        await first.leave(reason: "done")
        #expect(await leader.ended().status == 0)
        await second.leave(reason: "nobody is there")
        _ = try? await waiting.value

        // Started again, the run goes on where it was.
        let later = try trial.rollouts("run")
        let third = try await trial.trainer("run", "third", nextStep: 2)
        #expect(try await third.welcomed().assembledSteps == 2)
        #expect(try await third.step(2, groups: 4, policyVersion: 0).groups.map(\.index) == [8, 9, 10, 11])
        await third.leave(reason: "done")
        #expect(await later.ended().status == 0)
    }

    @Test func `is no evaluation, and says so`() async throws {
        let trial = try RolloutTrial()
        let leader = try trial.rollouts("run")
        let trainer = try await trial.trainer("run")
        _ = try await RolloutTrial.steps(0..<1, of: 2, trainer)
        leader.signal(SIGTERM)
        let end = await leader.ended()
        #expect(end.status == 75 && end.errors.contains("Go on with the same command"))
        await trainer.leave(reason: "stopped")
        let run = trial.directory.file("run")
        for command in [["resume", run], ["measures", run], ["report", run]] {
            let result = try await LinnetCommand(command).ended()
            #expect(result.status == 2 && result.errors.contains("rollout run"), "\(command): \(result.errors)")
        }
        let other = try await LinnetCommand([
            "rollouts", trial.set, "--run", run, "--bind", trial.endpoint("run"), "--model", "null", "--seed", "7",
            "--completions", "8",
        ]).ended()
        #expect(other.status == 2 && other.errors.contains("completions"), "\(other.errors)")
        let evaluation = try await LinnetCommand(["evaluate", trial.set, "--run", run, "--model", "null"]).ended()
        #expect(
            evaluation.status == 2
                && evaluation.errors.contains("kind of run: ledger has 'rollouts', asked for 'evaluation'"),
            "\(evaluation.errors)")
        let alike = try await LinnetCommand(["rollouts", trial.set, "--run", trial.directory.file("alike")]).ended()
        #expect(alike.status == 2 && alike.errors.contains("answers the same each time"), "\(alike.errors)")
    }

    @Test func `writes every step once as lines of JSON, whatever dies`() async throws {
        let trial = try RolloutTrial()
        let out = trial.directory.file("out")
        var leader = try trial.rollouts("run", "--null-delay", "1", "--out", out)
        let trainer = try await trial.trainer("run")
        var groups: [Int] = []
        for step in 0..<6 {
            try await trainer.publish(Policy(version: step, content: .external))
            groups += try await trainer.step(step, groups: 8, policyVersion: step).groups.map(\.index)
            if step.isMultiple(of: 2) {
                leader.signal(SIGKILL)
                _ = await leader.ended()
                leader = try trial.rollouts("run", "--null-delay", "1", "--out", out)
            }
            await trainer.settle(before: step + 1)
        }
        await trainer.leave(reason: "done")
        let end = await leader.ended()
        #expect(end.status == 0, "\(end.errors)")
        struct Line: Decodable {
            var kind: String
            var step: Int
            var group: Int?
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: out).filter { $0.hasSuffix(".zst") }
        let lines = try files.sorted().flatMap { try ZstdFile.text(of: out + "/" + $0).split(separator: "\n") }
            .map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        #expect(lines.filter { $0.kind == "step" }.map(\.step) == Array(0..<6))
        #expect(lines.compactMap(\.group) == groups)
        // Records that begin in the middle are refused: the ledger has forgotten what the trainer has.
        let late = try await trial.rollouts("run", "--null-delay", "1", "--out", trial.directory.file("other")).ended()
        #expect(late.status == 2 && late.errors.contains("lack step 0"), "\(late.errors)")
    }
}
