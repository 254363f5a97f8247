import Files
import Foundation

/// The directory in which everything of one run lies.
public struct RunDirectory: Hashable, Sendable {
    /// As it was given, without a slash at its end.
    public let path: String

    /// Names a directory; it need not exist yet.
    public init(_ path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// The run's ledger, an SQLite database. Beside it lie SQLite's own `-wal` and `-shm` while it is open.
    public var ledgerPath: String { file("ledger.sqlite") }

    /// Whoever writes the ledger holds a lock on this file, which tells its process.
    public var lockPath: String { file("lock") }

    /// Where a rollout run keeps the weights of its policies.
    public var policiesPath: String { file("policies") }

    /// The weights of one version of the policy.
    public func policyPath(version: Int) -> String { "\(policiesPath)/\(version)" }

    /// The path of a file within.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Whether a ledger lies in it.
    public var hasLedger: Bool { FileManager.default.fileExists(atPath: ledgerPath) }

    /// Makes the directory, and those above it, unless it is there.
    ///
    /// - Throws: `RunDirectoryError` when it cannot be made or written.
    public func createIfNeeded() throws(RunDirectoryError) {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else { throw .notADirectory(path: path) }
        } else {
            do throws(FileError) { try Directory.make(path) } catch { throw .uncreatable(error) }
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
    }
}

/// Why a directory cannot hold a run.
public enum RunDirectoryError: Error, Equatable, Sendable, CustomStringConvertible {
    case notADirectory(path: String)
    case uncreatable(FileError)
    case unwritable(path: String, reason: String)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .notADirectory(let path): "'\(path)' is a file; a run needs a directory: name another with --run"
        case .uncreatable(let error): "\(error) with --run"
        case .unwritable(let path, let reason):
            "cannot write to the run's directory '\(path)': \(reason); name another with --run"
        }
    }
}
