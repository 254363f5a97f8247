import Foundation
import GRDB
import Outcomes
import WireFormat

extension RunLedger {
    /// Lends every block in the order in which they were committed: a serialized `linnet.v1.OutcomeBlock` each.
    ///
    /// - Throws: `LedgerError`; whatever `body` throws.
    public func forEachBlock(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try reading { database in try Self.forEachBlock(database) { _, bytes in try body(bytes) } }
    }

    /// Lends every block, as `forEachBlock`, with the name of the worker who answered it.
    ///
    /// - Throws: `LedgerError`; whatever `body` throws.
    public func forEachBlock(_ body: (_ worker: String, UnsafeRawBufferPointer) throws -> Void) throws {
        try reading { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT worker, bytes FROM blocks ORDER BY id")
            while let row = try rows.next() {
                let worker: String = try row.decode(atIndex: 0)
                try row.withUnsafeData(atIndex: 1) { data in try data?.withUnsafeBytes { try body(worker, $0) } }
            }
        }
    }

    /// Tells every committed outcome's sample and repetition, in the order in which they were committed. Quarantined
    /// samples are not among them.
    ///
    /// - Throws: `LedgerError`; whatever `body` throws.
    public func forEachCommitted(_ body: (_ sample: Int, _ repetition: Int) throws -> Void) throws {
        try reading { database in
            try Self.forEachBlock(database) { block, bytes in
                try self.forEachUnit(inBlock: block, bytes) { unit, _ in try body(unit.sample, unit.repetition) }
            }
        }
    }

    /// The samples that were given up, in order.
    ///
    /// - Throws: `LedgerError`.
    public func quarantined() throws(LedgerError) -> [QuarantinedSample] {
        try LedgerError.translating(path: path) { try database.read(Self.quarantined) }
    }

    /// The run's history, oldest first.
    ///
    /// - Throws: `LedgerError`.
    public func events() throws(LedgerError) -> [LedgerEvent] {
        try LedgerError.translating(path: path) {
            try database.read { database in
                try Row.fetchAll(database, sql: "SELECT happened, kind, detail FROM events ORDER BY id").map { row in
                    try LedgerEvent(
                        happened: Date(unixMilliseconds: row.decode(atIndex: 0)), kind: row.decode(atIndex: 1),
                        detail: row.decode(atIndex: 2))
                }
            }
        }
    }

    /// Every start of a worker, in the order in which they were first seen.
    ///
    /// - Throws: `LedgerError`.
    public func workers() throws(LedgerError) -> [WorkerRow] {
        try LedgerError.translating(path: path) {
            try database.read { database in
                // A ledger that an older version wrote, opened for reading, has no keys.
                let sql = "SELECT * FROM workers ORDER BY first_seen, worker, boot"
                return try Row.fetchAll(database, sql: sql).map { row in
                    try WorkerRow(
                        worker: row.decode(forColumn: "worker"),
                        boot: UInt64(bitPattern: row.decode(forColumn: "boot")),
                        host: row.decode(forColumn: "host"), process: row.decode(forColumn: "process"),
                        slots: row.decode(forColumn: "slots"), epoch: row.decode(forColumn: "epoch"),
                        firstSeen: Date(unixMilliseconds: row.decode(forColumn: "first_seen")),
                        lastSeen: Date(unixMilliseconds: row.decode(forColumn: "last_seen")),
                        key: row.decode(forColumn: "key"))
                }
            }
        }
    }

    /// Tells the key of every start of a worker that had one, in the order in which they were last seen. For whoever goes on
    /// with the run.
    ///
    /// - Throws: `LedgerError`.
    public func forEachWorkerKey(_ body: (_ worker: String, _ key: String) -> Void) throws(LedgerError) {
        try LedgerError.translating(path: path) {
            try database.read { database in
                let sql = "SELECT worker, key FROM workers WHERE key IS NOT NULL ORDER BY epoch, last_seen"
                let rows = try Row.fetchCursor(database, sql: sql)
                while let row = try rows.next() { try body(row.decode(atIndex: 0), row.decode(atIndex: 1)) }
            }
        }
    }

