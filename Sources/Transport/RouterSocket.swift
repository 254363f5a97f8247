import CZeroMQ
import Glibc

/// The coordinator's socket: it listens, and every worker, trainer and operator connects to it.
///
/// To be made and used on its loop only, that is from the actor whose executor the loop is: the class is not `Sendable`,
/// and each call checks the thread. The loop keeps it until `close()` or the loop's end.
public final class RouterSocket: LoopSocket {
    private let core: SocketCore
    private let loop: SocketLoop
    private let gate: Gate?
    private let monitor: HandshakeMonitor?
    private var deliver: (@Sendable ([Arrival<FromPeer>]) -> Void)?

    var handle: UnsafeMutableRawPointer? { core.handle }

    /// Makes a socket that does not listen yet.
    ///
    /// - Parameter access: Whom it lets in. One socket a loop has keys.
    /// - Throws: `KeyError` when the list of authorized keys cannot be used; `TransportError.tooManyFiles`, or `.closed` when
    ///   the loop has stopped.
    public init(
        on loop: SocketLoop, limits: LinkLimits = .coordinator, access: ListeningAccess = .plaintext
    ) throws {
        self.loop = loop
        // Routing id, header, body, payload; and one to see that there are more.
        core = try SocketCore(type: ZMQ_ROUTER, on: loop, frames: 5, limits: limits)
        do {
            // A peer that is gone shall be told, not silently skipped.
            try core.set(ZMQ_ROUTER_MANDATORY, Int32(1))
            try core.set(ZMQ_BACKLOG, Int32(4_096))
            switch access {
            case .plaintext: gate = nil
            case .keys(let own, let authorized, let guests):
                try core.set(ZMQ_CURVE_SERVER, Int32(1))
                try core.set(ZMQ_CURVE_SECRETKEY, own.secret.bytes)
                // Without it libzmq lets everybody in whom nobody decides about.
                try core.set(LINNET_ZAP_ENFORCE_DOMAIN, Int32(1))
                gate = try Gate(on: loop, authorized: authorized, guests: guests)
            }
        } catch {
            core.close()
            throw error
        }
        monitor = core.handle.flatMap { HandshakeMonitor(of: $0, on: loop) }
        loop.add(self)
    }

    /// Listens at `endpoint`: `tcp://HOST:PORT`, where `*` is any host or any free port, or `ipc:///PATH`. Tells the
    /// endpoint with the port that was found.
    ///
    /// - Throws: `TransportError.addressInUse`, `.addressNotAvailable`, `.badEndpoint`, `.notPermitted`, `.closed`.
    @discardableResult
    public func bind(to endpoint: String) throws(TransportError) -> String {
        loop.checkIsolated()
        try Endpoint.check(endpoint)
        // libzmq would take a Unix socket away from the program that listens on it.
        if Endpoint.isListening(endpoint) { throw .addressInUse(endpoint) }
        guard zmq_bind(core.handle, endpoint) == 0 else { throw .last("zmq_bind", endpoint: endpoint) }
        return Endpoint.bound(endpoint, as: core.lastEndpoint ?? endpoint)
    }

    /// Sets who gets what comes in: called on the loop with at most 256 messages at a time, in the order of each peer.
    /// Until it is set, messages wait.
    public func onArrivals(_ body: @escaping @Sendable ([Arrival<FromPeer>]) -> Void) {
        loop.checkIsolated()
        deliver = body
    }

    /// Sends without waiting, whole or not at all.
    public func send(_ message: ToWorker, run: UInt64, epoch: UInt32, to peer: Peer) -> Delivery {
        loop.checkIsolated()
        return core.send(message, header: MessageHeader(run: run, epoch: epoch), to: peer)
    }

    /// Sends without waiting, whole or not at all.
    public func send(_ message: ToTrainer, run: UInt64, epoch: UInt32, to peer: Peer) -> Delivery {
        loop.checkIsolated()
        return core.send(message, header: MessageHeader(run: run, epoch: epoch), to: peer)
    }

    /// Sends without waiting, whole or not at all.
    public func send(_ message: ToOperator, run: UInt64, epoch: UInt32, to peer: Peer) -> Delivery {
        loop.checkIsolated()
        return core.send(message, header: MessageHeader(run: run, epoch: epoch), to: peer)
    }

    /// Reads the list of authorized keys again when its file has changed, and tells what is news. One that cannot be used leaves
    /// the old one in force. A socket without keys has no news.
    public func renewAuthorizedKeys() -> AuthorizedKeysNews? {
        loop.checkIsolated()
        return gate?.renew()
    }

    /// Whose a key is that is let in now; nil for one that is not, and for a socket without keys.
    public func identity(of key: PublicKey) -> Identity? {
        loop.checkIsolated()
        return gate?.identity(of: key)
    }

    /// What a peer may do by the list as it was read last, whether or not it has said anything since.
    public func standing(of peer: Peer) -> Standing {
        loop.checkIsolated()
        return gate?.standing(of: peer.standing.key) ?? .plaintext
    }

    /// Who did not get in since the last call.
    public func takeRefusedHandshakes() -> [RefusedHandshake] {
        loop.checkIsolated()
        let others = (monitor?.endings() ?? []).compactMap { ending -> RefusedHandshake? in
            switch ending {
            case .succeeded: nil
            // The gate knows more of those that it turned away.
            case .denied: nil
            case .mechanism: .withoutKey
            case .cryptographic: .otherCoordinator
            case .broken: .foreign
            }
        }
        return (gate?.takeRefused() ?? []) + others
    }

    /// For tests of what happens without it.
    func closeGate() { gate?.close() }

    /// Stops listening and drops all connections. Calling it again does nothing.
    public func close() {
        loop.checkIsolated()
        loop.remove(self)
        monitor?.close()
        core.close()
        gate?.close()
        deliver = nil
    }

    func drain() {
        guard let deliver else { return }
        let arrivals = core.receive(FromPeer.self, routed: true, gate: gate)
        if !arrivals.isEmpty { deliver(arrivals) }
    }
}
