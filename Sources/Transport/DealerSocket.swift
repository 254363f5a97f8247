import CZeroMQ

/// A worker's, a trainer's or an operator's socket: it connects to the coordinator, and again by itself when the connection
/// breaks. Who listens to it decides which of the three it is.
///
/// To be made and used on its loop only, that is from the actor whose executor the loop is: the class is not `Sendable`,
/// and each call checks the thread. The loop keeps it until `close()` or the loop's end.
public final class DealerSocket: LoopSocket {
    private let core: SocketCore
    private let loop: SocketLoop
    private let monitor: HandshakeMonitor?
    private var admission: Admission
    private var endpoint: String?
    private var deliver: ((SocketCore) -> Void)?

    var handle: UnsafeMutableRawPointer? { core.handle }

    /// Makes a socket that is not connected yet.
    ///
    /// - Parameter access: How it shows the coordinator who it is.
    /// - Throws: `TransportError.tooManyFiles`, or `.closed` when the loop has stopped.
    public init(
        on loop: SocketLoop, limits: LinkLimits = .worker, access: LinkAccess = .plaintext
    ) throws(TransportError) {
        self.loop = loop
        admission = Admission(hasKeys: access.hasKeys)
        // Header, body, payload; and one to see that there are more.
        core = try SocketCore(type: ZMQ_DEALER, on: loop, frames: 4, limits: limits)
        do throws(TransportError) {
            // Nothing is queued for a coordinator that is not there: what is said is said to the one that listens now.
            try core.set(ZMQ_IMMEDIATE, Int32(1))
            try core.set(ZMQ_RECONNECT_IVL, Int32(200))
            // A coordinator that comes back waits three seconds for its workers.
            try core.set(ZMQ_RECONNECT_IVL_MAX, Int32(1_500))
            if case .keys(let own, let coordinator) = access {
                try core.set(ZMQ_CURVE_SERVERKEY, coordinator.bytes)
                try core.set(ZMQ_CURVE_PUBLICKEY, own.publicKey.bytes)
                try core.set(ZMQ_CURVE_SECRETKEY, own.secret.bytes)
            }
        } catch {
            core.close()
            throw error
        }
        monitor = core.handle.flatMap { HandshakeMonitor(of: $0, on: loop) }
        loop.add(self)
    }

    /// Begins to connect; whether somebody is there shows when an answer comes. A socket that was connected elsewhere
    /// leaves that first.
    ///
    /// - Throws: `TransportError.badEndpoint`, `.closed`.
    public func connect(to endpoint: String) throws(TransportError) {
        loop.checkIsolated()
        try Endpoint.check(endpoint)
        disconnect()
        guard zmq_connect(core.handle, endpoint) == 0 else { throw .last("zmq_connect", endpoint: endpoint) }
        self.endpoint = endpoint
    }

    /// Leaves the connection and what is queued on it, and begins a new one to the same endpoint: for the coordinator
    /// this worker is then a new peer.
    ///
    /// - Throws: `TransportError.closed`, also when the socket never was connected.
    public func reconnect() throws(TransportError) {
        guard let endpoint else { throw .closed }
        try connect(to: endpoint)
    }

    /// Why the coordinator does not let this side in, when that is news, and tries again when it is time to. To be called every
    /// now and then while nothing is heard.
    public func knock(at now: ContinuousClock.Instant = .now) -> AdmissionFault? {
        loop.checkIsolated()
        var news: AdmissionFault?
        for ending in monitor?.endings() ?? [] {
            if let fault = admission.ended(ending, jitter: .random(in: 0...1), at: now) { news = fault }
        }
        // Fails only when the socket is closed.
        if admission.isTimeToTry(at: now) { try? reconnect() }
        return news
    }

    /// Why there is no point in trying on: it has lasted for `patience`.
    public func isHopeless(after patience: Duration, at now: ContinuousClock.Instant = .now) -> AdmissionFault? {
        admission.hopeless(after: patience, at: now)
    }

    private func disconnect() {
        guard let old = endpoint else { return }
        endpoint = nil
        // Fails only when there is nothing to leave.
        zmq_disconnect(core.handle, old)
    }

    /// Sets who gets what comes in for a worker: called on the loop with at most 256 messages at a time, in order. The
    /// peer is always `Peer.coordinator`. Until it is set, messages wait.
    public func onArrivals(_ body: @escaping @Sendable ([Arrival<ToWorker>]) -> Void) { listen(body) }

    /// Sets who gets what comes in for a trainer; in the same way.
    public func onArrivals(_ body: @escaping @Sendable ([Arrival<ToTrainer>]) -> Void) { listen(body) }

    /// Sets who gets what comes in for an operator; in the same way.
    public func onArrivals(_ body: @escaping @Sendable ([Arrival<ToOperator>]) -> Void) { listen(body) }

    private func listen<Message: LinkMessage>(_ body: @escaping ([Arrival<Message>]) -> Void) {
        loop.checkIsolated()
        deliver = { core in
            let arrivals = core.receive(Message.self, routed: false)
            if !arrivals.isEmpty { body(arrivals) }
        }
    }

    /// Sends without waiting, whole or not at all: `.full` also while there is no connection.
    public func send(_ message: FromWorker, run: UInt64, epoch: UInt32) -> Delivery {
        loop.checkIsolated()
        return core.send(message, header: MessageHeader(run: run, epoch: epoch), to: nil)
    }

    /// Sends without waiting, whole or not at all: `.full` also while there is no connection.
    public func send(_ message: FromTrainer, run: UInt64, epoch: UInt32) -> Delivery {
        loop.checkIsolated()
        return core.send(message, header: MessageHeader(run: run, epoch: epoch), to: nil)
    }

    /// Sends without waiting, whole or not at all: `.full` also while there is no connection.
    public func send(_ message: FromOperator, run: UInt64, epoch: UInt32) -> Delivery {
        loop.checkIsolated()
        return core.send(message, header: MessageHeader(run: run, epoch: epoch), to: nil)
    }

    /// Closes the connection. What was sent before still goes out for `LinkLimits.closing`. Calling it again does
    /// nothing.
    public func close() {
        loop.checkIsolated()
        loop.remove(self)
        monitor?.close()
        core.close()
        deliver = nil
    }

    func drain() {
        deliver?(core)
    }
}
