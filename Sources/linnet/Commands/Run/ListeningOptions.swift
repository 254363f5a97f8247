import ArgumentParser
import Foundation
import Transport

/// Where a coordinator listens for those who come from elsewhere.
struct ListeningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where workers connect: tcp://127.0.0.1:5555, tcp://*:5555, ipc:///path. A port of * takes a free one.",
            valueName: "endpoint"))
    var bind = "tcp://127.0.0.1:5555"

    @Option(
        help: ArgumentHelp(
            "Write where workers reach it to this file, for 'linnet worker --address-file'.", valueName: "file"))
    var addressFile: String?

    @Option(
        help: ArgumentHelp(
            "The file of this coordinator's secret key, as 'linnet keys generate' wrote it: the link is encrypted.",
            valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The list of the keys that are let in, with --key ('linnet keys authorize'). Changes hold within a second.",
            valueName: "file"))
    var authorized: String?

    @Flag(help: "Bind past loopback without keys: anyone who reaches the port can take part and read everything.")
    var insecurePlaintext = false

    func validate() throws {
        if key != nil, authorized == nil {
            throw ValidationError("--key needs --authorized FILE, the list of the keys that are let in")
        }
        if authorized != nil, key == nil {
            throw ValidationError("--authorized needs --key FILE, this coordinator's secret key")
        }
        if key != nil, insecurePlaintext { throw ValidationError("--insecure-plaintext is for links without --key") }
    }

    /// - Parameter takesTrainer: Whether a trainer is to connect, too.
    /// - Throws: `TransportError.badEndpoint`; `UserError` past loopback without keys, unless that is meant.
    func endpoint(takesTrainer: Bool = false) throws -> String {
        try Endpoint.check(bind)
        guard Endpoint.isLoopback(bind) || key != nil || insecurePlaintext else {
            let trainer = """
                  for the trainer:         linnet keys authorize TRAINER.key.pub --authorized authorized.keys --role trainer

                """
            throw UserError(
                """
                refusing to bind '\(bind)' without keys: past loopback anyone who reaches the port could take part.
                  here:                    linnet keys generate coordinator.key
                  for each worker's host:  linnet keys authorize HOST.key.pub --authorized authorized.keys --role worker
                \(takesTrainer ? trainer : "")\
                  then here:               --key coordinator.key --authorized authorized.keys
                On a network that you trust, --insecure-plaintext does without; tcp://127.0.0.1:PORT is for this machine alone.
                """)
        }
        return bind
    }

    /// Whom the coordinator lets in. The list is read here already: a fault in it is told before anything is done.
    ///
    /// - Throws: `KeyError`.
    func access() throws -> ListeningAccess {
        guard let key, let authorized else { return .plaintext }
        let list = AuthorizedKeysFile(path: authorized)
        _ = try list.load()
        return .keys(try KeyFile.pair(at: key), authorized: list)
    }

    /// Lets those know who look into the file for the coordinator's address.
    ///
    /// - Throws: `FileError.unwritable`.
    func announce(_ endpoint: String) throws {
        if let addressFile { try AddressFile(path: addressFile).write(endpoint) }
    }

    /// What to type on a worker's host. A coordinator that listens everywhere is reached by its host's name.
    ///
    /// - Parameter key: The file of the coordinator's secret key; nil without keys.
    static func workerCommand(
        _ endpoint: String, key: String?, host: String = ProcessInfo.processInfo.hostName
    ) -> String {
        let words = "linnet worker --connect \(Endpoint.reaching(endpoint, at: host))"
        if let key { return words + " --key FILE --coordinator-key \(KeyFile.publicPath(of: key))" }
        return words + (Endpoint.isLoopback(endpoint) ? "" : " --insecure-plaintext")
    }
}

extension Endpoint {
    /// How an endpoint is reached from this machine.
    static func onThisMachine(_ endpoint: String) -> String { reaching(endpoint, at: "127.0.0.1") }

    /// How an endpoint is reached by a host's name: where it stands for all interfaces, that name stands instead.
    static func reaching(_ endpoint: String, at host: String) -> String {
        for everywhere in ["tcp://*:", "tcp://0.0.0.0:", "tcp://[::]:"] where endpoint.hasPrefix(everywhere) {
            return "tcp://\(host):" + endpoint.dropFirst(everywhere.count)
        }
        return endpoint
    }
}
