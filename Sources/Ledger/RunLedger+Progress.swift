import GRDB
import Runs

/// How far a run has come.
public struct RunProgress: Hashable, Sendable {
    /// Samples that the run asks, repetitions counted.
    public var total: Int
    /// Of these, answered or given up.
    public var finished: Int

    /// Not in the ledger yet.
    public var open: Int { max(0, total - finished) }
}

extension RunLedger {
    /// How far the run has come, by the ledger's own counts; no outcome is read.
    ///
    /// - Throws: `LedgerError`.
    public func progress() throws(LedgerError) -> RunProgress {
        try LedgerError.translating(path: path) {
            try database.read { database in
                let sql = "SELECT (SELECT ifnull(sum(outcomes), 0) FROM blocks) + (SELECT count(*) FROM quarantine)"
                return RunProgress(
                    total: min(set.samples, settings.limit ?? set.samples) * settings.repeats,
                    finished: try Int.fetchOne(database, sql: sql) ?? 0)
            }
        }
    }
}
