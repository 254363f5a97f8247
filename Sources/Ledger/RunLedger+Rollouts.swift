import Files
import GRDB
import Outcomes
import Runs

/// How far a rollout run has come with its trainer.
public struct StoredRollouts: Hashable, Sendable {
    /// How many groups are admitted in all.
    public var admitted: Int
    /// Steps before this one are safe with the trainer.
    public var settledSteps: Int
    /// Steps before this one are assembled.
    public var assembledSteps: Int
    /// What was published, by version.
    public var policies: [Policy]
    /// The newest step; nil before the first.
    public var lastStep: StoredStep?
    /// In the order in which they were asked for.
    public var evaluations: [StoredEvaluation] = []

    /// Makes a state: by default that of a run whose trainer has said nothing yet.
    public init(
        admitted: Int = 0, settledSteps: Int = 0, assembledSteps: Int = 0, policies: [Policy] = [],
        lastStep: StoredStep? = nil
    ) {
        self.admitted = admitted
        self.settledSteps = settledSteps
        self.assembledSteps = assembledSteps
        self.policies = policies
        self.lastStep = lastStep
    }
}

/// A step that is assembled, without its groups.
public struct StoredStep: Hashable, Sendable {
    /// Counts steps from 0.
    public var step: Int
    /// How many groups were asked for.
    public var asked: Int
    /// The newest version that the trainer had published when it asked.
    public var policyVersion: Int
    /// How many groups were delivered.
    public var delivered: Int
    /// The versions among the delivered completions, oldest to newest; 0 to 0 when there are none.
    public var versions: ClosedRange<Int>
    /// How many groups ended with the step and were not delivered, by reason; those of zero are left out.
    public var cancelled: [CancelReason: Int]

    /// Makes a step.
    public init(
        step: Int, asked: Int, policyVersion: Int, delivered: Int, versions: ClosedRange<Int>,
        cancelled: [CancelReason: Int]
    ) {
        self.step = step
        self.asked = asked
        self.policyVersion = policyVersion
        self.delivered = delivered
        self.versions = versions
        self.cancelled = cancelled
    }
}

extension RunLedger {
    /// How far the run has come with its trainer; all of it zero for an evaluation.
    ///
    /// - Throws: `LedgerError`.
    public func rollouts() throws(LedgerError) -> StoredRollouts {
        try readingRollouts(or: StoredRollouts()) { database in
            var rollouts = StoredRollouts()
            if let row = try Row.fetchOne(database, sql: "SELECT admitted, settled FROM rollouts") {
                rollouts.admitted = try row.decode(atIndex: 0)
                rollouts.settledSteps = try row.decode(atIndex: 1)
            }
            rollouts.policies = try self.policies(database)
            if let last = try Int.fetchOne(database, sql: "SELECT max(step) FROM steps") {
                guard last < Int.max else {
                    throw LedgerError.corrupted(path: self.path, reason: "it has a step \(last)")
                }
                rollouts.assembledSteps = last + 1
                rollouts.lastStep = try self.step(last, database)
            }
            rollouts.evaluations = try self.evaluations(database)
            return rollouts
        }
    }

    /// A step; nil when it is not assembled.
    ///
    /// - Throws: `LedgerError`.
    public func step(_ step: Int) throws(LedgerError) -> StoredStep? {
        try readingRollouts(or: nil) { try self.step(step, $0) }
    }

    /// Tells what came of every group that has ended, by step, then by group. Groups that ended without a step, when the
    /// trainer left, come first and have none.
    ///
    /// - Throws: `LedgerError`; whatever `body` throws.
    public func forEachGroupEnd(_ body: (_ group: Int, _ step: Int?, GroupEnd) throws -> Void) throws {
        try reading { database in
            guard try Self.hasRollouts(database) else { return }
            let rows = try Row.fetchCursor(
                database, sql: "SELECT group_index, step, place, reason FROM group_ends ORDER BY step, group_index")
            while let row = try rows.next() {
                let (group, step): (Int, Int) = try (row.decode(atIndex: 0), row.decode(atIndex: 1))
                let end: GroupEnd =
                    if let place = try row.decode(Int?.self, atIndex: 2) {
                        .delivered(place: place)
                    } else {
                        .cancelled(try self.reason(try row.decode(atIndex: 3)))
                    }
                try body(group, step < 0 ? nil : step, end)
            }
        }
    }

