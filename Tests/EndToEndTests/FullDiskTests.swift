import Foundation
import TestSupport
import Testing

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
}
