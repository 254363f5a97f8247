import Foundation
import GRDB
import Outcomes
import Runs

extension RunLedger {
    /// Writes all of it in one transaction, or nothing. It is on the disk when this returns.
    ///
    /// Weights of policies go to their files before. When the transaction then fails they lie there unused, until the same
    /// version is written again.
    ///
    /// - Throws: `LedgerError`; where `canPass` says so, the same writes may be tried again.
    public func commit(_ writes: [LedgerWrite]) throws(LedgerError) {
        let policies = writes.compactMap { if case .policy(let row) = $0 { row } else { nil } }
        try LedgerError.translating(path: path) {
            try writeFiles(policies)
            try database.write { database in
                let now = Date().unixMilliseconds
                for write in writes { try Self.insert(write, at: now, database) }
            }
        }
        if let oldest = policies.map(\.oldest).max() { PolicyFiles(directory: directory).remove(before: oldest) }
    }

    private func writeFiles(_ policies: [PolicyRow]) throws {
        for row in policies {
            guard case .weights = row.policy.content else { continue }
            // The first content of a version stays, and so does its file.
            let known = try database.read { try self.policy(version: row.policy.version, $0) }
            guard known == nil || known == row.policy else { continue }
            try PolicyFiles(directory: directory).write(row.weights, version: row.policy.version)
        }
    }

    /// Counts a start of the run's coordinator. It is on the disk when this returns.
    ///
    /// - Parameter endpoint: Where the coordinator can be reached, once that is known.
    /// - Returns: The new epoch, from 1.
    /// - Throws: `LedgerError`.
    public func beginEpoch(endpoint: String?) throws(LedgerError) -> UInt32 {
        try LedgerError.translating(path: path) {
            try database.write { database in
                let last = try UInt32.fetchOne(database, sql: "SELECT max(epoch) FROM epochs") ?? 0
                guard last < UInt32.max else {
                    throw LedgerError.corrupted(path: self.path, reason: "it has an epoch \(last)")
                }
                try database.execute(
                    sql: "INSERT INTO epochs (epoch, started, endpoint) VALUES (?, ?, ?)",
                    arguments: [last + 1, Date().unixMilliseconds, endpoint])
                return last + 1
            }
        }
    }

    private static func insert(_ write: LedgerWrite, at now: Int64, _ database: Database) throws {
        switch write {
        case .block(let row):
            let statement = try database.cachedStatement(
                sql: "INSERT INTO blocks (committed, epoch, worker, outcomes, bytes) VALUES (?, ?, ?, ?, ?)")
            try statement.execute(arguments: [now, row.epoch, row.worker, row.count, Data(row.bytes)])
        case .quarantine(let row):
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO quarantine (sample, repetition, kind, message, evidence) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """)
            try statement.execute(arguments: [
                row.sample, row.repetition, row.failure.kind.rawValue, row.failure.message, row.evidence,
            ])
        case .worker(let row):
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO workers (worker, boot, host, process, slots, epoch, first_seen, last_seen, key)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (worker, boot) DO UPDATE
                    SET slots = excluded.slots, epoch = excluded.epoch, last_seen = excluded.last_seen, key = excluded.key
                    """)
            try statement.execute(arguments: [
                row.worker, Int64(bitPattern: row.boot), row.host, row.process, row.slots, row.epoch,
                row.firstSeen.unixMilliseconds, row.lastSeen.unixMilliseconds, row.key,
            ])
        case .usage(let row):
            let statement = try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO usages (worker, boot, bytes) VALUES (?, ?, ?)")
            try statement.execute(arguments: [row.worker, Int64(bitPattern: row.boot), Data(row.bytes)])
        case .lease(let row):
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO leases (epoch, sequence, worker, samples, given, ended, ending)
                    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """)
            try statement.execute(arguments: [
                row.epoch, Int64(bitPattern: row.sequence), row.worker, row.samples, row.given.unixMilliseconds,
                row.ended.unixMilliseconds, row.ending.rawValue,
            ])
        case .policy(let row): try row.policy.insert(at: now, database)
        case .admitted(let groups):
            let statement = try database.cachedStatement(sql: "UPDATE rollouts SET admitted = max(admitted, ?)")
            try statement.execute(arguments: [groups])
        case .step(let row): try row.insert(at: now, database)
        case .ended(let ends): for end in ends { try end.insert(step: nil, database) }
        case .settled(let steps):
            let statement = try database.cachedStatement(sql: "UPDATE rollouts SET settled = max(settled, ?)")
            try statement.execute(arguments: [steps])
            try database.cachedStatement(sql: "DELETE FROM deliveries WHERE step < ?").execute(arguments: [steps])
        case .evaluation(let row): try row.insert(database)
        case .evaluationEnd(let number, let end): try end.insert(of: number, at: now, database)
        case .mark: break
        case .endpoint(let epoch, let endpoint):
            let statement = try database.cachedStatement(sql: "UPDATE epochs SET endpoint = ? WHERE epoch = ?")
            try statement.execute(arguments: [endpoint, epoch])
        case .event(let kind, let detail):
            let statement = try database.cachedStatement(
                sql: "INSERT INTO events (happened, kind, detail) VALUES (?, ?, ?)")
            try statement.execute(arguments: [now, kind, detail])
        }
    }
}
