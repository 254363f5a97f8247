import Crypto
import Foundation
import Glibc

/// What whoever may see the page has to know.
public struct HTTPToken: Sendable {
    /// Of the token: comparing takes as long whatever is compared.
    private let digest: SHA256Digest

    /// Fewer characters could be guessed.
    static let fewestCharacters = 16
    static let mostCharacters = 1024

    /// Reads a token from a file that nobody else can read (`isExposed`): its first line.
    ///
    /// - Throws: `DashboardError.token`.
    public init(file path: String) throws(DashboardError) {
        // A pipe without a writer would be waited for by a call that blocks.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .token(path: path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .token(path: path, "it is no file")
        }
        guard !Self.isExposed(status.st_mode, owner: status.st_uid, reader: geteuid()) else {
            throw .token(path: path, "others can read it; 'chmod 600 \(path)' keeps it to you")
        }
        var bytes = [UInt8](repeating: 0, count: Self.mostCharacters + 2)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw .token(path: path, String(cString: strerror(errno))) }
        try self.init(line: String(decoding: bytes.prefix(count), as: UTF8.self), of: path)
    }

    /// Whether others than whom it is meant for may read a file. One that belongs to root may be read by a group where the reader is
    /// not root: so clusters hand secrets to whom they let in. Source: PostgreSQL has the same rule for its TLS keys.
    static func isExposed(_ mode: mode_t, owner: uid_t, reader: uid_t) -> Bool {
        mode & (owner == 0 && reader != 0 ? 0o037 : 0o077) != 0
    }

    private init(line: String, of path: String) throws(DashboardError) {
        let token = line.trimmingCharacters(in: .whitespacesAndNewlines)
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .token(path: path, "a token is one line of visible ASCII characters")
        }
        guard (Self.fewestCharacters...Self.mostCharacters).contains(token.utf8.count) else {
            throw .token(
                path: path,
                "a token has \(Self.fewestCharacters) to \(Self.mostCharacters) characters; "
                    + "'openssl rand -hex 24' makes a good one")
        }
        digest = SHA256.hash(data: Data(token.utf8))
    }

    /// Takes as long whatever `other` is.
    func isSame(as other: String) -> Bool { SHA256.hash(data: Data(other.utf8)) == digest }

    /// Takes as long wherever they differ.
    static func areSame(_ one: String, _ other: String) -> Bool {
        SHA256.hash(data: Data(one.utf8)) == SHA256.hash(data: Data(other.utf8))
    }
}
