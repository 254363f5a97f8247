import Coordinator
import Foundation
import GRDB
import Ledger
import Logging
import Models
import Operators
import Questions
import Reasoning
import Runs
import TestSupport
import Testing
import Transport
import Worker

/// Many workers, each with a thread, a context and a connection of its own, and one coordinator.
@Suite(.aheadOfOthers) struct `A crowd of workers` {
    private static let size = 200

    private let trial: Trial
    private let logger = Logger(label: "crowd") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        OpenFileLimit.raise()
        trial = try Trial(samples: 6000)
    }

    private func coordinator() throws -> (CoordinatorService, RunLedger) {
        let set = try QuestionSetFile(path: trial.set)
        let settings = RunSettings(
            model: .null(NullSettings(delayMilliseconds: 2)), strategy: .independent, seed: 7)
        let ledger = try RunLedger.openForRun(
            RunDirectory(trial.directory.file("crowd")), settings: settings, set: QuestionSetReference(set))
        let coordinator = try CoordinatorService(
            options: CoordinatorOptions(endpoint: "ipc://" + trial.directory.file("link"), software: "test"),
            set: set, ledger: ledger, work: WorkList(total: set.count), logger: logger)
        return (coordinator, ledger)
    }

    private func work(_ number: Int, at endpoint: String) async throws -> WorkerEnd {
        let options = WorkerOptions(endpoint: endpoint, id: "worker-\(number)", slots: 1, software: "test")
        let worker = try WorkerService(options: options, logger: logger) { settings, header in
            try await ModelFactory.model(settings.model, taxonomy: header.taxonomy, imageRoot: settings.imageRoot)
        }
        try await worker.start()
        let end = await worker.ended()
        await worker.shutDown()
        return end
    }

    private func count(_ query: String) throws -> Int {
        let ledger = try DatabaseQueue(path: RunDirectory(trial.directory.file("crowd")).ledgerPath)
        return try ledger.read { try Int.fetchOne($0, sql: query) } ?? 0
    }

    @Test func `registers, answers as two do, and leaves a history of what was sent to it`() async throws {
        let (coordinator, ledger) = try coordinator()
        let endpoint = try await coordinator.start()
        let link = try OperatorLink(OperatorOptions(endpoint: endpoint, by: "test", timeout: .seconds(60)))
        try await link.start()
        // Until all are there: a run that was over before would leave the last ones looking for it.
        _ = try await link.pause()
        try await withThrowingTaskGroup(of: WorkerEnd.self) { group in
            for number in 0..<Self.size { group.addTask { try await work(number, at: endpoint) } }
            #expect(await eventually { await coordinator.snapshot().workers.count == Self.size })
            _ = try await link.continue()
            for try await end in group {
                guard case .left = end else {
                    Issue.record("a worker ended otherwise: \(end)")
                    continue
                }
            }
        }
        #expect(await coordinator.ended() == .complete)
        let sent = await coordinator.snapshot().leases
        await link.shutDown()
        await coordinator.shutDown()
        try ledger.close()
        #expect(try count("SELECT count(*) FROM workers") == Self.size)
        #expect(try count("SELECT count(*) FROM leases") == sent)
        let samples = try count("SELECT sum(samples) FROM leases")
        #expect(samples < 2 * 6000, "6000 samples were leased \(samples) times")
        #expect(try await trial.digest(of: "crowd") == trial.calmDigest())
    }
}
