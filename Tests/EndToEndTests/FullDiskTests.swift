import Foundation
import Outcomes
import TestSupport
import Testing
import Trainer

@Suite(.aheadOfOthers) struct `A full disk` {
    @Test(.enabled(if: SmallDisk.isAvailable, "mounting a small disk is not allowed here"))
    func `pauses a run, which goes on by itself when there is room`() async throws {
        let trial = try Trial(samples: 2000)
        let expected = try await trial.calmDigest()
        let disk = try SmallDisk(megabytes: 16)
        let directory = disk.path + "/run"
        let run = try LinnetCommand(
            ["evaluate", trial.set, "--run", directory, "--workers", "2", "--log-level", "notice"] + trial.settings)
        let isUnderWay = await eventually { Trial.committed(at: directory).count >= 100 || !run.process.isRunning }
        #expect(isUnderWay && run.process.isRunning, "\(run.errors)")
        try disk.fill()
        #expect(await eventually { run.errors.contains("the run pauses") || !run.process.isRunning })
        let committed = Trial.committed(at: directory).count
        #expect(run.process.isRunning, "\(run.errors)")
        #expect(committed < 2000)
        try disk.makeRoom()
        let result = await run.ended()
        print("the disk was full at \(committed) of 2000 samples")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("the run goes on"), "\(result.errors)")
        #expect(try await Trial.digest(at: directory) == expected)
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "mounting a small disk is not allowed here"))
    func `holds a rollout run's records up, and no step is missing when there is room`() async throws {
        let trial = try RolloutTrial()
        let disk = try SmallDisk(megabytes: 16)
        let out = disk.path + "/records"
        let leader = try trial.rollouts("run", "--out", out, "--log-level", "notice")
        let trainer = try await trial.trainer("run")
        var delivered: [Int] = []
        func step(_ number: Int) async throws {
            try await trainer.publish(Policy(version: number, content: .external))
            delivered += try await trainer.step(number, groups: 8, policyVersion: number).groups.map(\.index)
            await trainer.settle(before: number + 1)
        }
        for number in 0..<2 { try await step(number) }
        try disk.fill()
        // Steps go on to the trainer; only so many wait for the records.
        try await step(2)
        #expect(await eventually { leader.errors.contains("the run pauses") || !leader.process.isRunning })
        #expect(leader.process.isRunning, "\(leader.errors)")
        try disk.makeRoom()
        for number in 3..<9 { try await step(number) }
        await trainer.leave(reason: "done")
        let end = await leader.ended()
        #expect(end.status == 0 && end.errors.contains("the run goes on"), "\(end.errors)")
        let files = try FileManager.default.contentsOfDirectory(atPath: out).filter { $0.hasSuffix(".zst") }.sorted()
        let lines = try files.flatMap { try ZstdFile.text(of: out + "/" + $0).split(separator: "\n") }
        #expect(lines.count == delivered.count + 9 && delivered.count == 72)
    }
}