    /// What the endpoints of chat servers were asked by all workers together, by endpoint; empty for a run that asked none.
    ///
    /// - Throws: `LedgerError`.
    public func usages() throws(LedgerError) -> [EndpointUsage] {
        try LedgerError.translating(path: path) {
            let rows = try database.read { database in
                // A ledger that an older version wrote, opened for reading, has no such table.
                try database.tableExists("usages")
                    ? Data.fetchAll(database, sql: "SELECT bytes FROM usages ORDER BY worker, boot") : []
            }
            var byEndpoint: [String: EndpointUsage] = [:]
            for row in rows {
                for usage in try row.withUnsafeBytes({ try EndpointUsage.list(serialized: $0) }) {
                    byEndpoint[usage.endpoint, default: EndpointUsage(endpoint: usage.endpoint)].add(usage)
                }
            }
            return byEndpoint.values.sorted { $0.endpoint < $1.endpoint }
        }
    }

    /// Where the run's coordinator could last be reached; nil when it never said. A coordinator that resumes the run
    /// binds there again, so that its workers find it.
    ///
    /// - Throws: `LedgerError`.
    public func lastEndpoint() throws(LedgerError) -> String? {
        try LedgerError.translating(path: path) {
            try database.read { database in
                let sql = "SELECT endpoint FROM epochs WHERE endpoint IS NOT NULL ORDER BY epoch DESC LIMIT 1"
                return try String.fetchOne(database, sql: sql)
            }
        }
    }

    /// Who has paused the run, and when; nil when nobody has, or somebody let it go on since.
    ///
    /// - Throws: `LedgerError`.
    public func operatorPause() throws(LedgerError) -> (by: String, since: Date)? {
        try LedgerError.translating(path: path) {
            try database.read { database in
                let sql = """
                    SELECT kind, detail, happened FROM events WHERE kind IN ('pause', 'continue')
                    ORDER BY id DESC LIMIT 1
                    """
                guard let row = try Row.fetchOne(database, sql: sql), try row.decode(atIndex: 0) == "pause" else {
                    return nil
                }
                return try (by: row.decode(atIndex: 1), since: Date(unixMilliseconds: row.decode(atIndex: 2)))
            }
        }
    }

    static func quarantined(_ database: Database) throws -> [QuarantinedSample] {
        let sql = "SELECT sample, repetition, kind, message, evidence FROM quarantine ORDER BY sample, repetition"
        return try Row.fetchAll(database, sql: sql).map(Self.quarantined)
    }

    static func quarantined(_ row: Row) throws -> QuarantinedSample {
        try QuarantinedSample(
            sample: Int(row.decode(UInt32.self, atIndex: 0)), repetition: Int(row.decode(UInt32.self, atIndex: 1)),
            failure: Failure(Failure.Kind(rawValue: row.decode(atIndex: 2)) ?? .unknown, row.decode(atIndex: 3)),
            evidence: row.decode(atIndex: 4))
    }

    /// Runs `body` on one consistent state of the ledger; errors of SQLite get their meaning, others pass as they are.
    func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.read(body)
        } catch  where error is DatabaseError || error is RowDecodingError {
            throw LedgerError(error, path: path)
        }
    }

    static func forEachBlock(_ database: Database, _ body: (Int64, UnsafeRawBufferPointer) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, bytes FROM blocks ORDER BY id")
        while let row = try rows.next() {
            let id: Int64 = try row.decode(atIndex: 0)
            try row.withUnsafeData(atIndex: 1) { data in
                // An empty blob comes as nil: a block without outcomes.
                try data?.withUnsafeBytes { try body(id, $0) }
            }
        }
    }

    /// Tells each outcome's unit, and at which byte of the block the outcome's length lies.
    ///
    /// - Throws: `LedgerError.corrupted` when the bytes are no block; whatever `body` throws.
    func forEachUnit(
        inBlock block: Int64, _ bytes: UnsafeRawBufferPointer, _ body: (OutcomeUnit, Int) throws -> Void
    ) throws {
        var reader = WireReader(bytes)
        do {
            while let (field, type) = try reader.nextField() {
                let offset = reader.offset
                if field == 1, type == .bytes {
                    try body(try OutcomeUnit(serializedOutcome: reader.lengthDelimited()), offset)
                } else {
                    try reader.skip(type)
                }
            }
        } catch let error as WireError {
            throw LedgerError.corrupted(path: path, reason: "block \(block) holds no outcomes (\(error))")
        }
    }
}
