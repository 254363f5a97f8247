import ArgumentParser
import Foundation
import Transport

/// `linnet keys`: who may take part in runs.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Makes keys for coordinators, workers, trainers and operators, and says whose are accepted.",
        discussion: """
            Each host or person makes a pair: FILE, which stays there, and FILE.pub, which the others get. A coordinator goes by a \
            list of public keys, and finds changes to it within a second (Documentation/Security.md).
            """,
        subcommands: [
            KeysGenerateCommand.self, KeysAuthorizeCommand.self, KeysRevokeCommand.self, KeysListCommand.self,
        ])
}

struct KeysGenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Makes a key pair: FILE, for its owner alone, and FILE.pub for the others.")

    @Argument(help: "Where the secret key goes; nothing that is there is written over.")
    var file: String

    @Option(
        help: ArgumentHelp(
            "Whose it is, as lists and logs name them. Default: the file's name without its extension.",
            valueName: "name"))
    var name: String?

    func run() throws {
        let name = name ?? URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
        let pair = try KeyFile.generate(at: file, name: name)
        let publicPath = KeyFile.publicPath(of: file)
        print("\(file)  the secret key of '\(name)': it stays here, readable by its owner alone")
        print("\(publicPath)  its public key \(pair.publicKey.text)")
        StandardError.print(
            """
            a coordinator's:  linnet coordinator … --key \(file) --authorized FILE; the others get \(publicPath)
            anyone else's:    linnet keys authorize \(publicPath) --authorized FILE --role ROLE, on the coordinator's host
            """)
    }
}

/// The list that a command is about.
struct AuthorizedOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The list of authorized keys.", valueName: "file"))
    var authorized: String

    var file: AuthorizedKeysFile { AuthorizedKeysFile(path: authorized) }
}

struct KeysAuthorizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authorize", abstract: "Puts a public key on a list, which is made when there is none.")

    @Argument(help: "The file of the public key, or its 64 hexadecimal digits.")
    var key: String

    @OptionGroup var list: AuthorizedOptions

    @Option(help: ArgumentHelp("Whose it is. Default: as the key's file says.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            """
            What they may do; may be given several times. worker: run samples; trainer: publish policies and ask for groups; \
            observer: see how the run goes; operator: that too, and drain, pause and retune.
            """))
    var role: [Role] = []

    func validate() throws {
        guard !role.isEmpty else {
            let all = Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--role is missing: what the key's owner may do; one or more of \(all)")
        }
    }

    func run() throws {
        let (found, key) = try PublicKeyArgument.read(key)
        guard let name = name ?? found else {
            throw ValidationError("--name is missing: whose key it is, which its digits do not say")
        }
        try list.file.authorize(Identity(name: name, roles: Set(role), key: key))
        print("'\(name)' is on '\(list.authorized)' now, as \(Set(role).text)")
    }
}

struct KeysRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Takes a key off a list: coordinators that go by it no longer listen to its owner.")

    @Argument(help: "The owner's name, the public key's file, or its 64 hexadecimal digits.")
    var whom: String

    @OptionGroup var list: AuthorizedOptions

    func run() throws {
        // A name is looked for first: a file of that name may lie here by chance.
        let isName = try list.file.load().named(whom) != nil
        let key = isName ? nil : try? PublicKeyArgument.read(whom).key
        let gone = try list.file.revoke(
            { if let key { $0.key == key } else { $0.name == whom } },
            named: key.map { "the key \($0)" } ?? "'\(whom)'")
        print("'\(gone.name)' is off '\(list.authorized)'; coordinators that run find that within a second")
    }
}

struct KeysListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Shows whose keys are on a list.")

    @OptionGroup var list: AuthorizedOptions

    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
        let identities = try list.file.load().identities
        if json { return print(try Self.json(identities)) }
        guard !identities.isEmpty else { return print("nobody is on '\(list.authorized)'") }
        let width = identities.map(\.name.count).max() ?? 0
        let roles = identities.map(\.roles.text)
        let rolesWidth = roles.map(\.count).max() ?? 0
        for (identity, roles) in zip(identities, roles) {
            print(
                identity.name.padding(toLength: width, withPad: " ", startingAt: 0),
                roles.padding(toLength: rolesWidth, withPad: " ", startingAt: 0), identity.key.text, separator: "  ")
        }
    }

    private struct Entry: Encodable {
        let name: String
        let roles: [String]
        let key: String
    }

    private static func json(_ identities: [Identity]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let entries = identities.map { identity in
            Entry(
                name: identity.name, roles: Role.allCases.filter(identity.roles.contains).map(\.rawValue),
                key: identity.key.text)
        }
        return String(decoding: try encoder.encode(entries), as: UTF8.self)
    }
}

/// A public key as it is named on the command line.
enum PublicKeyArgument {
    /// - Throws: `KeyError`.
    static func read(_ argument: String) throws(KeyError) -> (name: String?, key: PublicKey) {
        if let key = PublicKey(text: argument) { return (nil, key) }
        let (name, key) = try KeyFile.publicKey(at: argument)
        return (name, key)
    }
}

extension Set<Role> {
    /// In the order of the documentation.
    var text: String { Role.allCases.filter(contains).map(\.rawValue).joined(separator: ",") }
}

extension Role: ExpressibleByArgument {}
