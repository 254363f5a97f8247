import Foundation
import TestSupport
import Testing

@testable import Transport

@Suite struct `The files of keys` {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    private func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func `come back as they were written, and the secret is its owner's`() throws {
        let path = directory.file("oak.key")
        let pair = try KeyFile.generate(at: path, name: "oak")
        #expect(try mode(path) == 0o600)
        let read = try KeyFile.pair(at: path)
        #expect(read.publicKey == pair.publicKey)
        #expect(read.secret.bytes == pair.secret.bytes)
        let (name, key) = try KeyFile.publicKey(at: path + ".pub")
        #expect(name == "oak")
        #expect(key == pair.publicKey)
    }

    @Test func `are never written over`() throws {
        let path = directory.file("oak.key")
        try KeyFile.generate(at: path, name: "oak")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: KeyError.exists(path: path)) { try KeyFile.generate(at: path, name: "oak") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: KeyError.exists(path: path + ".pub")) { try KeyFile.generate(at: path, name: "oak") }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: [0o604, 0o622, 0o640, 0o660, 0o644])
    func `are refused when others may use the secret`(mode: Int) throws {
        let path = directory.file("oak.key")
        try KeyFile.generate(at: path, name: "oak")
        #expect(chmod(path, mode_t(mode)) == 0)
        let error = #expect(throws: KeyError.self) { try KeyFile.pair(at: path) }
        #expect(error?.description.contains("chmod 0600 '\(path)'") ?? false, "\(error as Any)")
    }

    @Test func `show a secret to nobody who prints it`() throws {
        let path = directory.file("oak.key")
        let pair = try KeyFile.generate(at: path, name: "oak")
        var dumped = ""
        dump(pair, to: &dumped)
        dump(LinkAccess.keys(pair, coordinator: pair.publicKey), to: &dumped)
        let texts = [
            "\(pair)", String(reflecting: pair), "\(LinkAccess.keys(pair, coordinator: pair.publicKey))", dumped,
        ]
        let hexadecimal = pair.secret.bytes.map { String(format: "%02x", $0) }.joined()
        let list = pair.secret.bytes.map(String.init).joined(separator: ", ")
        for text in texts {
            #expect(!text.contains(hexadecimal) && !text.contains(list), "\(text)")
        }
        // A damaged secret is not shown either.
        let text = try String(contentsOfFile: path, encoding: .utf8).replacing(hexadecimal, with: hexadecimal + "0")
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        let error = #expect(throws: KeyError.self) { try KeyFile.pair(at: path) }
        #expect(!(error?.description.contains(hexadecimal) ?? true))
    }

    @Test(arguments: [
        ("", "it is empty"),
        ("linnet-public-key 1\n", ":1: the first line is 'linnet-secret-key 1': this is a public key"),
        ("linnet-secret-key 2\n", ":1: version '2' of the format is not known"),
        ("linnet-secret-key 1\nname oak\n", "'public' is missing"),
        ("linnet-secret-key 1\n# a comment\nname oak\nname ash\n", ":4: 'name' is there twice"),
        ("linnet-secret-key 1\nname oak ash\n", ":2: 'name' has 2 values"),
        ("linnet-secret-key 1\nnom oak\n", ":2: a field of that name is not known"),
        ("linnet-secret-key 1\nname \u{fc}\npublic 00\nsecret 00\n", ":2: '\u{fc}' is no name"),
        ("linnet-secret-key 1\nname oak\npublic 00\nsecret 00\n", ":3: 'public' is no key"),
        (
            "linnet-secret-key 1\nname oak\npublic \(String(repeating: "0", count: 64))\nsecret zz\n",
            ":4: 'secret' is no key"
        ),
        (
            "linnet-secret-key 1\nname oak\npublic \(String(repeating: "0", count: 64))\nsecret \(String(repeating: "1", count: 64))\n",
            "are not of one pair"
        ),
    ])
    func `are read strictly, and a fault is told by file, line and field`(text: String, words: String) throws {
        let path = try directory.write(text, to: "bad.key")
        #expect(chmod(path, 0o600) == 0)
        let error = #expect(throws: KeyError.self) { try KeyFile.pair(at: path) }
        #expect(error?.description.contains(path) ?? false)
        #expect(error?.description.contains(words) ?? false, "\(error as Any)")
    }
}

@Suite struct `The list of authorized keys` {
    let directory: TemporaryDirectory
    let file: AuthorizedKeysFile

    init() throws {
        directory = try TemporaryDirectory()
        file = AuthorizedKeysFile(path: directory.file("authorized"))
    }

    private func identity(_ name: String, _ roles: Set<Role> = [.worker]) throws -> Identity {
        Identity(name: name, roles: roles, key: try KeyPair.generate().publicKey)
    }

