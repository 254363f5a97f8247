import CZeroMQ
import Glibc

/// One socket of libzmq: its options, and whole messages in and out. Used on its loop's thread only.
final class SocketCore {
    /// Nil when closed.
    private(set) var handle: UnsafeMutableRawPointer?
    /// Storage for the frames of the message that is being read.
    private let incoming: FrameSlots
    private var paces: PeerPaces?
    /// The body and the payload that are being sent.
    private let outgoing = FrameSlots(count: 2)

    /// How many messages one batch has at most: long enough to spread a turn's cost, short enough for others' turns.
    static let batch = 256
    /// A batch that has so many bytes has no further message: what one turn holds in memory is that and one frame.
    private static let batchBytes = 16 << 20

    /// Makes a socket with the options that both kinds share.
    init(type: Int32, on loop: SocketLoop, frames: Int, limits: LinkLimits) throws(TransportError) {
        loop.checkIsolated()
        incoming = FrameSlots(count: frames)
        paces = limits.peer.map { PeerPaces($0) }
        guard let context = loop.context else { throw .closed }
        guard let handle = zmq_socket(context, type) else { throw .last("zmq_socket") }
        self.handle = handle
        do throws(TransportError) {
            try set(ZMQ_MAXMSGSIZE, Int64(limits.frameBytes))
            try set(ZMQ_SNDHWM, Int32(clamping: limits.queuedMessages))
            try set(ZMQ_RCVHWM, Int32(clamping: limits.queuedMessages))
            try set(ZMQ_LINGER, Int32(clamping: Int(limits.closing / .milliseconds(1))))
            try set(ZMQ_IPV6, Int32(1))
            // A host that vanished is noticed after two minutes, and its descriptor comes back. Whether a worker lives
            // is told by its pings long before.
            try set(ZMQ_TCP_KEEPALIVE, Int32(1))
            try set(ZMQ_TCP_KEEPALIVE_IDLE, Int32(60))
            try set(ZMQ_TCP_KEEPALIVE_INTVL, Int32(10))
            try set(ZMQ_TCP_KEEPALIVE_CNT, Int32(6))
            // Without it a peer that does not read keeps what is queued for it, and what is on its way to a host that has vanished
            // is tried again for a quarter of an hour.
            try set(ZMQ_TCP_MAXRT, Int32(clamping: Int(limits.deafness / .milliseconds(1))))
            // A connection that says nothing sensible, such as a port scanner's, ends after five seconds.
            try set(ZMQ_HANDSHAKE_IVL, Int32(5_000))
            // A socket of some domain speaks ZMTP 3 alone. In the older versions, which are whatever a stranger's first bytes
            // happen to mean, libzmq 4.3.4 aborts the process when such a peer comes while the socket closes.
            try set(ZMQ_ZAP_DOMAIN, "linnet")
            // With a full queue libzmq 4.3.4's own heartbeats drop messages that it had accepted.
            try set(ZMQ_HEARTBEAT_IVL, Int32(0))
        } catch {
            close()
            throw error
        }
    }

    func set<Value: BitwiseCopyable>(_ option: Int32, _ value: Value) throws(TransportError) {
        let code = withUnsafeBytes(of: value) { zmq_setsockopt(handle, option, $0.baseAddress, $0.count) }
        if code != 0 { throw .last("zmq_setsockopt(\(option))") }
    }

    func set(_ option: Int32, _ bytes: [UInt8]) throws(TransportError) {
        if zmq_setsockopt(handle, option, bytes, bytes.count) != 0 { throw .last("zmq_setsockopt(\(option))") }
    }

    private func set(_ option: Int32, _ text: String) throws(TransportError) {
        guard zmq_setsockopt(handle, option, text, text.utf8.count) == 0 else {
            throw .last("zmq_setsockopt(\(option))")
        }
    }

