import Foundation

/// One connection of the test server, read and written by blocking calls.
final class HTTPStream {
    /// A request as it came.
    struct Request {
        var method: String
        var path: String
        var headers: [String: String]
        var body: Data
    }

    let descriptor: Int32
    private var pending = Data()

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next request; nil at the connection's end.
    func next() -> Request? {
        let end = Data("\r\n\r\n".utf8)
        while pending.range(of: end) == nil { if !fill() { return nil } }
        guard let range = pending.range(of: end) else { return nil }
        let lines = String(decoding: pending[..<range.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        pending = Data(pending[range.upperBound...])
        let start = lines[0].split(separator: " ")
        guard start.count >= 2 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        let length = Int(headers["content-length"] ?? "0") ?? 0
        while pending.count < length { if !fill() { return nil } }
        let body = Data(pending.prefix(length))
        pending = Data(pending.dropFirst(length))
        return Request(method: String(start[0]), path: String(start[1]), headers: headers, body: body)
    }

    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = recv(descriptor, &buffer, buffer.count, 0)
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return false }
            pending.append(contentsOf: buffer[..<got])
            return true
        }
    }

    /// Sends all of it; false when the other side is gone.
    @discardableResult
    func send(_ data: Data) -> Bool {
        var rest = data[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Sends a response; `claimed` is the length that its head tells.
    @discardableResult
    func respond(
        _ status: Int, _ body: Data, type: String = "application/json", further: [String] = [], claimed: Int? = nil
    )
        -> Bool
    {
        var head =
            "HTTP/1.1 \(status) Some reason\r\nContent-Type: \(type)\r\nContent-Length: \(claimed ?? body.count)\r\n"
        for line in further { head += line + "\r\n" }
        return send(Data((head + "\r\n").utf8) + body)
    }

    /// Ends the connection by a reset.
    func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }
}
