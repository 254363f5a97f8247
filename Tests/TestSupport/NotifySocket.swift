import Foundation

/// What a service manager listens at: a real datagram socket, and all that was said to it.
public final class NotifySocket {
    /// What the socket is called in `NOTIFY_SOCKET`.
    public let name: String
    /// Every message so far, a list of its lines each.
    public private(set) var messages: [[String]] = []
    private let descriptor: Int32

    /// Binds to a path, or, with an `@` in front, to a name in Linux' abstract namespace.
    public init(_ name: String) throws {
        self.name = name
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        let isAbstract = name.hasPrefix("@")
        if isAbstract { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(length)) }
        }
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// Takes what has come meanwhile. All lines of all messages so far.
    public func lines() -> [String] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { break }
            messages.append(String(decoding: bytes[..<count], as: UTF8.self).components(separatedBy: "\n"))
        }
        return messages.flatMap { $0 }
    }

    /// How often a line was said so far.
    public func count(_ line: String) -> Int { lines().count { $0 == line } }
}
