import ArgumentParser
import Coordinator
import Dashboard

/// Where a run can be watched by a browser, by Prometheus and by scripts.
struct HTTPOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Serve the run's page, metrics and JSON there; off for nowhere. Default: 127.0.0.1:5580 for runs that others "
                + "connect to, off for those on this machine alone.", valueName: "host:port"))
    var http: String?

    @Option(
        help: ArgumentHelp(
            "A file that only you can read, with the token that whoever looks has to know. Needed past loopback.",
            valueName: "file"))
    var httpTokenFile: String?

    /// Where a run that others connect to can be watched, unless something else is said.
    private static let usual = HTTPAddress(host: "127.0.0.1", port: 5580)

    func validate() throws {
        guard let http, http != "off", HTTPAddress(http) == nil else { return }
        throw ValidationError("--http is '\(http)'; it is HOST:PORT, such as 127.0.0.1:5580 or [::1]:5580, or off")
    }

    /// Begins to serve, before anything of the run is written: an address that cannot be had leaves no run behind.
    ///
    /// - Parameter isUsual: Whether the page is served though nobody asked for it.
    /// - Returns: Nil where it is not served.
    /// - Throws: `DashboardError`.
    func serve(isUsual: Bool, _ talk: TalkOptions) async throws -> ServedPage? {
        let token = try httpTokenFile.map { path throws(DashboardError) in try HTTPToken(file: path) }
        func serve(at address: HTTPAddress) async throws -> DashboardServer {
            try await DashboardServer.start(at: address, token: token, logger: talk.logger("http"))
        }
        if http == "off" { return nil }
        if let address = http.flatMap(HTTPAddress.init) {
            return ServedPage(server: try await serve(at: address), remark: "", talk: talk)
        }
        guard isUsual else { return nil }
        do {
            return ServedPage(server: try await serve(at: Self.usual), remark: "", talk: talk)
        } catch DashboardError.cannotBind(_, let reason, let isTaken) {
            // Nobody asked for it: without it the run goes on all the same.
            guard isTaken, let free = try? await serve(at: HTTPAddress(host: Self.usual.host, port: 0)) else {
                talk.say("there is no page: \(Self.usual) cannot be had: \(reason)")
                return nil
            }
            return ServedPage(server: free, remark: "; port \(Self.usual.port) is taken", talk: talk)
        }
    }
}

/// A page that is served, for a run that is not there yet.
struct ServedPage: Sendable {
    let server: DashboardServer
    /// What is to be said beside where it is.
    let remark: String
    let talk: TalkOptions

    /// Shows a run from now on, and tells where.
    func show(_ session: RunSession) {
        let coordinator = session.coordinator
        server.show(Subject(set: session.set, ledger: session.ledger, software: Versions.linnet)) {
            await coordinator.snapshot()
        }
        talk.say("page at http://\(server.address)/\(remark)")
    }

    /// Tells open pages how the run ended, and ends.
    func stop() async { await server.stop() }
}
