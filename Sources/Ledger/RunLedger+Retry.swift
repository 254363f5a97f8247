import Foundation
import GRDB
import Outcomes
import Runs
import WireFormat

extension RunLedger {
    /// Takes back what failed, so that it is asked again: samples that were given up, and outcomes of which the whole or
    /// a part failed. What was answered stays. All of it happens, with an event that says so, or nothing.
    ///
    /// - Returns: How many samples, repetitions counted, are asked again.
    /// - Throws: `LedgerError`; `.endedForGood` for a rollout run, whose groups may be with the trainer already.
    public func forgetFailures() throws(LedgerError) -> Int {
        guard settings.rollouts == nil else { throw .endedForGood(path: directory.path) }
        return try LedgerError.translating(path: path) {
            try database.write { database in
                let quarantined = try Int.fetchOne(database, sql: "SELECT count(*) FROM quarantine") ?? 0
                let failed = try self.dropFailedOutcomes(database)
                guard quarantined + failed > 0 else { return 0 }
                try database.execute(sql: "DELETE FROM quarantine")
                try database.execute(
                    sql: "INSERT INTO events (happened, kind, detail) VALUES (?, ?, ?)",
                    arguments: [
                        Date().unixMilliseconds, "retry",
                        "\(quarantined) quarantined and \(failed) failed samples are asked again",
                    ])
                return quarantined + failed
            }
        }
    }

    /// Writes the blocks that hold failures anew, without them.
    private func dropFailedOutcomes(_ database: Database) throws -> Int {
        var dropped = 0
        // The ids first: a table is not changed while it is read.
        for id in try Int64.fetchAll(database, sql: "SELECT id FROM blocks") {
            let bytes = try Data.fetchOne(database, sql: "SELECT bytes FROM blocks WHERE id = ?", arguments: [id])
            let (kept, failed) = try remainder(ofBlock: id, bytes ?? Data())
            guard failed > 0 else { continue }
            dropped += failed
            if kept.count == 0 {
                try database.execute(sql: "DELETE FROM blocks WHERE id = ?", arguments: [id])
            } else {
                try database.execute(
                    sql: "UPDATE blocks SET outcomes = outcomes - ?, bytes = ? WHERE id = ?",
                    arguments: [failed, Data(kept.bytes), id])
            }
        }
        return dropped
    }

    /// The outcomes of a block that did not fail, and how many did.
    private func remainder(ofBlock id: Int64, _ block: Data) throws -> (kept: WireWriter, failed: Int) {
        var kept = WireWriter()
        var failed = 0
        do {
            try block.withUnsafeBytes { bytes in
                try OutcomeSummary.forEachRecord(in: bytes) { record in
                    if try OutcomeSummary(serialized: record).isFailed {
                        failed += 1
                    } else {
                        kept.data(1, record)
                    }
                }
            }
        } catch let error as WireError {
            throw LedgerError.corrupted(path: path, reason: "block \(id) holds no outcomes (\(error))")
        }
        return (kept, failed)
    }
}
