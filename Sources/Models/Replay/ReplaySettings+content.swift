import Crypto
import Files
import Foundation
import Ledger
import Runs

extension ReplaySettings {
    /// Settings for what lies at a path now: it is known by its content from here on. It is opened once, so that nobody asks
    /// for what cannot be replayed.
    ///
    /// - Throws: `ModelSettingsError.unreadableRecording`.
    public init(recording path: String) throws(ModelSettingsError) {
        let place = URL(fileURLWithPath: path).standardizedFileURL.path
        self.init(from: place, sha256: try Self.sha256(path: place))
        _ = try recording()
    }

    /// Opens what is to be replayed, once and before anything is asked, where it may be something else by now.
    ///
    /// - Throws: `ModelSettingsError`: `.unreadableRecording`, or `.otherRecording` when it is not what the run began with.
    public func check() throws(ModelSettingsError) { _ = try open() }

    /// What is to be replayed, if it is what the run began with.
    ///
    /// - Throws: As `check()`.
    func open() throws(ModelSettingsError) -> Recording {
        // Ledgers of older versions have no hash.
        let found = sha256.isEmpty ? "" : try Self.sha256(path: from)
        guard found == sha256 else { throw .otherRecording(path: from, expected: sha256, found: found) }
        return try recording()
    }

    private func recording() throws(ModelSettingsError) -> Recording {
        do { return try Recording(path: from) } catch { throw .unreadableRecording("\(error)") }
    }

    /// Of a results file's bytes; of a run the hash of its question set and of its outcomes together, which tell all that a
    /// replay reads.
    private static func sha256(path: String) throws(ModelSettingsError) -> String {
        let directory = RunDirectory(path)
        guard directory.hasLedger else {
            guard let hash = FileHash.sha256(path: path) else {
                throw .unreadableRecording("'\(path)' is neither a run's directory nor a results file")
            }
            return hash
        }
        do {
            let ledger = try RunLedger.openForReading(directory)
            var hash = SHA256()
            hash.update(data: Data((ledger.set.sha256 + " " + (try ledger.digest())).utf8))
            return Hexadecimal.text(hash.finalize())
        } catch {
            throw .unreadableRecording("\(error)")
        }
    }
}
