import Crypto
import Files
import Foundation
import Outcomes
import Runs

/// The weights of a rollout run's policies: one file a version, in the run's directory.
///
/// They can be large, are the same bytes again and again on their way to workers, and are let go when no group needs them
/// any more: files do that better than rows. A row of `policies` says that its file is there, so files come first.
struct PolicyFiles {
    let directory: RunDirectory

    /// Writes the weights of a version. They are on the disk, under their name, when this returns.
    ///
    /// - Throws: `FileError`.
    func write(_ weights: [UInt8], version: Int) throws(FileError) {
        try Directory.make(directory.policiesPath)
        let file = try WholeFile(path: directory.policyPath(version: version))
        try file.write(weights)
        try file.commit()
        try Directory.flush(directory.policiesPath)
        try Directory.flush(directory.path)
    }

    /// Removes the files of the versions before `oldest`, and what a writing that was cut off left. What cannot be removed
    /// takes room and does no harm.
    func remove(before oldest: Int) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.policiesPath)) ?? []
        for name in names where name.hasSuffix(".part") || Int(name).map({ $0 < oldest }) ?? false {
            unlink(directory.policiesPath + "/" + name)
        }
    }

    /// The weights of a version; nil when they are not there, or are not those that its SHA-256 names.
    ///
    /// - Throws: `LedgerError.unavailable` when the file is there and cannot be read.
    func weights(of policy: Policy) throws -> [UInt8]? {
        guard case .weights(let sha256, let bytes) = policy.content else { return nil }
        let path = directory.policyPath(version: policy.version)
        let file: Data
        do {
            file = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch CocoaError.fileReadNoSuchFile {
            return nil
        } catch {
            throw LedgerError.unavailable(
                path: directory.ledgerPath, reason: "cannot read '\(path)': \(FileError.reason(reading: path, error))")
        }
        guard file.count == bytes, SHA256.hash(data: file).elementsEqual(sha256) else { return nil }
        return Array(file)
    }
}
