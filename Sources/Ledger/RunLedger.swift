import Foundation
import GRDB
import GRDBSQLite
import Outcomes
import Runs

/// The truth about one run: an SQLite database in the run's directory.
///
/// One process writes it, and holds the directory's lock for as long; any number read it meanwhile. It may be used from
/// any thread; calls from within a closure that it lends something to are not allowed.
public final class RunLedger: Sendable {
    /// Where the run lies.
    public let directory: RunDirectory
    /// Everything that decides what the run asks and how it is answered.
    public let settings: RunSettings
    /// The run's question set.
    public let set: QuestionSetReference
    /// Random at the ledger's creation: tells this run's messages from any other run's.
    public let runID: UInt64

    let database: DatabaseQueue
    /// Nil for a reader.
    private let lock: LedgerLock?

    var path: String { directory.ledgerPath }

    /// SQLite's version, for example `3.40.1`.
    public static var sqliteVersion: String { String(cString: sqlite3_libversion()) }

    private init(directory: RunDirectory, database: DatabaseQueue, lock: LedgerLock?, run: StoredRun) {
        self.directory = directory
        self.settings = run.settings
        self.set = run.set
        self.runID = run.id
        self.database = database
        self.lock = lock
    }

    /// Makes the directory and the ledger, or opens the ledger of the same run, for writing; where the run's files lie now
    /// is kept.
    ///
    /// - Throws: `LedgerError`: `.directory`, `.locked`; `.differs` when the directory holds a run of another set, model,
    ///   strategy or any other setting; `.corrupted`, `.newerSchema`, `.diskFull`, `.unavailable`.
    public static func openForRun(
        _ directory: RunDirectory, settings: RunSettings, set: QuestionSetReference
    ) throws(LedgerError) -> RunLedger {
        do { try directory.createIfNeeded() } catch { throw .directory(error) }
        let lock = try LedgerLock(directory)
        let path = directory.ledgerPath
        let database = try openForWriting(path)
        let run = try LedgerError.translating(path: path) {
            try database.write { database in
                guard var run = try StoredRun.fetch(database, path: path) else {
                    let run = StoredRun(id: .random(in: 1...UInt64.max), settings: settings, set: set)
                    try run.insert(database)
                    return run
                }
                try run.move(settings: settings, set: set, directory, database)
                return run
            }
        }
        return RunLedger(directory: directory, database: database, lock: lock, run: run)
    }

    /// Opens the ledger of a run that is there, for writing; the settings are the ledger's.
    ///
    /// - Throws: `LedgerError`: `.notARun`, `.locked`, `.corrupted`, `.newerSchema`, `.diskFull`, `.unavailable`.
    public static func openForResume(_ directory: RunDirectory) throws(LedgerError) -> RunLedger {
        try requireLedger(directory)
        let lock = try LedgerLock(directory)
        let database = try openForWriting(directory.ledgerPath)
        let run = try existingRun(in: database, directory)
        return RunLedger(directory: directory, database: database, lock: lock, run: run)
    }

    /// The same run with its files at other places, which the ledger keeps. It takes this one's place.
    ///
    /// - Throws: `LedgerError`: `.differs` when anything else than places is asked for; `.diskFull`, `.unavailable`.
    public func moved(settings: RunSettings, set: QuestionSetReference) throws(LedgerError) -> RunLedger {
        var run = StoredRun(id: runID, settings: self.settings, set: self.set)
        run = try LedgerError.translating(path: path) {
            try database.write { [run] database in
                var run = run
                try run.move(settings: settings, set: set, directory, database)
                return run
            }
        }
        return RunLedger(directory: directory, database: database, lock: lock, run: run)
    }

    /// Opens a ledger for reading only, without a lock, also while its run goes on.
    ///
    /// - Throws: `LedgerError`: `.notARun`, `.corrupted`, `.newerSchema`, `.unavailable`.
    public static func openForReading(_ directory: RunDirectory) throws(LedgerError) -> RunLedger {
        try requireLedger(directory)
        let database = try LedgerError.translating(path: directory.ledgerPath) {
            try databaseForReading(directory.ledgerPath)
        }
        let run = try existingRun(in: database, directory)
        return RunLedger(directory: directory, database: database, lock: nil, run: run)
    }

    /// Copies what is still in SQLite's journal into the database, closes it and gives the lock back. The last thing that
    /// is done with a ledger; without it the same happens when the last reference goes.
    ///
    /// - Throws: `LedgerError`.
    public func close() throws(LedgerError) {
        defer { lock?.release() }
        try LedgerError.translating(path: path) { try database.close() }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "ledger"
        // A reader's checkpoint may hold the database for a moment.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    /// - Throws: `LedgerError.notARun` where nothing lies; another one where what lies there cannot be seen, or is no file:
    ///   a pipe would be waited for.
    private static func requireLedger(_ directory: RunDirectory) throws(LedgerError) {
        let path = directory.ledgerPath
        var status = stat()
        guard stat(path, &status) == 0 else {
            if [ENOENT, ENOTDIR].contains(errno) { throw .notARun(path: directory.path) }
            throw .unavailable(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .corrupted(path: path, reason: "it is no regular file") }
    }

    /// SQLite makes an index of the journal beside a database, also for readers. Where it may not, as on a file system that is
    /// read-only, a ledger without a journal is all there, and is read as one that nobody changes.
    private static func databaseForReading(_ path: String) throws -> DatabaseQueue {
        var configuration = Self.configuration
        configuration.readonly = true
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            _ = try database.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
            return database
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) && access(path, R_OK) == 0
        {
            var journal = stat()
            guard stat(path + "-wal", &journal) != 0 || journal.st_size == 0 else {
                throw LedgerError.unavailable(
                    path: path,
                    reason:
                        "part of it is still in its journal, which cannot be read where nothing may be written; copy the "
                        + "run's directory to a place where you may write")
            }
            let name = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
            return try DatabaseQueue(path: "file:\(name)?immutable=1", configuration: configuration)
        }
    }

    private static func openForWriting(_ path: String) throws(LedgerError) -> DatabaseQueue {
        try LedgerError.translating(path: path) {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            try database.writeWithoutTransaction { database in
                try refuseForeign(database, path: path)
                try LedgerSchema.prepareForWriting(database)
            }
            try LedgerSchema.migrator.migrate(database)
            return database
        }
    }

    private static func existingRun(in database: DatabaseQueue, _ directory: RunDirectory) throws(LedgerError)
        -> StoredRun
    {
        try LedgerError.translating(path: directory.ledgerPath) {
            try database.read { database in
                try refuseForeign(database, path: directory.ledgerPath)
                guard try database.tableExists("run"),
                    let run = try StoredRun.fetch(database, path: directory.ledgerPath)
                else { throw LedgerError.notARun(path: directory.path) }
                return run
            }
        }
    }

    /// Throws when the database is a newer Linnet's, or some other program's.
    private static func refuseForeign(_ database: Database, path: String) throws {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let isNew = try application == 0 && Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
        guard isNew || application == LedgerSchema.applicationID else {
            throw LedgerError.corrupted(path: path, reason: "it is some other program's database")
        }
        guard try !LedgerSchema.migrator.hasBeenSuperseded(database) else {
            throw LedgerError.newerSchema(path: path)
        }
    }
}
