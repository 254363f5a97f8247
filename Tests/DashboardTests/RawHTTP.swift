import Foundation
import Glibc

@testable import Dashboard

/// A client that sends what it likes.
final class RawHTTP: Sendable {
    private let descriptor: Int32

    /// - Throws: `POSIXError` when nobody listens.
    init(_ address: HTTPAddress) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = in_port_t(UInt16(address.port).bigEndian)
        name.sin_addr.s_addr = inet_addr(address.host)
        let result = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// - Throws: `POSIXError` when the other side has gone.
    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    /// Everything until the other side is done; nothing where it cuts the connection. On a thread of its own: the server may
    /// need the ones that tests run on.
    func readAll() async -> String {
        await withCheckedContinuation { continuation in
            Thread {
                var all: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 4096)
                while true {
                    let count = recv(self.descriptor, &buffer, buffer.count, 0)
                    guard count > 0 else { break }
                    all += buffer.prefix(count)
                }
                continuation.resume(returning: String(decoding: all, as: UTF8.self))
            }.start()
        }
    }
}
