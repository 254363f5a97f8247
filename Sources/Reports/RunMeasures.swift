import Ledger
import Measures
import Outcomes
import Questions
import Reasoning
import Runs
import Taxonomies

extension RunLedger {
    /// Measures what has been committed so far; a run that goes on may be measured too.
    ///
    /// - Parameters:
    ///   - set: The run's own question set.
    ///   - synonyms: For stage one's free text.
    ///   - prices: Of the tokens of a chat model's servers, where known.
    /// - Throws: `LedgerError`, `QuestionSetError`, `MeasureError`.
    public func measures(
        of set: QuestionSetFile, synonyms: Synonyms = Synonyms(), prices: PriceTable? = nil
    ) throws -> MeasureReport {
        let fold = try fold(of: set, synonyms: synonyms)
        return try report(of: fold, set, prices: prices)
    }

    /// The measures, and how each observation was scored, for comparing the run with others.
    ///
    /// - Throws: `LedgerError`, `QuestionSetError`, `MeasureError`.
    func measuresAndScores(
        of set: QuestionSetFile, prices: PriceTable? = nil
    ) throws -> (measures: MeasureReport, scores: ObservationScores) {
        let fold = try fold(of: set, keepsScores: true)
        guard let scores = fold.scores else { preconditionFailure("scores were asked for") }
        return (try report(of: fold, set, prices: prices), scores)
    }

    private func fold(
        of set: QuestionSetFile, synonyms: Synonyms = Synonyms(), keepsScores: Bool = false
    ) throws -> MeasureFold {
        var fold = try MeasureFold(
            set: set, asked: settings.limit, repeats: settings.repeats, procedure: settings.procedure,
            synonyms: synonyms, keepsScores: keepsScores)
        try forEachBlock { try fold.add(block: $0) }
        for sample in try quarantined() {
            try fold.addQuarantined(sample: sample.sample, repetition: sample.repetition, sample.failure.kind)
        }
        return fold
    }

    private func report(of fold: MeasureFold, _ set: QuestionSetFile, prices: PriceTable? = nil) throws -> MeasureReport
    {
        var report = fold.report(seed: settings.seed)
        if report.whole.failures.total + report.whole.requestFailures.total > 0 {
            report.failures = try failures(in: set)
        }
        report.usage = ServerUsage(try usages(), prices: prices)
        if let warning = SelfMadeDistractors.warning(settings, set.header) { report.warnings.append(warning) }
        return report
    }

    /// What has failed so far. It reads every outcome: ask only where something did.
    ///
    /// - Parameter set: The run's own question set.
    /// - Throws: `LedgerError`, `QuestionSetError`.
    public func failures(in set: QuestionSetFile) throws -> FailureSummary {
        var summary = FailureSummary()
        try forEachEntryInOrder { entry in
            let outcome =
                switch entry {
                case .outcome(let record): try Outcome(serialized: record)
                case .quarantined(let verdict):
                    Outcome(sample: verdict.sample, repetition: verdict.repetition, failure: verdict.failure)
                }
            try summary.add(outcome) { try set.sample(at: outcome.sample).id }
        }
        return summary
    }
}
