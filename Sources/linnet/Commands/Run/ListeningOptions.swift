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

    @Flag(help: "Bind past loopback without encryption: anyone who reaches the port can take part.")
    var insecurePlaintext = false

    /// - Throws: `TransportError.badEndpoint`; `UserError` past loopback, unless that is meant.
    func endpoint() throws -> String {
        try Endpoint.check(bind)
        guard Endpoint.isLoopback(bind) || insecurePlaintext else {
            throw UserError(
                "refusing to bind '\(bind)': past loopback anyone who reaches the port could take part. "
                    + "Bind tcp://127.0.0.1:PORT, or give --insecure-plaintext on a network you trust.")
        }
        return bind
    }

    /// What to type on a worker's host. A coordinator that listens everywhere is reached by its host's name.
    static func workerCommand(_ endpoint: String, host: String = ProcessInfo.processInfo.hostName) -> String {
        "linnet worker --connect \(Endpoint.reaching(endpoint, at: host))"
            + (Endpoint.isLoopback(endpoint) ? "" : " --insecure-plaintext")
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
