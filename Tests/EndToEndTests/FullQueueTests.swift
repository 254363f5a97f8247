import Coordinator
import Foundation
import Ledger
import Logging
import Questions
import Reasoning
import Runs
import TestSupport
import Testing

@Suite(.aheadOfOthers) struct `A ledger that falls behind` {
    @Test func `has workers keep what they finished and hand it in again, and loses none of it`() async throws {
        let trial = try Trial(samples: 400, delay: 5)
        let calm = try await trial.calmDigest()
        let set = try QuestionSetFile(path: trial.set)
        var settings = RunSettings(model: .null(NullSettings()), strategy: .independent)
        settings.seed = 7
        let directory = RunDirectory(trial.directory.file("run"))
        let ledger = try RunLedger.openForRun(directory, settings: settings, set: QuestionSetReference(set))
        var options = CoordinatorOptions(endpoint: "ipc://" + trial.directory.file("link"), software: "test")
        // One batch that waits is more.
        options.fullLedgerQueue = 1_500
        let logger = Logger(label: "coordinator") { _ in SwiftLogNoOpLogHandler() }
        let coordinator = try CoordinatorService(
            options: options, set: set, ledger: ledger, work: WorkList(total: set.count), logger: logger)
        let endpoint = try await coordinator.start()
        let workers = try (1...3).map { number in
            try LinnetCommand([
                "worker", "--connect", endpoint, "--id", "w\(number)", "--slots", "16", "--log-level", "info",
            ])
        }
        #expect(await coordinator.ended() == .complete)
        await coordinator.shutDown()
        try ledger.close()
        var sessions = 0
        for worker in workers {
            let ended = await worker.ended()
            #expect(ended.status == 0, "\(ended.errors)")
            sessions += ended.errors.components(separatedBy: "in session").count - 1
        }
        #expect(sessions > workers.count, "none was turned away")
        #expect(try await trial.digest(of: "run") == calm)
    }
}