    @Test func `takes names and keys once each, and keeps what else stands there`() throws {
        let oak = try identity("oak", [.worker, .observer])
        let ash = try identity("ash", [.operator])
        try file.authorize(oak)
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        try (text + "# planted in 1826\n").write(toFile: file.path, atomically: false, encoding: .utf8)
        try file.authorize(ash)
        #expect(try file.load().identities == [oak, ash])
        #expect(throws: KeyError.self) { try file.authorize(identity("oak")) }
        #expect(throws: KeyError.self) {
            try file.authorize(Identity(name: "elm", roles: [.worker], key: ash.key))
        }
        #expect(try file.load().identities == [oak, ash])
        #expect(try file.revoke({ $0.name == "oak" }, named: "oak") == oak)
        #expect(try file.load().identities == [ash])
        #expect(try String(contentsOfFile: file.path, encoding: .utf8).contains("# planted in 1826"))
        #expect(throws: KeyError.self) { try file.revoke({ $0.name == "oak" }, named: "oak") }
    }

    @Test func `loses nothing when many write to it at once`() async throws {
        let identities = try (0..<24).map { try identity("tree-\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for identity in identities { group.addTask { try file.authorize(identity) } }
            try await group.waitForAll()
        }
        #expect(Set(try file.load().identities) == Set(identities))
    }

    @Test(arguments: [
        ("linnet-authorized-keys 1\noak worker\n", ":2: there are 2 words"),
        ("linnet-authorized-keys 1\noak worker,gardener KEY\n", ":2: roles: 'gardener' is none"),
        ("linnet-authorized-keys 1\noak worker, KEY\n", ":2: roles: '' is none"),
        ("linnet-authorized-keys 1\noak worker 12\n", ":2: key: it has 64"),
        ("linnet-authorized-keys 1\noak worker KEY\n\nash worker KEY\n", ":4: the key"),
        ("linnet-authorized-keys 1\noak worker KEY\noak worker 12\n", ":3: key: it has 64"),
        ("oak worker KEY\n", ":1: the first line is 'linnet-authorized-keys 1'"),
    ])
    func `is read strictly`(text: String, words: String) throws {
        let key = String(repeating: "ab", count: 32)
        let path = try directory.write(text.replacing("KEY", with: key), to: "authorized")
        let error = #expect(throws: KeyError.self) { try AuthorizedKeysFile(path: path).load() }
        #expect(error?.description.contains(words) ?? false, "\(error as Any)")
    }

    @Test func `is read the same where lines end as on Windows, all of them or some`() throws {
        let (oak, ash) = (try identity("oak"), try identity("ash"))
        for identity in [oak, ash] { try file.authorize(identity) }
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        let header = "# name roles key\n"
        #expect(text.contains(header))
        for other in [
            text.replacing("\n", with: "\r\n"), text.replacing(header, with: header.replacing("\n", with: "\r\n")),
        ] {
            try other.write(toFile: file.path, atomically: false, encoding: .utf8)
            #expect(try file.load().identities == [oak, ash])
        }
        try file.revoke({ $0.name == "oak" }, named: "oak")
        #expect(try file.load().identities == [ash])
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func `stays the file of whose it was when root changes it`() throws {
        try file.authorize(identity("oak"))
        #expect(chown(file.path, 65_534, 65_533) == 0 && chmod(file.path, 0o600) == 0)
        try file.revoke({ $0.name == "oak" }, named: "oak")
        var status = stat()
        #expect(stat(file.path, &status) == 0)
        #expect(status.st_uid == 65_534 && status.st_gid == 65_533 && status.st_mode & 0o777 == 0o600)
    }

    @Test func `is refused when anyone may write to it`() throws {
        try file.authorize(identity("oak"))
        #expect(chmod(file.path, 0o666) == 0)
        let error = #expect(throws: KeyError.self) { try file.load() }
        #expect(error?.description.contains("chmod 0664") ?? false, "\(error as Any)")
    }

    @Test func `lets an operator see what an observer sees, and a worker nothing but work`() throws {
        func permitted(_ role: Role) throws -> Set<Role> {
            let standing = Standing.authorized(try identity("oak", [role]))
            return Set(Role.allCases.filter(standing.permits))
        }
        #expect(try permitted(.worker) == [.worker])
        #expect(try permitted(.trainer) == [.trainer])
        #expect(try permitted(.observer) == [.observer])
        #expect(try permitted(.operator) == [.operator, .observer])
        #expect(Role.allCases.allSatisfy(Standing.plaintext.permits))
        #expect(!Role.allCases.contains(where: Standing.unauthorized(nil).permits))
    }
}
