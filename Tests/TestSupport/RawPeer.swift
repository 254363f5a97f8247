import CZeroMQ
import Glibc
import Transport

/// A peer that sends whatever frames it likes: libzmq without the room's checks.
///
/// Unchecked, since each test uses it in one task at a time and awaits that task before it goes on.
public final class RawPeer: @unchecked Sendable {
    private let context: UnsafeMutableRawPointer
    private let socket: UnsafeMutableRawPointer
    /// Of the last message that came, the second frame's length in bytes.
    public private(set) var lastBodyLength = 0

    /// libzmq refused a socket or the endpoint.
    public struct Failed: Error {}

    /// Connects.
    public init(connectedTo endpoint: String, type: Int32 = ZMQ_DEALER) throws {
        guard let context = zmq_ctx_new(), let socket = zmq_socket(context, type) else { throw Failed() }
        (self.context, self.socket) = (context, socket)
        var milliseconds: Int32 = 60_000
        zmq_setsockopt(socket, ZMQ_LINGER, &milliseconds, MemoryLayout<Int32>.size)
        zmq_setsockopt(socket, ZMQ_RCVTIMEO, &milliseconds, MemoryLayout<Int32>.size)
        zmq_setsockopt(socket, ZMQ_SNDTIMEO, &milliseconds, MemoryLayout<Int32>.size)
        // Reads nothing ahead, so that a queue at the other end can be seen to fill.
        var one: Int32 = 1
        zmq_setsockopt(socket, ZMQ_RCVHWM, &one, MemoryLayout<Int32>.size)
        guard zmq_connect(socket, endpoint) == 0 else { throw Failed() }
    }

    /// A header's frame; run and epoch are all sevens.
    public static func header(
        magic: [UInt8] = Array("LNNT".utf8), major: UInt8 = 1, minor: UInt8 = 0, type: UInt8, reserved: UInt8 = 0
    ) -> [UInt8] {
        magic + [major, minor, type, 0] + [UInt8](repeating: 7, count: 12) + [reserved, 0, 0, 0]
    }

    /// A good header's frame.
    public static func header(type: MessageType) -> [UInt8] { header(type: type.rawValue) }

    /// Sends one message, waiting for room.
    public func send(_ frames: [[UInt8]]) {
        for (index, frame) in frames.enumerated() {
            while zmq_send(socket, frame, frame.count, index + 1 < frames.count ? ZMQ_SNDMORE : 0) < 0,
                zmq_errno() == EINTR
            {}
        }
    }

    /// The next message's frames; empty when none waits, or none comes in a minute.
    public func receive(wait: Bool = true) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var message = zmq_msg_t()
        zmq_msg_init(&message)
        defer { zmq_msg_close(&message) }
        repeat {
            guard zmq_msg_recv(&message, socket, wait ? 0 : ZMQ_DONTWAIT) >= 0 else { return frames }
            let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
            frames.append(Array(bytes))
        } while zmq_msg_more(&message) != 0
        if frames.count > 1 { lastBodyLength = frames[1].count }
        return frames
    }

    /// To be called when all that was sent has been heard: what this peer never read makes the kernel reset the connection.
    public func close() {
        zmq_close(socket)
        zmq_ctx_term(context)
    }
}
