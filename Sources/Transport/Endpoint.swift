import Glibc

/// What an endpoint's text tells without a socket.
public enum Endpoint {
    /// Whether only this host can reach it: `ipc:`, `inproc:`, or TCP on 127.0.0.0/8, ::1 or localhost. False for any
    /// other text, so that doubt never opens a port.
    public static func isLoopback(_ endpoint: String) -> Bool {
        if endpoint.hasPrefix("ipc://") || endpoint.hasPrefix("inproc://") { return true }
        guard let host = tcpHost(endpoint) else { return false }
        if host == "localhost" { return true }
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
        var six = in6_addr()
        guard host.hasPrefix("["), host.hasSuffix("]"),
            inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &six) == 1
        else { return false }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return bytes == [UInt8](repeating: 0, count: 15) + [1] || isMapped && bytes[12] == 127
    }

    /// Checks the form of an endpoint: libzmq takes port 99999 for 34463.
    ///
    /// - Throws: `TransportError.badEndpoint`.
    public static func check(_ endpoint: String) throws(TransportError) {
        if endpoint.hasPrefix("ipc://") || endpoint.hasPrefix("inproc://") { return }
        guard endpoint.hasPrefix("tcp://") else { throw .badEndpoint(endpoint, why: "its transport is not known") }
        guard let (host, port) = tcpParts(endpoint), !host.isEmpty else {
            throw .badEndpoint(endpoint, why: "a host or a port is missing")
        }
        guard port == "*" || UInt16(port) != nil else {
            throw .badEndpoint(endpoint, why: "'\(port)' is not a port from 1 to 65535")
        }
    }

    /// `requested` with the port that the socket found: libzmq spells hosts in its own way, such as [::ffff:127.0.0.1].
    static func bound(_ requested: String, as found: String) -> String {
        guard let (host, _) = tcpParts(requested), let (_, port) = tcpParts(found) else { return found }
        return "tcp://\(host):\(port)"
    }

    /// The host of `tcp://HOST:PORT`, brackets included.
    private static func tcpHost(_ endpoint: String) -> String? { tcpParts(endpoint)?.host }

    private static func tcpParts(_ endpoint: String) -> (host: String, port: String)? {
        guard endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":") else { return nil }
        let start = endpoint.index(endpoint.startIndex, offsetBy: 6)
        guard start <= colon else { return nil }
        return (String(endpoint[start..<colon]), String(endpoint[endpoint.index(after: colon)...]))
    }

    /// Whether a program listens on the Unix socket of an `ipc:` endpoint; false for other transports.
    static func isListening(_ endpoint: String) -> Bool {
        guard endpoint.hasPrefix("ipc:///") else { return false }
        let path = Array(endpoint.dropFirst(6).utf8)
        var address = sockaddr_un()
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
