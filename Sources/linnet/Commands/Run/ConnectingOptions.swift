import ArgumentParser
import Foundation
import Transport

/// Where the coordinator is, and by which key it is reached: the same options for workers, trainers and operators.
struct ConnectingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the coordinator is: tcp://HOST:PORT or ipc:///path.", valueName: "endpoint"))
    var connect: String?

    @Option(
        help: ArgumentHelp(
            "The file of the own secret key, as 'linnet keys generate' wrote it; the coordinator has its public half on its list.",
            valueName: "file"))
    var key: String?

    @Option(help: ArgumentHelp("The file of the coordinator's public key, with --key.", valueName: "file"))
    var coordinatorKey: String?

    @Flag(help: "Connect past loopback without keys: everything can be read and changed on the way.")
    var insecurePlaintext = false

    func validate() throws {
        if key != nil, coordinatorKey == nil {
            throw ValidationError(
                "--key needs --coordinator-key FILE, the coordinator's public key: else anyone could pose as the coordinator"
            )
        }
        if coordinatorKey != nil, key == nil {
            throw ValidationError("--coordinator-key needs --key FILE, the own secret key")
        }
        if key != nil, insecurePlaintext { throw ValidationError("--insecure-plaintext is for links without --key") }
    }

    /// What a socket needs to get to a coordinator.
    struct Destination {
        let endpoint: String
        let access: LinkAccess
    }

    /// Where to connect, and how.
    ///
    /// - Parameters:
    ///   - standard: Where, when that was not said; nil when it has to be.
    ///   - role: What the key has to be on the coordinator's list as.
    /// - Throws: `ValidationError` without an endpoint, `TransportError.badEndpoint`, `KeyError`; `UserError` past loopback
    ///   without keys, unless that is meant.
    func destination(or standard: String? = nil, as role: Role) throws -> Destination {
        guard let endpoint = connect ?? standard else {
            throw ValidationError("--connect ENDPOINT is missing: where the coordinator is, such as tcp://HOST:5555")
        }
        try Endpoint.check(endpoint)
        if let key, let coordinatorKey {
            return Destination(
                endpoint: endpoint,
                access: .keys(try KeyFile.pair(at: key), coordinator: try KeyFile.publicKey(at: coordinatorKey).key))
        }
        guard Endpoint.isLoopback(endpoint) || insecurePlaintext else {
            throw UserError(
                """
                refusing to connect to '\(endpoint)' without keys: everything could be read and changed on the way.
                  here:                      linnet keys generate my.key
                  on the coordinator's host: linnet keys authorize my.key.pub --authorized authorized.keys --role \(role.rawValue)
                  then here:                 --key my.key --coordinator-key coordinator.key.pub
                On a network that you trust, --insecure-plaintext does without.
                """)
        }
        return Destination(endpoint: endpoint, access: .plaintext)
    }
}

extension AdmissionFault {
    /// What to tell whoever connects, and what to do about it.
    ///
    /// - Parameters:
    ///   - endpoint: Where the coordinator should be.
    ///   - connecting: How it was tried.
    ///   - role: What the key has to be on the coordinator's list as.
    func words(_ endpoint: String, _ connecting: ConnectingOptions, as role: Role) -> String {
        switch self {
        case .keyNotAccepted:
            let file = connecting.key.map { KeyFile.publicPath(of: $0) } ?? "FILE.pub"
            return "the coordinator at \(endpoint) does not accept this key; on its host: "
                + "linnet keys authorize \(file) --authorized FILE --role \(role.rawValue)"
        case .coordinatorWithoutKeys:
            return
                "the coordinator at \(endpoint) has no keys; start it with --key and --authorized, or connect without --key"
        case .coordinatorWithKeys:
            return "the coordinator at \(endpoint) asks for keys; give --key and --coordinator-key"
        case .brokenOff:
            return connecting.key == nil
                ? "what listens at \(endpoint) breaks off the connection; if it asks for keys, give --key and --coordinator-key"
                : "what listens at \(endpoint) breaks off the connection: most likely '\(connecting.coordinatorKey ?? "")' is not "
                    + "the public key of the coordinator there"
        }
    }
}
