import Foundation
import Ledger
import Outcomes
import Runs
import TestSupport
import Testing
import WireFormat

@Suite struct RoundTripTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func a_pause_lasts_until_somebody_lets_the_run_go_on() throws {
        let ledger = try Fixture.ledger(in: directory)
        #expect(try ledger.operatorPause() == nil)
        try ledger.commit([.event(kind: "pause", detail: "ann"), .event(kind: "epoch", detail: "epoch 2 began")])
        #expect(try ledger.operatorPause()?.by == "ann")
        try ledger.commit([.event(kind: "continue", detail: "bob")])
        #expect(try ledger.operatorPause() == nil)
    }

    @Test func where_a_coordinator_listens_is_known_once_it_does() throws {
        let ledger = try Fixture.ledger(in: directory)
        let epoch = try ledger.beginEpoch(endpoint: "tcp://127.0.0.1:*")
        try ledger.commit([.endpoint(epoch: epoch, "tcp://127.0.0.1:4711")])
        #expect(try ledger.lastEndpoint() == "tcp://127.0.0.1:4711")
    }

    @Test func what_was_committed_is_read_back_as_it_was() throws {
        let ledger = try Fixture.ledger(in: directory)
        #expect(try ledger.beginEpoch(endpoint: "tcp://127.0.0.1:5000") == 1)
        let seen = Date(timeIntervalSince1970: 1_700_000_000.125)
        let worker = WorkerRow(
            worker: "w", boot: .max, host: "h", process: 42, slots: 3, epoch: 1, firstSeen: seen, lastSeen: seen,
            key: "0f1e")
        var later = worker
        later.firstSeen = seen + 60
        later.lastSeen = seen + 60
        let given = QuarantinedSample(
            sample: 9, repetition: 1, failure: Failure(.workerDied, "twice"), evidence: #"{"hosts":["a","b"]}"#)
        var second = given
        second.failure = Failure(.deadline, "")
        let outcomes = [Fixture.outcome(4), Fixture.outcome(2, repetition: 1)]
        try ledger.commit([
            Fixture.block(outcomes), .worker(worker), .worker(later), .quarantine(given), .quarantine(second),
            .event(kind: "started", detail: "with 1 worker"),
            .lease(
                LeaseRow(
                    epoch: 1, sequence: .max, worker: "w", samples: 2, given: seen, ended: seen, ending: .finished)),
        ])
        try ledger.commit([Fixture.block([1])])
        let id = ledger.runID
        try ledger.close()

        let reader = try RunLedger.openForReading(Fixture.run(in: directory))
        #expect(reader.runID == id)
        #expect(reader.settings == Fixture.settings)
        #expect(reader.set == Fixture.set)
        #expect(try reader.committed() == [[4, 0], [2, 1], [1, 0]])
        #expect(try reader.quarantined() == [given])
        var expected = worker
        expected.lastSeen = later.lastSeen
        #expect(try reader.workers() == [expected])
        #expect(try reader.events().map(\.kind) == ["started"])
        #expect(try reader.lastEndpoint() == "tcp://127.0.0.1:5000")
        var read: [Outcome] = []
        try reader.forEachBlock { block in
            try OutcomeSummary.forEachRecord(in: block) { read.append(try Outcome(serialized: $0)) }
        }
        #expect(read == outcomes + [Fixture.outcome(1)])
    }

    @Test func workers_keys_are_told_in_the_order_in_which_they_were_seen() throws {
        func keys(_ ledger: RunLedger) throws -> [String] {
            var keys: [String] = []
            try ledger.forEachWorkerKey { keys.append("\($0) \($1)") }
            return keys
        }
        let ledger = try Fixture.ledger(in: directory)
        let seen = Date(timeIntervalSince1970: 1_700_000_000)
        func row(_ worker: String, boot: UInt64, _ key: String?, epoch: UInt32 = 1, at seconds: Double) -> LedgerWrite {
            let seen = seen + seconds
            return .worker(
                WorkerRow(
                    worker: worker, boot: boot, host: "h", process: 1, slots: 1, epoch: epoch, firstSeen: seen,
                    lastSeen: seen, key: key))
        }
        try ledger.commit([
            row("oak", boot: 9, "a", at: 1), row("ash", boot: 5, "b", at: 2), row("elm", boot: 1, nil, at: 3),
            // By a clock that was set back.
            row("oak", boot: 2, "c", epoch: 2, at: 0), row("ash", boot: 5, "d", epoch: 2, at: 4),
        ])
        #expect(try keys(ledger) == ["oak a", "oak c", "ash d"])
        try ledger.close()

        let run = Fixture.run(in: directory)
        try Fixture.sqlite(
            run.ledgerPath,
            "ALTER TABLE workers DROP COLUMN key; DELETE FROM grdb_migrations WHERE identifier = 'v6'")
        #expect(try RunLedger.openForReading(run).workers().map(\.key) == [nil, nil, nil, nil])
        #expect(try keys(RunLedger.openForResume(run)) == [])
    }

    @Test func epochs_count_the_starts_of_the_coordinator_across_processes() throws {
        for expected in 1...3 {
            let ledger = try Fixture.ledger(in: directory)
            #expect(try ledger.beginEpoch(endpoint: nil) == UInt32(expected))
            try ledger.close()
        }
    }

    @Test func a_run_is_read_while_it_is_written() throws {
        let ledger = try Fixture.ledger(in: directory)
        let reader = try RunLedger.openForReading(Fixture.run(in: directory))
        #expect(try reader.committed().isEmpty)
        try ledger.commit([Fixture.block([3])])
        #expect(try reader.committed() == [[3, 0]])
    }

    @Test func sqlite_tells_its_version() {
        #expect(RunLedger.sqliteVersion.hasPrefix("3."))
    }
}
