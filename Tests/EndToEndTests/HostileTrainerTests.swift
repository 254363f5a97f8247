import Foundation
import Ledger
import Outcomes
import Runs
import TestSupport
import Testing
import Trainer
import Transport

@Suite(.aheadOfOthers) struct `A hostile trainer` {
    /// How much more memory it may make the coordinator use.
    private static let bound = 96 << 20

    /// Four steps for a good trainer, after another one of its name has done what it liked.
    private func run(
        _ trial: RolloutTrial, _ run: String, disturb: @escaping @Sendable (_ endpoint: String) throws -> Void
    ) async throws -> (groups: [[UInt8]], peak: Int) {
        let leader = try trial.rollouts(run)
        let endpoint = trial.endpoint(run)
        try await Task.detached { try disturb(endpoint) }.value
        #expect(leader.process.isRunning, "it goes on: \(leader.errors)")
        let trainer = try await trial.trainer(run, "held")
        let steps = try await RolloutTrial.steps(0..<4, of: 8, trainer)
        let peak = leader.peakMemory ?? 0
        await trainer.leave(reason: "done")
        let end = await leader.ended()
        #expect(end.status == 0, "\(end.errors)")
        var ends: [Int: Int] = [:]
        try RunLedger.openForReading(RunDirectory(trial.directory.file(run))).forEachGroupEnd { group, _, _ in
            ends[group, default: 0] += 1
        }
        #expect(ends.values.allSatisfy { $0 == 1 } && ends.count >= 32)
        return (steps.flatMap { $0.groups.map(\.essence) }, peak)
    }

    @Test func `costs a good one no step, no other group and little memory`() async throws {
        let trial = try RolloutTrial()
        let calm = try await run(trial, "calm") { _ in }
        let disturbed = try await run(trial, "disturbed") { endpoint in
            let holder = try HostileTrainer(connectedTo: endpoint, name: "held", boot: 1)
            holder.publish(HostileTrainer.Piece(form: 2))
            holder.waitUntilHeard()
            // Some others: each is cut off after a while.
            for number in 0..<40 as Range<UInt64> {
                let other = try HostileTrainer(connectedTo: endpoint, name: "other", boot: number + 10)
                for _ in 0..<200 {
                    if number.isMultiple(of: 2) { other.sendMalformed() } else { other.sendOutrageous() }
                    other.read()
                }
                if number.isMultiple(of: 3) { other.sayWorkersHello() }
                other.leaveForGood()
                if !number.isMultiple(of: 2) { other.waitUntilHeard(hasPlace: false) }
                other.vanish()
            }
            for _ in 0..<5_000 {
                holder.sendOutrageous()
                holder.read()
            }
            holder.waitUntilHeard()
            // One that never reads: of steps, of answers, and of what it has to be told.
            let deaf = try HostileTrainer(connectedTo: endpoint, name: "held", boot: 2_000)
            for _ in 0..<200_000 { deaf.ping() }
            for _ in 0..<5_000 { deaf.sendOutrageous() }
            // In the middle of a version.
            deaf.publish(HostileTrainer.Piece(version: 1, total: 1 << 20), bytes: [UInt8](repeating: 0, count: 1 << 12))
            deaf.vanish()
            holder.vanish()
        }
        print("peak memory: \(calm.peak >> 10) KiB undisturbed, \(disturbed.peak >> 10) KiB disturbed")
        #expect(calm.peak > 0 && disturbed.peak < calm.peak + Self.bound)
        #expect(disturbed.groups == calm.groups)
    }

    @Test func `that asks for a large step again and again, and otherwise, ends no group twice`() async throws {
        let trial = try RolloutTrial()
        let leader = try trial.rollouts("run")
        let endpoint = trial.endpoint("run")
        try await Task.detached {
            let asking = try HostileTrainer(connectedTo: endpoint, name: "held", boot: 1)
            asking.publish(HostileTrainer.Piece(form: 2))
            asking.waitUntilPublished()
            asking.ask(step: 0, groups: 20_000)
            asking.waitUntilHeard()
            asking.ask(step: 0, groups: 40)
            // Once it is there its numbers stand: what is said otherwise is rejected, the same is said again.
            for _ in 0..<2_000 { asking.ask(step: 0, groups: 40) }
            asking.waitUntilHeard()
            asking.vanish()
        }.value
        let trainer = try await trial.trainer("run", "held")
        let first = try await trainer.step(0, groups: 40, policyVersion: 0)
        #expect(first.groups.count == 40)
        #expect(first.end.cancelled[.surplus] ?? 0 == 19_960)
        let steps = try await RolloutTrial.steps(1..<3, of: 8, trainer)
        #expect(steps.map(\.groups.count) == [8, 8])
        await trainer.leave(reason: "done")
        let end = await leader.ended()
        #expect(end.status == 0, "\(end.errors)")
        var ends: [Int: Int] = [:]
        try RunLedger.openForReading(RunDirectory(trial.directory.file("run"))).forEachGroupEnd { group, _, _ in
            ends[group, default: 0] += 1
        }
        #expect(ends.values.allSatisfy { $0 == 1 } && ends.count == 20_016)
    }
}