    /// A step's groups as they are sent, in their order; none when it is settled or not assembled.
    ///
    /// - Throws: `LedgerError`.
    public func deliveries(ofStep step: Int) throws(LedgerError) -> [StoredDelivery] {
        try readingRollouts(or: []) { database in
            let sql = "SELECT first, groups, bytes FROM deliveries WHERE step = ? ORDER BY first"
            var deliveries: [StoredDelivery] = []
            let rows = try Row.fetchCursor(database, sql: sql, arguments: [step])
            while let row = try rows.next() {
                // An empty blob comes as nil.
                let block = try row.withUnsafeData(atIndex: 2) { $0.map { [UInt8]($0) } ?? [] }
                try deliveries.append(
                    StoredDelivery(first: row.decode(atIndex: 0), count: row.decode(atIndex: 1), block: block))
            }
            return deliveries
        }
    }

    /// The weights of a version.
    ///
    /// - Returns: Nil when the policy has none, when their file is missing, or when it does not hold what their SHA-256 names.
    /// - Throws: `LedgerError.unavailable` when the file cannot be read.
    public func weights(of policy: Policy) throws(LedgerError) -> [UInt8]? {
        try LedgerError.translating(path: path) { try PolicyFiles(directory: directory).weights(of: policy) }
    }

    /// Reads the tables of rollout runs. A ledger that an older version wrote, opened for reading, has none of them.
    private func readingRollouts<Value>(
        or none: Value, _ body: (Database) throws -> Value
    ) throws(LedgerError) -> Value {
        try LedgerError.translating(path: path) {
            try database.read { try Self.hasRollouts($0) ? body($0) : none }
        }
    }

    static func hasRollouts(_ database: Database) throws -> Bool { try database.tableExists("rollouts") }

    /// What was published, by version.
    private func policies(_ database: Database) throws -> [Policy] {
        let sql = "SELECT version, kind, sha256, bytes, location FROM policies ORDER BY version"
        return try Row.fetchAll(database, sql: sql).map { try self.policy($0) }
    }

    /// What was published as a version; nil when nothing was.
    func policy(version: Int, _ database: Database) throws -> Policy? {
        let sql = "SELECT version, kind, sha256, bytes, location FROM policies WHERE version = ?"
        return try Row.fetchOne(database, sql: sql, arguments: [version]).map { try self.policy($0) }
    }

    private func policy(_ row: Row) throws -> Policy {
        let content: Policy.Content
        switch try row.decode(String.self, forColumn: "kind") {
        case "weights":
            guard let sha256 = Hexadecimal.bytes(try row.decode(forColumn: "sha256")) else {
                throw LedgerError.corrupted(path: path, reason: "a policy's SHA-256 is none")
            }
            content = .weights(sha256: sha256, bytes: try row.decode(forColumn: "bytes"))
        case "adapter": content = .adapter(location: try row.decode(forColumn: "location"))
        case "external": content = .external
        // It was written by us: the reader can only be too old.
        default: throw LedgerError.newerSchema(path: path)
        }
        return Policy(version: try row.decode(forColumn: "version"), content: content)
    }

    private func step(_ step: Int, _ database: Database) throws -> StoredStep? {
        let sql = "SELECT asked, policy_version, delivered, oldest_version, newest_version FROM steps WHERE step = ?"
        guard let row = try Row.fetchOne(database, sql: sql, arguments: [step]) else { return nil }
        let (oldest, newest): (Int, Int) = try (row.decode(atIndex: 3), row.decode(atIndex: 4))
        guard oldest <= newest else {
            throw LedgerError.corrupted(path: path, reason: "step \(step) has versions \(oldest) to \(newest)")
        }
        var cancelled: [CancelReason: Int] = [:]
        let counts = try Row.fetchCursor(
            database,
            sql: "SELECT reason, count(*) FROM group_ends WHERE step = ? AND reason IS NOT NULL GROUP BY reason",
            arguments: [step])
        while let count = try counts.next() {
            cancelled[try reason(count.decode(atIndex: 0))] = try count.decode(atIndex: 1)
        }
        return try StoredStep(
            step: step, asked: row.decode(atIndex: 0), policyVersion: row.decode(atIndex: 1),
            delivered: row.decode(atIndex: 2), versions: oldest...newest, cancelled: cancelled)
    }

    private func reason(_ stored: Int) throws -> CancelReason {
        // It was written by us: a reader that does not know it can only be too old.
        guard let reason = CancelReason(rawValue: stored) else { throw LedgerError.newerSchema(path: path) }
        return reason
    }
}
