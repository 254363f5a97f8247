import CZeroMQ
import Glibc
import Synchronization

/// Hears how the handshakes of a socket end, which libzmq tells to nobody else.
///
/// Looked at now and then, on the socket's loop: no message depends on it.
final class HandshakeMonitor {
    /// What came of one.
    enum Ending: Hashable {
        case succeeded
        /// The other side answered with a status of ZAP (RFC 27): 400 is 'this key is not accepted'.
        case denied
        /// One side has keys, the other has none.
        case mechanism
        /// What was encrypted for another key, or with one.
        case cryptographic
        /// The connection ended first, or what came was no handshake.
        case broken
    }

    /// Names the next one: libzmq gives an address back only some time after its socket is closed.
    private static let count = Atomic<Int>(0)

    private let watched: UnsafeMutableRawPointer
    private var events: UnsafeMutableRawPointer?
    private let slots = FrameSlots(count: 2)

    /// Begins to listen. Nil when libzmq refuses, such as for want of open files: then handshakes end unheard.
    init?(of socket: UnsafeMutableRawPointer, on loop: SocketLoop) {
        loop.checkIsolated()
        watched = socket
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        let address = "inproc://linnet.handshakes.\(number)"
        let interest =
            ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
            | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
        guard let context = loop.context, zmq_socket_monitor(socket, address, interest) == 0 else { return nil }
        guard let events = zmq_socket(context, ZMQ_PAIR) else {
            zmq_socket_monitor(socket, nil, 0)
            return nil
        }
        // No bound: a full queue would hold up libzmq's own thread, and with it all connections.
        var none: Int32 = 0
        zmq_setsockopt(events, ZMQ_RCVHWM, &none, MemoryLayout<Int32>.size)
        guard zmq_connect(events, address) == 0 else {
            zmq_socket_monitor(socket, nil, 0)
            zmq_close(events)
            return nil
        }
        self.events = events
    }

    /// More than libzmq's thread can end between two looks, on the fastest machine: whoever knocks without a key, as often as the
    /// port bears, must not make what waits here grow.
    private static let mostEndings = 100_000

    /// What ended since the last call, in order.
    func endings() -> [Ending] {
        var endings: [Ending] = []
        while endings.count < Self.mostEndings, let events, zmq_msg_recv(slots[0], events, ZMQ_DONTWAIT) >= 0 {
            // An event has its number and value in one frame, the endpoint in another.
            let frame = slots.bytes(0)
            guard zmq_msg_more(slots[0]) != 0, zmq_msg_recv(slots[1], events, ZMQ_DONTWAIT) >= 0, frame.count == 6
            else { continue }
            let event = Int32(frame.loadUnaligned(as: UInt16.self))
            let value = Int32(bitPattern: frame.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
            endings.append(Self.ending(event, value))
        }
        return endings
    }

    private static func ending(_ event: Int32, _ value: Int32) -> Ending {
        switch (event, value) {
        case (ZMQ_EVENT_HANDSHAKE_SUCCEEDED, _): .succeeded
        case (ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, _): .denied
        case (ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH): .mechanism
        case (ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC): .cryptographic
        default: .broken
        }
    }

    /// Stops listening; before the watched socket is closed.
    func close() {
        guard let events else { return }
        self.events = nil
        // In this order: libzmq would wait for ever to tell somebody who has gone.
        zmq_socket_monitor(watched, nil, 0)
        zmq_close(events)
    }
}
