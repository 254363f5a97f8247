/// Where the page is served: a host and a port.
public struct HTTPAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address, an IPv6 address without brackets.
    public var host: String
    /// 0 takes a free one.
    public var port: Int

    /// An address. `port` is 0 to 65,535.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, where an IPv6 address stands in brackets and `*` for all interfaces; nil for anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 != UInt8(ascii: "/") }) else { return nil }
        self.init(host: host == "*" ? "0.0.0.0" : host, port: Int(port))
    }

    /// Whether only this machine reaches it.
    public var isLoopback: Bool { Self.isLoopback(host) }

    /// `HOST:PORT`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
