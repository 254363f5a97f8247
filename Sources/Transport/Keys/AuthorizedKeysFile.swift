import Files
import Foundation

/// The list of authorized keys where it lies, for those who change it and those who go by it.
public struct AuthorizedKeysFile: Hashable, Sendable {
    /// Where it lies.
    public let path: String

    /// Names a list; nothing is read.
    public init(path: String) { self.path = path }

    /// Reads the list.
    ///
    /// - Throws: `KeyError`.
    public func load() throws(KeyError) -> AuthorizedKeys { try read().keys }

    func read() throws(KeyError) -> (keys: AuthorizedKeys, text: KeyText, stamp: FileStamp?) {
        let (content, stamp) = try KeyText.read(path) { status throws(KeyError) in
            let mode = status.st_mode & 0o777
            guard mode & 0o002 == 0 else {
                throw .exposed(
                    path: path, mode: mode, why: "anyone may write to this list of authorized keys",
                    wanted: mode & ~0o002)
            }
        }
        let text = try KeyText(content, path: path, format: AuthorizedKeys.format)
        return (try AuthorizedKeys(text), text, stamp)
    }

    /// What the file system says of it now; nil for a list that was written a moment ago.
    ///
    /// - Throws: `KeyError.unreadable`.
    func stamp() throws(KeyError) -> FileStamp? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        return FileStamp(descriptor: descriptor)
    }

    /// Puts someone on the list, which is made when there is none.
    ///
    /// - Throws: `KeyError`; `.refused` for a name or a key that is on it already.
    public func authorize(_ identity: Identity) throws(KeyError) {
        try change { keys, lines throws(KeyError) in
            do throws(KeyError) { try keys.add(identity) } catch {
                throw .refused(
                    "'\(path)' is left as it was: \(error). To change it: linnet keys revoke, then authorize anew")
            }
            while lines.last?.isEmpty ?? false { lines.removeLast() }
            let roles = Role.allCases.filter { identity.roles.contains($0) }.map(\.rawValue).joined(separator: ",")
            lines += ["\(identity.name) \(roles) \(identity.key.text)", ""]
        }
    }

    /// Takes someone off the list, by name or by key, and tells who it was.
    ///
    /// - Throws: `KeyError`; `.refused` for someone who is not on it.
    @discardableResult
    public func revoke(_ isMeant: (Identity) -> Bool, named whom: String) throws(KeyError) -> Identity {
        var revoked: Identity?
        try change { keys, lines throws(KeyError) in
            guard let identity = keys.identities.first(where: isMeant) else {
                let names = keys.identities.map(\.name)
                let there = names.isEmpty ? "nobody is on it" : "there are: \(names.joined(separator: ", "))"
                throw .refused("\(whom) is not on the list '\(path)'; \(there)")
            }
            revoked = identity
            lines.removeAll { line in
                let words = line.split { " \t\r".contains($0) }
                return words.count == 3 && words[0] == identity.name
            }
        }
        // `change` has thrown when there is none.
        guard let revoked else { throw .refused("\(whom) is not on the list '\(path)'") }
        return revoked
    }

    /// Reads, changes and writes the list while nobody else does; comments stay where they are. A reader finds the old list or
    /// the new one.
    private func change(_ body: (inout AuthorizedKeys, inout [String]) throws(KeyError) -> Void) throws(KeyError) {
        let directory = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        let lock = open(String(directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0, errno == EINTR {}
        var keys = AuthorizedKeys()
        var lines = ["\(AuthorizedKeys.format) 1", "# name roles key", ""]
        var mode: mode_t = 0o644
        var owner: (user: uid_t, group: gid_t)?
        if access(path, F_OK) == 0 {
            let (found, text, _) = try read()
            (keys, lines) = (found, text.lines.map(String.init))
            var status = stat()
            if stat(path, &status) == 0 {
                mode = status.st_mode & 0o777
                owner = (status.st_uid, status.st_gid)
            }
        }
        try body(&keys, &lines)
        do throws(FileError) {
            // Where the name is a link, its target is replaced.
            let target = realpath(path, nil)
            defer { free(target) }
            let file = try WholeFile(path: target.map { String(cString: $0) } ?? path, mode: mode)
            // A list of the coordinator's user stays theirs when root changes it: one that the coordinator cannot read any more
            // would leave whoever was revoked in.
            if let owner { try file.give(to: owner.user, owner.group) }
            try file.write(Array(lines.joined(separator: "\n").utf8))
            try file.commit()
        } catch {
            throw .refused(error.description)
        }
    }
}
