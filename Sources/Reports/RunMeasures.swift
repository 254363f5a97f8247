import Ledger
import Measures
import Outcomes
import Questions
import Runs

extension RunLedger {
    /// Measures what has been committed so far; a run that goes on may be measured too.
    ///
    /// - Parameter set: The run's own question set.
    /// - Throws: `LedgerError`, `QuestionSetError`, `MeasureError`.
    public func measures(of set: QuestionSetFile) throws -> MeasureReport {
        var fold = try MeasureFold(set: set, asked: settings.limit, repeats: settings.repeats)
        try forEachBlock { try fold.add(block: $0) }
        for sample in try quarantined() {
            try fold.addQuarantined(sample: sample.sample, repetition: sample.repetition, sample.failure.kind)
        }
        var report = fold.report(seed: settings.seed)
        if let warning = SelfMadeDistractors.warning(settings, set.header) { report.warnings.append(warning) }
        return report
    }
}
