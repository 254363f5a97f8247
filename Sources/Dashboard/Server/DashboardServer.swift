import Coordinator
import Glibc
import HTTPTypes
import HummingbirdCore
import Locking
import Logging
import NIOCore
import NIOPosix

/// Serves a run's page, metrics and JSON. It has one thread for its connections, and none of it is the coordinator's:
/// whatever becomes of it, the run goes on.
public final class DashboardServer: Sendable {
    /// Where it is served, with its real port.
    public let address: HTTPAddress

    private let server: Server<HTTP1Channel>
    private let group: MultiThreadedEventLoopGroup
    private let serving: Task<Void, any Error>
    private let desk: Desk

    /// Open connections have so long to end when the server does.
    private static let parting = Duration.seconds(2)

    private init(
        address: HTTPAddress, server: Server<HTTP1Channel>, group: MultiThreadedEventLoopGroup,
        serving: Task<Void, any Error>, desk: Desk
    ) {
        self.address = address
        self.server = server
        self.group = group
        self.serving = serving
        self.desk = desk
    }

    /// Binds, and serves from then on; there is nothing of a run to be seen before `show`.
    ///
    /// - Parameter token: What has to be known to see anything; nil for nothing, which only does on loopback.
    /// - Throws: `DashboardError`: `.needsToken`, `.cannotBind`.
    public static func start(
        at address: HTTPAddress, token: HTTPToken? = nil, limits: HTTPLimits = HTTPLimits(), logger: Logger
    ) async throws -> DashboardServer {
        guard address.isLoopback || token != nil else { throw DashboardError.needsToken(address) }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let desk = Desk(gate: Gate(address: address, token: token), patience: limits.patience)
        var decoding = HTTP1Channel.Configuration.DecoderConfiguration()
        decoding.maxHeaderFieldSize = limits.fieldBytes
        decoding.maxHeaderListSize = limits.headBytes
        decoding.maxHeaderFieldCount = limits.fields
        let channel = HTTP1Channel(
            responder: { request, writer, channel in try await desk.respond(to: request, by: writer, channel) },
            configuration: .init(idleTimeout: limits.patience, httpDecoderConfiguration: decoding))
        let (bound, found) = AsyncStream.makeStream(of: Int?.self)
        // What the server itself logs is of connections: whoever looks for that asks for it.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        let server = Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: .maximum(limits.connections, logger: quiet)),
            onServerRunning: { found.yield($0.localAddress?.port) }, eventLoopGroup: group, logger: quiet)
        let serving = Task {
            defer { found.finish() }
            try await server.run()
        }
        for await port in bound {
            logger.info(
                "the page is served", metadata: ["address": "\(address.host)", "port": "\(port ?? address.port)"])
            return DashboardServer(
                address: HTTPAddress(host: address.host, port: port ?? address.port), server: server, group: group,
                serving: serving, desk: desk)
        }
        let result = await serving.result
        try? await group.shutdownGracefully()  // Nothing is served: nothing is lost.
        switch result {
        case .failure(let error): throw DashboardError(error, binding: address)
        case .success: throw DashboardError.cannotBind(address, reason: "it ended at once", isTaken: false)
        }
    }

    /// Shows a run from now on.
    ///
    /// - Parameter snapshot: Takes a look at the run; called at most ten times a second, and only while somebody watches.
    public func show(_ subject: Subject, snapshot: @escaping @Sendable () async -> RunSnapshot) {
        desk.show(RunAnswers(subject: subject, sampler: Sampler(subject, snapshot: snapshot)))
    }

    /// Tells pages that are open how the run ended, ends all connections and the thread, and closes what was read from.
    public func stop() async {
        await desk.close()
        let ending = Task { try? await server.shutdownGracefully() }  // What does not end by itself is ended below.
        let (group, patience) = (group, Self.parting)
        let force = Task {
            try await Task.sleep(for: patience)
            try await group.shutdownGracefully()
        }
        _ = await serving.result
        force.cancel()
        _ = await (force.result, ending.result)
        try? await group.shutdownGracefully()  // What cannot be closed goes with the process.
    }
}

extension DashboardError {
    /// What the system says when an address cannot be bound.
    fileprivate init(_ error: any Error, binding address: HTTPAddress) {
        guard let error = error as? IOError else {
            self = .cannotBind(address, reason: "\(error)", isTaken: false)
            return
        }
        self = .cannotBind(
            address, reason: String(cString: strerror(error.errnoCode)), isTaken: error.errnoCode == EADDRINUSE)
    }
}