    /// What the socket was bound to last, in libzmq's spelling.
    var lastEndpoint: String? {
        var length = 1_024
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: length) { text in
            guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, text.baseAddress, &length) == 0 else { return nil }
            return text.baseAddress.map { String(cString: $0) }
        }
    }

    func close() {
        guard let handle else { return }
        self.handle = nil
        zmq_close(handle)
    }

    // MARK: Sending

    /// Sends one message, whole or not at all, without waiting. `peer` is nil for a socket with one peer.
    func send<Message: LinkMessage>(
        _ message: Message, header: MessageHeader, to peer: Peer?
    ) -> Delivery {
        guard handle != nil else { return .unreachable }
        // The first frame decides: it finds the peer and its room in the queue, and the others follow it.
        var progress = Progress()
        if let peer {
            peer.routingID.withUnsafeBytes { progress.take(send($0, isLast: false)) }
            if progress.delivery != .sent { return progress.delivery }
        }
        header.withFrame(message.type) { progress.take(send($0, isLast: false)) }
        if progress.delivery != .sent, peer == nil { return progress.delivery }

        // Should the connection break from here on, libzmq takes back what it has and expects the rest of the frames
        // nevertheless, to drop them; without the last one it would drop the start of the next message.
        let payload = message.encode(into: BodyWriter(slot: outgoing[0]))
        progress.take(send(slot: 0, isLast: payload == nil))
        switch payload {
        case .none: break
        case .bytes(let bytes): bytes.withUnsafeBytes { progress.take(send($0, isLast: true)) }
        case .shared(let shared):
            let loan = shared.lend()
            zmq_msg_close(outgoing[1])
            let code = zmq_msg_init_data(outgoing[1], loan.start, loan.count, SharedBytes.release, loan.hint)
            precondition(code == 0, "out of memory for a frame")
            progress.take(send(slot: 1, isLast: true))
        }
        // A frame that was sent is libzmq's and leaves an empty one behind; one that was not is still ours.
        outgoing.release()
        return progress.delivery
    }

    /// The first frame that was refused says what became of the message.
    private struct Progress {
        var delivery = Delivery.sent

        mutating func take(_ errno: Int32) {
            guard errno != 0, delivery == .sent else { return }
            delivery = errno == EAGAIN ? .full : .unreachable
        }
    }

    /// Tells 0, or the error.
    private func send(_ frame: UnsafeRawBufferPointer, isLast: Bool) -> Int32 {
        let flags = isLast ? ZMQ_DONTWAIT : ZMQ_DONTWAIT | ZMQ_SNDMORE
        return Self.retrying { zmq_send(handle, frame.baseAddress, frame.count, flags) }
    }

    private func send(slot: Int, isLast: Bool) -> Int32 {
        let flags = isLast ? ZMQ_DONTWAIT : ZMQ_DONTWAIT | ZMQ_SNDMORE
        return Self.retrying { zmq_msg_send(outgoing[slot], handle, flags) }
    }

    private static func retrying(_ call: () -> Int32) -> Int32 {
        while true {
            if call() >= 0 { return 0 }
            let errno = zmq_errno()
            if errno != EINTR { return errno }
        }
    }

    // MARK: Receiving

    /// Reads at most a batch of messages. `routed` tells whether the first frame is the peer's routing id, `gate` who the peer is.
    func receive<Message: LinkMessage>(_: Message.Type, routed: Bool, gate: Gate? = nil) -> [Arrival<Message>] {
        var arrivals: [Arrival<Message>] = []
        let now = ContinuousClock.now
        var read = (messages: 0, bytes: 0)
        while read.messages < Self.batch, read.bytes < Self.batchBytes, let (count, bytes) = receiveFrames() {
            read.messages += 1
            read.bytes += bytes
            if arrivals.isEmpty { arrivals.reserveCapacity(16) }
            // libzmq says whose a message is on the frames that came from there, which the routing id did not.
            let peer =
                routed
                ? Peer(
                    routingID: Array(incoming.bytes(0)), standing: gate?.standing(of: incoming[1]) ?? .plaintext)
                : .coordinator
            switch paces?.take(bytes, from: peer.routingID, at: now) ?? .heard {
            case .heard: break
            case .tooFast:
                arrivals.append(.malformed(peer, .tooFast))
                continue
            case .notHeard: continue
            }
            do throws(MalformedMessage) {
                let (header, message) = try Message.parse(incoming, from: routed ? 1 : 0, count: count)
                arrivals.append(.message(peer, header, message))
            } catch {
                arrivals.append(.malformed(peer, error))
            }
        }
        incoming.release()
        return arrivals
    }

    /// Reads one message into the slots and tells its number of frames, and their bytes; those past the slots are dropped. Nil
    /// when no message waits.
    private func receiveFrames() -> (count: Int, bytes: Int)? {
        guard let handle else { return nil }
        var count = 0
        var bytes = 0
        while true {
            // What does not fit goes through the last slot; the message is malformed anyway.
            let slot = incoming[min(count, incoming.count - 1)]
            guard Self.retrying({ zmq_msg_recv(slot, handle, ZMQ_DONTWAIT) }) == 0 else {
                return count == 0 ? nil : (count, bytes)
            }
            count += 1
            bytes += zmq_msg_size(slot)
            if zmq_msg_more(slot) == 0 { return (count, bytes) }
        }
    }
}
