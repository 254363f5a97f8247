import Foundation
import Ledger
import Locking
import Outcomes
import Runs
import TestSupport
import Testing

@Suite struct WriterTests {
    /// What the writer's two closures were told.
    private final class Told: Sendable {
        let groups = Guarded<[[UInt64]]>([])
        let stalls = Guarded<[LedgerError?]>([])

        func writer(_ ledger: RunLedger) -> LedgerWriter {
            LedgerWriter(
                ledger: ledger, onCommit: { tickets in self.groups.withLock { $0.append(tickets) } },
                onStall: { error in self.stalls.withLock { $0.append(error) } })
        }

        var tickets: [UInt64] { groups.withLock { $0.flatMap { $0 } } }
    }

    /// Looks again until `isSo`, at most for a minute.
    private func wait(until what: String, _ isSo: () throws -> Bool) async throws {
        for _ in 0..<6000 {
            if try isSo() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("waited in vain until \(what)")
    }

    @Test func every_ticket_comes_back_once_and_after_its_commit() async throws {
        let directory = try TemporaryDirectory()
        let ledger = try Fixture.ledger(in: directory)
        let reader = try RunLedger.openForReading(Fixture.run(in: directory))
        let told = Told()
        let early = Guarded(0)
        let writer = LedgerWriter(
            ledger: ledger,
            onCommit: { tickets in
                let committed = Set((try? reader.committed())?.map { UInt64($0[0]) } ?? [])
                early.withLock { $0 += Set(tickets).subtracting(committed).count }
                told.groups.withLock { $0.append(tickets) }
            }, onStall: { _ in })
        await withTaskGroup { group in
            for thread in 0..<4 {
                group.addTask {
                    for sample in stride(from: thread, to: 2000, by: 4) {
                        writer.submit(Fixture.block([sample]), ticket: UInt64(sample))
                        if sample.isMultiple(of: 3) { writer.submit(.event(kind: "noted", detail: ""), ticket: nil) }
                    }
                }
            }
        }
        #expect(await writer.finish() == nil)
        #expect(told.tickets.sorted() == (0..<2000).map { UInt64($0) })
        #expect(early.withLock { $0 } == 0)
        #expect(told.groups.withLock { $0.allSatisfy { !$0.isEmpty } })
        #expect(writer.queuedBytes == 0)
        #expect(try reader.committed().count == 2000)
        #expect(try reader.events().count == 667)
    }

    @Test func a_write_is_committed_without_anybody_finishing() async throws {
        let directory = try TemporaryDirectory()
        let told = Told()
        let writer = told.writer(try Fixture.ledger(in: directory))
        for sample in 0..<3 {
            writer.submit(Fixture.block([sample]), ticket: UInt64(sample))
            try await wait(until: "ticket \(sample) comes back") { told.tickets.last == UInt64(sample) }
        }
    }

    @Test func what_nobody_waits_for_is_committed_without_anybody_finishing() async throws {
        let directory = try TemporaryDirectory()
        let ledger = try Fixture.ledger(in: directory)
        let writer = Told().writer(ledger)
        for number in 1...3 {
            writer.submit(.event(kind: "noted", detail: "\(number)"))
            try await wait(until: "event \(number) is there") { try ledger.events().count == number }
        }
        await writer.finish()
    }

    private func pause(_ milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

    @Test func what_somebody_waits_for_does_not_stand_behind_what_nobody_does() async throws {
        let directory = try TemporaryDirectory()
        let ledger = try Fixture.ledger(in: directory)
        let told = Told()
        let writer = told.writer(ledger)
        var isTogether = false
        // On a busy machine the moment in between may be long: one that was short is enough. It is not awaited, since other
        // tests may take the thread for seconds.
        for sample in 0..<20 where !isTogether {
            pause(2 * LedgerWriter.gatheringMilliseconds)
            writer.submit(.event(kind: "noted", detail: ""))
            pause(LedgerWriter.gatheringMilliseconds / 2)
            isTogether = try ledger.events().count == sample
            writer.submit(Fixture.block([sample]), ticket: UInt64(sample))
            try await wait(until: "ticket \(sample) comes back") { told.tickets.last == UInt64(sample) }
            #expect(try ledger.events().count == sample + 1)
        }
        #expect(isTogether)
        await writer.finish()
    }

    @Test func finishing_again_and_submitting_afterwards_do_no_harm() async throws {
        let directory = try TemporaryDirectory()
        let ledger = try Fixture.ledger(in: directory)
        let writer = Told().writer(ledger)
        writer.submit(Fixture.block([1]))
        async let first = writer.finish()
        async let second = writer.finish()
        #expect(await (first, second) == (nil, nil))
        writer.submit(Fixture.block([2]))
        #expect(await writer.finish() == nil)
        #expect(try ledger.committed() == [[1, 0]])
    }

    @Test func a_copy_taken_at_any_moment_holds_all_that_was_acknowledged() async throws {
        let directory = try TemporaryDirectory()
        let run = Fixture.run(in: directory)
        let told = Told()
        let writer = told.writer(try Fixture.ledger(in: directory))
        for sample in 0..<600 {
            writer.submit(Fixture.block([sample]), ticket: UInt64(sample))
            guard sample % 200 == 199 else { continue }
            try await wait(until: "something more is acknowledged") { told.tickets.count > sample - 100 }
            let acknowledged = Set(told.tickets)
            // The state that a kill leaves: database and journal, without what lives in shared memory.
            let copy = RunDirectory(directory.file("copy-\(sample)"))
            try copy.createIfNeeded()
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(
                    atPath: run.ledgerPath + suffix, toPath: copy.ledgerPath + suffix)
            }
            let survivor = try RunLedger.openForResume(copy)
            let kept = try survivor.committed().map { UInt64($0[0]) }
            #expect(acknowledged.isSubset(of: kept))
            #expect(Set(kept).count == kept.count)
            #expect(try survivor.beginEpoch(endpoint: nil) == 1)
        }
        #expect(await writer.finish() == nil)
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"))
    func a_full_disk_is_told_and_waited_out_and_nothing_is_lost() async throws {
        let disk = try SmallDisk(megabytes: 2)
        let run = RunDirectory(disk.path + "/run")
        let ledger = try Fixture.openForRun(run)
        let told = Told()
        let writer = told.writer(ledger)
        writer.submit(Fixture.block([0]), ticket: 0)
        try await wait(until: "the first ticket comes back") { told.tickets == [0] }

        try disk.fill()
        let text = String(repeating: "leaf ", count: 2000)
        for sample in 1...20 {
            writer.submit(Fixture.block([Fixture.outcome(sample, text: text)]), ticket: UInt64(sample))
        }
        try await wait(until: "a full disk is told") {
            told.stalls.withLock { $0.first == .diskFull(path: run.ledgerPath) }
        }
        #expect(told.tickets == [0])
        #expect(writer.queuedBytes > 20 * 10_000)

        try disk.makeRoom()
        try await wait(until: "all tickets come back") { told.tickets.count == 21 }
        #expect(told.stalls.withLock { $0 } == [.diskFull(path: run.ledgerPath), nil])
        #expect(await writer.finish() == nil)
        #expect(try ledger.committed() == (0...20).map { [$0, 0] })
        try ledger.close()
        #expect(try RunLedger.openForReading(run).committed() == (0...20).map { [$0, 0] })
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"))
    func finishing_on_a_full_disk_gives_up_and_what_was_acknowledged_stays() async throws {
        let disk = try SmallDisk(megabytes: 2)
        let run = RunDirectory(disk.path + "/run")
        let ledger = try Fixture.openForRun(run)
        let told = Told()
        let writer = told.writer(ledger)
        writer.submit(Fixture.block([0]), ticket: 0)
        try await wait(until: "the first ticket comes back") { told.tickets == [0] }
        try disk.fill()
        let text = String(repeating: "leaf ", count: 20_000)
        writer.submit(Fixture.block([Fixture.outcome(1, text: text)]), ticket: 1)
        #expect(await writer.finish() == .diskFull(path: run.ledgerPath))
        #expect(told.tickets == [0])
        #expect(try ledger.committed() == [[0, 0]])
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"))
    func a_run_that_starts_on_a_full_disk_says_so() throws {
        let disk = try SmallDisk(megabytes: 1)
        try disk.fill()
        let run = RunDirectory(disk.path + "/run")
        do {
            _ = try Fixture.openForRun(run)
            Issue.record("a ledger was made on a full disk")
        } catch {
            #expect(error.canPass || "\(error)".contains("No space left"), "\(error)")
        }
        try disk.makeRoom()
        #expect(try Fixture.openForRun(run).committed().isEmpty)
    }
}
