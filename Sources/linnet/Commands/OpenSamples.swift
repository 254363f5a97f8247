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
        let open = Number.grouped(progress.open)
        StandardError.print(
            settings.rollouts == nil
                ? "note: \(open) of \(Number.of(progress.total, "sample")) are open: this is of the part that was answered; "
                    + "'linnet resume \(directory.path)' goes on"
                : "note: \(open) of \(Number.of(progress.total, "group")) are neither delivered nor cancelled: this is of "
                    + "the part that was answered; the command that began the run goes on")
    }
}
