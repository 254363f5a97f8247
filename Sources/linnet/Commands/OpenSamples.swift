import Ledger
import Measures
import Runs

extension RunLedger {
    /// Says on standard error that a run is not finished, when it is not: what was made from it is of a part.
    ///
    /// - Throws: `LedgerError`.
    func warnOfOpenSamples() throws {
        let progress = try progress()
        guard progress.open > 0 else { return }
        StandardError.print(
            "note: \(Number.grouped(progress.open)) of \(Number.of(progress.total, "sample")) are open: this is of the "
                + "part that was answered; 'linnet resume \(directory.path)' goes on")
    }
}
