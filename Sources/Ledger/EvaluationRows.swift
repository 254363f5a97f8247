import Foundation
import GRDB
import Outcomes

/// What a trainer asked: how a version does on the samples that the run holds out.
public struct EvaluationRow: Hashable, Sendable {
    /// Names the request; larger than every one before.
    public var number: Int
    /// How often held-out samples were asked before: the repetition of its outcomes.
    public var repetition: Int
    /// When it was asked.
    public var asked: Date
    /// Which version answers.
    public var policyVersion: Int
    /// A strategy's name.
    public var strategy: String

    /// Makes a row.
    public init(number: Int, repetition: Int, asked: Date, policyVersion: Int, strategy: String) {
        self.number = number
        self.repetition = repetition
        self.asked = asked
        self.policyVersion = policyVersion
        self.strategy = strategy
    }
}

/// An evaluation as the ledger has it.
public struct StoredEvaluation: Hashable, Sendable {
    /// What was asked.
    public var row: EvaluationRow
    /// Nil while it is under way.
    public var end: EvaluationResult?

    /// Makes an evaluation.
    public init(row: EvaluationRow, end: EvaluationResult?) {
        self.row = row
        self.end = end
    }
}

extension EvaluationRow {
    func insert(_ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO evaluations (evaluation, repetition, asked, policy_version, strategy) VALUES (?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [number, repetition, asked.unixMilliseconds, policyVersion, strategy])
    }
}

extension EvaluationResult {
    func insert(of number: Int, at now: Int64, _ database: Database) throws {
        guard case .done(let counts, let milliseconds) = self else {
            let sql = "UPDATE evaluations SET ended = ? WHERE evaluation = ? AND ended IS NULL"
            return try database.cachedStatement(sql: sql).execute(arguments: [now, number])
        }
        let statement = try database.cachedStatement(
            sql: """
                UPDATE evaluations SET ended = ?, samples = ?, right_paths = ?, right_leaves = ?, right_names = ?, failed = ?,
                    milliseconds = ? WHERE evaluation = ? AND ended IS NULL
                """)
        try statement.execute(arguments: [
            now, counts.samples, counts.rightPaths, counts.rightLeaves, counts.rightNames, counts.failed, milliseconds,
            number,
        ])
        for (level, count) in counts.levels {
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO evaluation_levels (evaluation, level, asked, right) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """)
            try statement.execute(arguments: [number, level, count.asked, count.right])
        }
    }
}

extension RunLedger {
    /// In the order in which they were asked for; none where an older version wrote the ledger.
    func evaluations(_ database: Database) throws -> [StoredEvaluation] {
        guard try database.tableExists("evaluations") else { return [] }
        return try Row.fetchAll(database, sql: "SELECT * FROM evaluations ORDER BY evaluation").map { row in
            let asks = try EvaluationRow(
                number: row.decode(forColumn: "evaluation"), repetition: row.decode(forColumn: "repetition"),
                asked: Date(unixMilliseconds: row.decode(forColumn: "asked")),
                policyVersion: row.decode(forColumn: "policy_version"), strategy: row.decode(forColumn: "strategy"))
            guard try row.decode(Int64?.self, forColumn: "ended") != nil else {
                return StoredEvaluation(row: asks, end: nil)
            }
            guard let samples = try row.decode(Int?.self, forColumn: "samples") else {
                return StoredEvaluation(row: asks, end: .cancelled)
            }
            var counts = EvaluationCounts()
            counts.samples = samples
            counts.rightPaths = try row.decode(forColumn: "right_paths")
            counts.rightLeaves = try row.decode(forColumn: "right_leaves")
            counts.rightNames = try row.decode(forColumn: "right_names")
            counts.failed = try row.decode(forColumn: "failed")
            let levels = try Row.fetchCursor(
                database, sql: "SELECT level, asked, right FROM evaluation_levels WHERE evaluation = ?",
                arguments: [asks.number])
            while let level = try levels.next() {
                counts.levels[try level.decode(atIndex: 0)] = try .init(
                    asked: level.decode(atIndex: 1), right: level.decode(atIndex: 2))
            }
            return StoredEvaluation(
                row: asks, end: .done(counts, milliseconds: try row.decode(forColumn: "milliseconds")))
        }
    }
}
