import Ledger
import Measures
import Outcomes
import Questions
import Reasoning
import Runs
import WireFormat

/// A run whose texts are read again by other rules, without asking a model. The run itself is never changed.
public struct Rescoring {
    /// As the run reads its texts.
    public let before: MeasureReport
    /// As the other rules do.
    public let after: MeasureReport
    /// Levels that are read otherwise.
    public let changed: Int
    /// Levels that were compared.
    public let compared: Int

    private static let blockOutcomes = 512

    /// Reads a run again.
    ///
    /// - Parameters:
    ///   - ledger: The run; it may still go on.
    ///   - set: The run's own question set.
    ///   - parser: The other rules.
    ///   - directory: Where a new run with the new readings is written; nil for none.
    /// - Throws: `LedgerError`, `QuestionSetError`, `MeasureError`, `ExportError`; `RewardsError` never for settings that a
    ///   run was made with; `RescoringError.occupied` when the directory holds a run.
    public init(_ ledger: RunLedger, _ set: QuestionSetFile, by parser: Parser, into directory: RunDirectory? = nil)
        throws
    {
        var settings = ledger.settings
        settings.parser = parser
        let context = ExaminationContext(
            header: set.header, procedure: settings.procedure, runSeed: settings.seed,
            rewards: try settings.rewardWeights.levelRewards(),
            leafRewards: try settings.rewardWeights.leafRewards(), parser: parser)
        if let directory, directory.hasLedger { throw RescoringError.occupied(path: directory.path) }
        let output = try directory.map { try RunLedger.openForRun($0, settings: settings, set: ledger.set) }
        try output?.commit([.event(kind: "rescored", detail: "from \(ledger.directory.path) by \(parser.rawValue)")])
        var fold = try MeasureFold(
            set: set, asked: settings.limit, repeats: settings.repeats, procedure: settings.procedure)
        var (changed, compared) = (0, 0)
        var block = WireWriter()
        var pending = 0
        func flush() throws {
            guard pending > 0 else { return }
            let row = OutcomeBlockRow(worker: "rescore", epoch: 0, count: pending, bytes: block.bytes)
            try row.bytes.withUnsafeBytes { try fold.add(block: $0) }
            try output?.commit([.block(row)])
            block = WireWriter()
            pending = 0
        }
        let samples = SampleReader(set)
        try ledger.forEachEntryInOrder { entry in
            switch entry {
            case .quarantined(let sample):
                try fold.addQuarantined(
                    sample: sample.sample, repetition: sample.repetition, sample.failure.kind)
                try output?.commit([.quarantine(sample)])
            case .outcome(let record):
                let old = try Outcome(serialized: record)
                let new = RecordedAnswers(old, of: try samples.sample(at: old.sample)).reread(in: context)
                compared += new.levels.count
                changed += zip(old.levels, new.levels).count { $0.reading.choice != $1.reading.choice }
                new.write(to: &block)
                pending += 1
                if pending == Self.blockOutcomes { try flush() }
            }
        }
        try flush()
        try output?.close()
        before = try ledger.measures(of: set)
        after = fold.report(seed: settings.seed)
        self.changed = changed
        self.compared = compared
    }

    /// Both readings side by side, in per cent.
    public func text(_ first: Parser, _ second: Parser) -> String {
        var table = TextTable(["measure", first.rawValue, second.rawValue])
        let (old, new) = (before.whole, after.whole)
        for (name, one, other) in [
            ("HCA", old.hca.value, new.hca.value), ("leaf accuracy", old.leaf.value, new.leaf.value),
            ("POR", old.por, new.por), ("prefix POR", old.prefixPOR, new.prefixPOR), ("S-POR", old.sPOR, new.sPOR),
            ("TOR", old.tor, new.tor), ("no choice", old.invalidRate.value, new.invalidRate.value),
        ] {
            table.append([name, Percent(one).description, Percent(other).description])
        }
        return table.text + "\(changed) of \(compared) answers are read otherwise\n"
    }
}

/// Why a run cannot be read again.
public enum RescoringError: Error, Equatable, Sendable, CustomStringConvertible {
    case occupied(path: String)

    /// What is wrong and what would work.
    public var description: String {
        switch self {
        case .occupied(let path):
            "'\(path)' holds a run already, and no run's readings are ever changed; name a directory that is not there"
        }
    }
}
