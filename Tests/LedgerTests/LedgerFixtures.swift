import Foundation
import GRDB
import Ledger
import Outcomes
import Reasoning
import Runs
import TestSupport
import WireFormat

/// Settings, outcomes and blocks to fill a ledger with.
enum Fixture {
    static let settings = RunSettings(model: .null(NullSettings()), strategy: .independent, seed: 7)

    static let set = QuestionSetReference(
        path: "/sets/birds.questions", sha256: String(repeating: "ab", count: 32), name: "birds", samples: 1000)

    static func ledger(in directory: TemporaryDirectory) throws -> RunLedger {
        try openForRun(run(in: directory))
    }

    static func openForRun(_ run: RunDirectory) throws(LedgerError) -> RunLedger {
        try RunLedger.openForRun(run, settings: settings, set: set)
    }

    /// The ledger of a rollout run.
    static func rollouts(in run: RunDirectory) throws(LedgerError) -> RunLedger {
        var settings = settings
        settings.rollouts = RolloutSettings()
        return try RunLedger.openForRun(run, settings: settings, set: set)
    }

    static func run(in directory: TemporaryDirectory) -> RunDirectory { RunDirectory(directory.file("run")) }

    /// Runs a statement as somebody else would, with a connection of its own.
    static func sqlite(_ path: String, _ sql: String) throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
    }

    static func outcome(_ sample: Int, repetition: Int = 0, choice: Int? = nil, text: String = "B") -> Outcome {
        let levels = (1...3).map { number in
            LevelAnswer(
                number: number, completion: Completion(text: text),
                reading: .choice(choice ?? (sample + number) % 4, rule: .wholeText),
                rewards: [Reward(.accuracy, sample.isMultiple(of: 2) ? 1 : 0)])
        }
        return Outcome(sample: sample, repetition: repetition, levels: levels)
    }

    static func block(
        _ outcomes: [Outcome], worker: String = "worker-1", epoch: UInt32 = 1
    ) -> LedgerWrite {
        var writer = WireWriter()
        for outcome in outcomes { outcome.write(to: &writer) }
        return .block(OutcomeBlockRow(worker: worker, epoch: epoch, count: outcomes.count, bytes: writer.bytes))
    }

    static func block(_ samples: some Sequence<Int>) -> LedgerWrite { block(samples.map { outcome($0) }) }
}

extension RunLedger {
    /// Every committed sample and repetition, in the order of the commits.
    func committed() throws -> [[Int]] {
        var units: [[Int]] = []
        try forEachCommitted { units.append([$0, $1]) }
        return units
    }
}
