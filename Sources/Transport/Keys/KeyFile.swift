import Files
import Foundation

/// The two files of a key pair: FILE, which its owner alone may read, and FILE.pub, which others are given.
public enum KeyFile {
    static let secretFormat = "linnet-secret-key"
    static let publicFormat = "linnet-public-key"

    /// Where the public half lies.
    public static func publicPath(of path: String) -> String { path + ".pub" }

    /// Draws a key pair and writes both files. Neither takes the place of one that is there.
    ///
    /// - Parameter name: The owner's, as the list of authorized keys is to have it.
    /// - Throws: `KeyError`, `TransportError`.
    @discardableResult
    public static func generate(at path: String, name: String) throws -> KeyPair {
        if let fault = KeyName.fault(name) { throw KeyError.refused(fault) }
        let pair = try KeyPair.generate()
        try write(pair, name: name, at: path)
        return pair
    }

    /// Writes both files of a pair.
    static func write(_ pair: KeyPair, name: String, at path: String) throws(KeyError) {
        let publicPath = publicPath(of: path)
        for path in [path, publicPath] where access(path, F_OK) == 0 { throw .exists(path: path) }
        let secret = """
            # A secret key of Linnet: whoever has it can act as '\(name)'. It stays here, readable by its owner alone.
            \(secretFormat) 1
            name \(name)
            public \(pair.publicKey.text)
            secret \(Hexadecimal.text(pair.secret.bytes))

            """
        try create(path, secret, mode: 0o600)
        do throws(KeyError) { try writePublic(pair.publicKey, name: name, at: publicPath) } catch {
            unlink(path)
            throw error
        }
    }

    /// Writes a public key's file.
    ///
    /// - Throws: `KeyError`.
    public static func writePublic(_ key: PublicKey, name: String, at path: String) throws(KeyError) {
        let text = """
            # A public key of Linnet, and no secret: 'linnet keys authorize' lets its owner in.
            \(publicFormat) 1
            name \(name)
            public \(key.text)

            """
        try create(path, text, mode: 0o644)
    }

    private static func create(_ path: String, _ text: String, mode: mode_t) throws(KeyError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw errno == EEXIST
                ? .exists(path: path) : .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        guard WholeFile.write(Array(text.utf8), to: descriptor), fsync(descriptor) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(path)
            throw .unwritable(path: path, reason: reason)
        }
    }

    /// Reads a key pair from its secret file.
    ///
    /// - Throws: `KeyError`; `.exposed` when others than the owner may read it.
    public static func pair(at path: String) throws(KeyError) -> KeyPair {
        let (text, _) = try KeyText.read(path) { status throws(KeyError) in try checkSecrecy(of: status, path) }
        let fields = try KeyText(text, path: path, format: secretFormat).fields(["name", "public", "secret"])
        try check(fields["name"], path)
        let publicKey = try key(fields["public"], "public", path)
        guard let (line, digits) = fields["secret"] else { throw .content(path: path, why: "'secret' is missing") }
        guard let secret = Hexadecimal.bytes(digits.lowercased()).flatMap({ SecretKey(bytes: $0) }) else {
            // What stands there is not told: it may be most of a secret.
            throw .line(path: path, line: line, why: "'secret' is no key: it has 64 hexadecimal digits")
        }
        guard secret.publicKey == publicKey else {
            throw .content(
                path: path, why: "'public' and 'secret' are not of one pair; make a new one with 'linnet keys generate'"
            )
        }
        return KeyPair(publicKey: publicKey, secret: secret)
    }

    /// Reads a public key and its owner's name from a file that `generate` wrote.
    ///
    /// - Throws: `KeyError`.
    public static func publicKey(at path: String) throws(KeyError) -> (name: String, key: PublicKey) {
        let (text, _) = try KeyText.read(path) { _ in }
        let fields = try KeyText(text, path: path, format: publicFormat).fields(["name", "public"])
        return (try check(fields["name"], path), try key(fields["public"], "public", path))
    }

    @discardableResult
    private static func check(_ field: (line: Int, value: String)?, _ path: String) throws(KeyError) -> String {
        guard let (line, name) = field else { throw .content(path: path, why: "'name' is missing") }
        if let fault = KeyName.fault(name) { throw .line(path: path, line: line, why: fault) }
        return name
    }

    private static func key(
        _ field: (line: Int, value: String)?, _ name: String, _ path: String
    ) throws(KeyError) -> PublicKey {
        guard let (line, text) = field else { throw .content(path: path, why: "'\(name)' is missing") }
        guard let key = PublicKey(text: text) else {
            throw .line(path: path, line: line, why: "'\(name)' is no key: it has 64 hexadecimal digits")
        }
        return key
    }

    /// Its owner alone may read a secret. One that belongs to the system's administrator may be read by a group, which is how
    /// Kubernetes hands secrets to whoever does not run as root. Source: PostgreSQL has the same rule for TLS keys.
    private static func checkSecrecy(of status: stat, _ path: String) throws(KeyError) {
        let allowed: mode_t = status.st_uid == 0 && geteuid() != 0 ? 0o640 : 0o600
        let mode = status.st_mode & 0o777
        guard mode & 0o077 & ~allowed != 0 else { return }
        throw .exposed(path: path, mode: mode, why: "others than its owner may use this secret key", wanted: allowed)
    }
}
