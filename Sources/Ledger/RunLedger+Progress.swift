import GRDB
import Runs

/// How far a run has come.
public struct RunProgress: Hashable, Sendable {
    /// Samples that an evaluation asks, repetitions counted; groups that a rollout run has admitted so far.
    public var total: Int
    /// Of these, answered or given up; of a rollout run's groups, delivered or cancelled.
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
                guard settings.rollouts == nil else { return try Self.rolloutProgress(database) }
                let sql = "SELECT (SELECT ifnull(sum(outcomes), 0) FROM blocks) + (SELECT count(*) FROM quarantine)"
                return RunProgress(
                    total: min(set.samples, settings.limit ?? set.samples) * settings.repeats,
                    finished: try Int.fetchOne(database, sql: sql) ?? 0)
            }
        }
    }

    private static func rolloutProgress(_ database: Database) throws -> RunProgress {
        guard try hasRollouts(database) else { return RunProgress(total: 0, finished: 0) }
        return RunProgress(
            total: try Int.fetchOne(database, sql: "SELECT admitted FROM rollouts") ?? 0,
            finished: try Int.fetchOne(database, sql: "SELECT count(*) FROM group_ends") ?? 0)
    }
}
