import Foundation
import GRDB
import Ledger
import Outcomes
import Questions
import Runs
import TestSupport
import WireFormat

extension Decoder {
    /// A run's ledger, which may come from another machine, or from a disk that has lost something.
    static let ledgers = [
        Decoder(
            name: "ledger", form: .bytes, examples: { [try ledger()] },
            reader: {
                let directory = try TemporaryDirectory()
                let run = RunDirectory(directory.file("run"))
                try run.createIfNeeded()
                return { input in
                    _ = directory
                    for journal in ["-wal", "-shm", "-journal"] { unlink(run.ledgerPath + journal) }
                    try Data(input).write(to: URL(fileURLWithPath: run.ledgerPath))
                    return try verdict(
                        expecting: { $0 is LedgerError || $0 is WireError }, naming: [run.path, "\(WireError.self)"]
                    ) {
                        do { try read(try RunLedger.openForReading(run)) } catch let error as WireError {
                            throw error
                        } catch LedgerError.corrupted {
                            // What cannot be read may still be written to.
                        }
                        let ledger = try RunLedger.openForResume(run)
                        let epoch = try ledger.beginEpoch(endpoint: "ipc:///x")
                        try ledger.commit([.event(kind: "epoch", detail: "\(epoch)")])
                        try ledger.close()
                    }
                }
            })
    ]

    private static func read(_ ledger: RunLedger) throws {
        _ = (try ledger.events(), try ledger.workers(), try ledger.usages(), try ledger.lastEndpoint())
        _ = (try ledger.operatorPause(), try ledger.progress(), try ledger.rollouts(), try ledger.quarantined())
        _ = (try ledger.quarantined(first: 3), try ledger.quarantined(sample: 7, repetition: 0))
        _ = (try ledger.steps(last: 3), try ledger.step(0), try ledger.deliveries(ofStep: 0))
        for policy in try ledger.rollouts().policies { _ = try ledger.weights(of: policy) }
        try ledger.forEachGroupEnd { _, _, _ in }
        _ = try ledger.blocks(after: 0, upTo: 1 << 20)
        _ = try ledger.outcome(sample: 1, repetition: 0) { true }
        _ = try OutcomeLookup(ledger).outcome(sample: 2, repetition: 0)
        try ledger.forEachCommitted { _, _ in }
        try ledger.forEachEntryInOrder { _ in }
        _ = try ledger.digest()
    }

    /// A ledger with something in every table, in small pages.
    private static func ledger() throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let run = RunDirectory(directory.file("run"))
        let set = QuestionSetReference(path: "/sets/cats", sha256: "ab", name: "cats", samples: 40)
        let ledger = try RunLedger.openForRun(run, settings: Examples.settings[1], set: set)
        let epoch = try ledger.beginEpoch(endpoint: "tcp://oak:5555")
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        let worker = WorkerRow(
            worker: "w", boot: 1, host: "h", process: 7, slots: 1, epoch: epoch, firstSeen: now, lastSeen: now)
        let outcomes = Examples.outcomes.map { outcome in
            OutcomeBlockRow(worker: "w", epoch: epoch, count: 1, bytes: Examples.block([outcome]))
        }
        let weights = [UInt8](repeating: 7, count: 20)
        let step = StepRow(
            step: 0, asked: 3, policyVersion: 1, delivered: 2, versions: 0...1,
            ends: [
                StoredGroupEnd(group: 0, end: .delivered(place: 0)), StoredGroupEnd(group: 1, end: .cancelled(.failed)),
            ], deliveries: [StoredDelivery(first: 0, count: 2, block: Examples.block(Examples.groups))])
        let asked = EvaluationRow(number: 0, repetition: 0, asked: now, policyVersion: 1, strategy: "two-stage")
        var counts = EvaluationCounts()
        counts.levels[2] = .init(asked: 5, right: 3)
        try ledger.commit(
            outcomes.map { .block($0) } + [
                .worker(worker),
                .usage(UsageRow(worker: "w", boot: 1, bytes: EndpointUsage.serialized(Examples.usages))),
                .quarantine(QuarantinedSample(sample: 7, repetition: 0, failure: Failure(.deadline, "60 s"))),
                .event(kind: "pause", detail: "ann@oak"), .admitted(groups: 3),
                .policy(PolicyRow(policy: Policy(version: 1, content: .external), weights: [], oldest: 0)),
                .policy(
                    PolicyRow(
                        policy: Policy(
                            version: 2, content: .weights(sha256: [UInt8](repeating: 9, count: 32), bytes: 20)),
                        weights: weights, oldest: 0)),
                .policy(
                    PolicyRow(
                        policy: Policy(version: 3, content: .adapter(location: "/adapters/3")), weights: [], oldest: 0)),
                .step(step), .ended([StoredGroupEnd(group: 2, end: .cancelled(.failed))]), .evaluation(asked),
                .evaluationEnd(number: 0, .done(counts, milliseconds: 900)),
            ])
        try ledger.close()
        try DatabaseQueue(path: run.ledgerPath).writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM")
        }
        return Array(try Data(contentsOf: URL(fileURLWithPath: run.ledgerPath)))
    }
}
