import Ledger
import Measures
import Runs

extension RunLedger {
    /// Says on standard error that a run is not finished, or that groups are on their way, when that is so: what was made
    /// from it is of a part.
    ///
    /// - Throws: `LedgerError`.
    func warnOfOpenSamples() throws {
        let progress = try progress()
        guard progress.open > 0 else { return }
        let (what, whatIs) =
            settings.rollouts == nil
            ? ("sample", "are open") : ("group", "are neither delivered nor cancelled")
        StandardError.print(
            "note: \(Number.grouped(progress.open)) of \(Number.of(progress.total, what)) \(whatIs): this is of the "
                + "part that was answered; 'linnet resume \(directory.path)' goes on")
    }
}
