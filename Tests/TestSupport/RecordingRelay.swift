import Foundation
import Locking

/// A relay between TCP connections that keeps every byte that crosses it, both ways: a packet capture that needs no rights.
public final class RecordingRelay: Sendable {
    /// The system refused a socket.
    public struct Refused: Error {}

    private struct State {
        var bytes = Data()
        var descriptors: [Int32] = []
        var isClosed = false
    }

    private let state = Guarded(State())
    private let listener: Int32
    private let target: UInt16
    /// Where to connect to.
    public let endpoint: String

    /// Listens on loopback, and passes what comes on to 127.0.0.1 and `port`.
    public init(to port: UInt16) throws {
        target = port
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = Self.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard listener >= 0, isBound else { throw Refused() }
        endpoint = "tcp://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread { self.accept() }.start()
    }

    /// What has crossed so far.
    public var bytes: Data { state.withLock { $0.bytes } }

    /// Ends all connections.
    public func close() {
        let descriptors = state.withLock { state in
            state.isClosed = true
            return state.descriptors
        }
        // Whoever reads or waits there ends; each closes its own.
        for descriptor in descriptors + [listener] { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private func accept() {
        while true {
            let near = Foundation.accept(listener, nil, nil)
            guard near >= 0 else { break }
            let far = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = Self.address(target)
            let isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(far, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            let isOpen = state.withLock { state in
                if !state.isClosed { state.descriptors += [near, far] }
                return !state.isClosed
            }
            guard isConnected, isOpen else {
                Foundation.close(near)
                Foundation.close(far)
                continue
            }
            for (source, sink) in [(near, far), (far, near)] { Thread { self.pass(source, sink) }.start() }
        }
        Foundation.close(listener)
    }

    private func pass(_ source: Int32, _ sink: Int32) {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(source, &chunk, chunk.count)
            guard count > 0 else { break }
            state.withLock { $0.bytes.append(contentsOf: chunk[..<count]) }
            var done = 0
            while done < count {
                let wrote = chunk.withUnsafeBytes { bytes in
                    // No signal for a sink that has gone.
                    send(sink, bytes.baseAddress.map { $0 + done }, count - done, Int32(MSG_NOSIGNAL))
                }
                guard wrote > 0 else { break }
                done += wrote
            }
            if done < count { break }
        }
        // The other direction ends by it; a descriptor that is shut down is closed with the process, and not reused meanwhile.
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(sink, Int32(SHUT_RDWR))
    }
}
