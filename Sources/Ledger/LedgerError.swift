import Files
import GRDB
import Runs

/// Why a ledger could not be opened, read or written.
public enum LedgerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The run's directory cannot be made or written.
    case directory(RunDirectoryError)
    /// There is no ledger in the directory, or it never got as far as holding a run.
    case notARun(path: String)
    /// Another coordinator writes this run. `holder` is its process, `7041 on host`, when it could be told.
    case locked(path: String, holder: String?)
    /// The ledger belongs to another run; each difference is a sentence.
    case differs(path: String, differences: [String])
    /// A newer Linnet wrote it.
    case newerSchema(path: String)
    /// No space is left. It can pass.
    case diskFull(path: String)
    /// The disk or the file system failed, or another program holds the database. It can pass.
    case unavailable(path: String, reason: String)
    /// The file, or what is in it, is not what was written.
    case corrupted(path: String, reason: String)
    /// The same sample and repetition was committed twice.
    case duplicate(path: String, sample: Int, repetition: Int)
    /// Failures of a rollout run cannot be asked again.
    case endedForGood(path: String)
    /// SQLite refused a statement: a mistake of ours.
    case refused(path: String, reason: String)

    /// Whether the same call can succeed later without anybody changing the ledger.
    public var canPass: Bool {
        switch self {
        case .diskFull, .unavailable: true
        case .directory, .notARun, .locked, .differs, .newerSchema, .corrupted, .duplicate, .endedForGood,
            .refused:
            false
        }
    }

    /// A sentence for people.
    public var description: String {
        switch self {
        case .directory(let error): "\(error)"
        case .notARun(let path):
            "'\(path)' holds no run; start one with 'linnet evaluate SET --run \(path)'"
        case .locked(let path, let holder):
            "the run in '\(path)' is being written by \(holder.map { "process \($0)" } ?? "another coordinator"); "
                + "stop it, or wait for it"
        case .differs(let path, let differences):
            "'\(path)' holds another run:\n" + differences.map { "  \($0)\n" }.joined()
                + "Ask for the same, or name a new directory with --run."
        case .newerSchema(let path):
            "the ledger '\(path)' was written by a newer Linnet; read it with that one"
        case .diskFull(let path): "no space is left for the ledger '\(path)'; make room and it goes on"
        case .unavailable(let path, let reason): "cannot use the ledger '\(path)' now: \(reason)"
        case .corrupted(let path, let reason):
            "the ledger '\(path)' is damaged: \(reason); restore it from a copy, or start again in a new directory"
        case .duplicate(let path, let sample, let repetition):
            "the ledger '\(path)' holds sample \(sample), repetition \(repetition), twice; its figures cannot be trusted"
        case .endedForGood(let path):
            "'\(path)' holds groups that were made for a trainer, and what came of a group stays; the trainer's next steps "
                + "ask anew"
        case .refused(let path, let reason): "the ledger '\(path)' refused a statement: \(reason)"
        }
    }
}

extension LedgerError {
    /// Tells what an error from SQLite means for the one who asked.
    ///
    /// Source of the codes: sqlite.org/rescode.html.
    init(_ error: any Error, path: String) {
        if let error = error as? LedgerError {
            self = error
            return
        }
        if let error = error as? FileError {
            self.init(error, path: path)
            return
        }
        if let error = error as? RowDecodingError {
            // Its text goes on with the whole row, which may be long.
            let reason = "\(error)".split(separator: " - ", maxSplits: 1).first?.prefix(200) ?? ""
            self = .corrupted(path: path, reason: "nobody wrote this: \(reason)")
            return
        }
        guard let error = error as? DatabaseError else {
            self = .refused(path: path, reason: "\(error)")
            return
        }
        let reason = error.message ?? "SQLite's code \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path: path)
        case .SQLITE_IOERR, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_NOMEM,
            .SQLITE_PROTOCOL, .SQLITE_PERM:
            self = .unavailable(path: path, reason: "\(reason) (\(error.extendedResultCode.rawValue))")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupted(path: path, reason: reason)
        default: self = .refused(path: path, reason: "\(error)")
        }
    }

    /// Tells what it means that one of the run's other files cannot be written.
    private init(_ error: FileError, path: String) {
        switch error {
        case _ where error.isDiskFull: self = .diskFull(path: path)
        case .unwritable(let file, let reason):
            self = .unavailable(path: path, reason: "cannot write '\(file)': \(reason)")
        case .uncreatableDirectory(let directory, let reason):
            self = .unavailable(path: path, reason: "cannot make the directory '\(directory)': \(reason)")
        case .tooLarge: self = .refused(path: path, reason: "\(error)")
        }
    }

    /// Runs what may fail in SQLite and gives its errors their meaning.
    static func translating<Value>(path: String, _ body: () throws -> Value) throws(LedgerError) -> Value {
        do { return try body() } catch { throw LedgerError(error, path: path) }
    }
}
