import Foundation
import Transport

/// The key by which a coordinator with keys knows the workers that it starts itself. It is made for this process alone, is on no
/// list, and its file goes when the process does.
final class LocalKey: Sendable {
    /// Whom the coordinator lets in beside its list.
    let identity: Identity
    /// What a worker's command line says.
    let arguments: [String]
    private let directory: String

    /// - Parameter coordinator: The coordinator's key.
    /// - Throws: `UserError` when there is no place for its files, `KeyError`, `TransportError`.
    init(of coordinator: PublicKey) throws {
        var template = Array("\(NSTemporaryDirectory())/linnet-key-XXXXXX".utf8CString)
        // Mode 0700.
        guard mkdtemp(&template) != nil else {
            throw UserError(
                "cannot make a directory for the workers' key under '\(NSTemporaryDirectory())': \(String(cString: strerror(errno)))"
            )
        }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let (own, other) = ("\(directory)/worker.key", "\(directory)/coordinator.key.pub")
        let pair = try KeyFile.generate(at: own, name: "this-coordinators-worker")
        try KeyFile.writePublic(coordinator, name: "coordinator", at: other)
        identity = Identity(name: "this-coordinators-worker", roles: [.worker], key: pair.publicKey)
        arguments = ["--key", own, "--coordinator-key", other]
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }  // What stays opens nothing any more.
}

extension ListeningAccess {
    /// Lets the workers in that this process is going to start; nil without keys, where everybody is.
    mutating func admitOwnWorkers() throws -> LocalKey? {
        guard case .keys(let own, let authorized, let guests) = self else { return nil }
        let key = try LocalKey(of: own.publicKey)
        self = .keys(own, authorized: authorized, guests: guests + [key.identity])
        return key
    }
}
