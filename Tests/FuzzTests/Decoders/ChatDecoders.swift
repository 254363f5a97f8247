import Foundation
import Glibc
import JSONReading
import Locking
import NIOCore
import NIOHTTP1
import Outcomes
import Runs
import TestSupport

@testable import Chat

extension Decoder {
    /// What chat servers answer: a response's body, and the response as it comes off the wire.
    static let chat = [
        Decoder(
            name: "reply", form: .text, examples: { bodies.map { Array($0.utf8) } }, words: words,
            reader: {
                let reader = Self.replies()
                return { input in
                    // An answer by its first byte: every status has its own rules.
                    let statuses = [200, 200, 200, 200, 400, 404, 429, 500, 503, 302]
                    let status = statuses[input.count % statuses.count]
                    let text = String(decoding: input.prefix(40), as: UTF8.self).filter { $0 != "\n" && $0 != "\r" }
                    let headers = HTTPHeaders([("Retry-After", text), ("Location", text), ("retry-after-ms", text)])
                    try Self.check(reader.read(status: status, headers: headers, body: ByteBuffer(bytes: input)))
                    if let models = try? input.withUnsafeBytes({
                        try JSONParser().withDocument($0) { ServerFacts.Served.list($0) }
                    }) {
                        _ = ServerProbe.dialect(of: models, host: "")
                    }
                    return .accepted
                }
            }),
        Decoder(
            name: "http", form: .bytes, examples: { responses.map { Array($0.utf8) } },
            words: words + [
                "HTTP/1.1 200 OK\r\n", "HTTP/1.0 200\r\n", "HTTP/2 200\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
                "Content-Length: ",
                "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "0\r\n\r\n", "ffffffffffffffff\r\n",
                "-1\r\n", "\r\n",
                "Content-Encoding: gzip\r\n",
            ],
            reader: {
                let server = try RawServer()
                let exchange = HTTPExchange(connections: 1, secrets: .none)
                guard let url = URL(string: "http://127.0.0.1:\(server.port)/v1/chat/completions") else {
                    throw Flaw("no URL")
                }
                let reader = Self.replies()
                return { input in
                    server.answer(input)
                    let result = try waiting {
                        await exchange.send(to: url, body: nil, within: .seconds(20), atMost: 1 << 20)
                    }
                    // What is kept of a connection that was closed must be gone before the next request.
                    server.waitUntilClosed()
                    for _ in 0..<3 { try exchange.loop.submit {}.wait() }
                    switch result {
                    case .success(let response):
                        try Flaw.unless(
                            response.body.readableBytes <= 1 << 20, "a body of \(response.body.readableBytes) bytes")
                        try Self.check(
                            reader.read(status: response.status, headers: response.headers, body: response.body))
                        return .accepted
                    case .failure(.deadline): throw Flaw("a response that ended was waited for until the deadline")
                    case .failure(let breakage):
                        _ = Reply(breakage, deadline: .seconds(1))
                        return .rejected(breakage)
                    }
                }
            }),
    ]

    private static func replies() -> ReplyReader {
        let bound = ReplyBound(
            ChatSettings(servedModel: "m", sampling: .init(maximumTokens: 512)),
            ChatRequest(text: "x", wanted: .text, seed: 1, affinity: 0))
        return ReplyReader(parser: JSONParser(), bound: bound, readsLetters: true)
    }

    private static func check(_ reply: Reply) throws {
        switch reply {
        case .answered(let answer):
            try Flaw.unless(!answer.choices.isEmpty, "an answer without a choice")
            try Flaw.unless(answer.model.unicodeScalars.count <= ErrorBody.longest + 1, "a long name")
            for choice in answer.choices {
                try Flaw.unless(choice.text.utf8.count <= 256 << 10, "a text of \(choice.text.utf8.count) bytes")
                try Flaw.unless(
                    choice.logProbability?.isFinite ?? true, "a log-probability of \(choice.logProbability ?? 0)")
            }
        case .overloaded(let wait, let complaint):
            try Flaw.unless(
                (wait ?? .zero) >= .zero && (wait ?? .zero) <= RetryAfter.longest, "a wait of \(wait ?? .zero)")
            try check(complaint)
        case .failed(let complaint), .refused(let complaint): try check(complaint)
        case .absent, .reset, .timedOut, .cancelled: throw Flaw("a response that passes for \(reply)")
        }
    }

    private static func check(_ complaint: Complaint) throws {
        let scalars = complaint.message.unicodeScalars
        try Flaw.unless(scalars.count <= 2 * ErrorBody.longest, "a complaint of \(scalars.count) letters")
        try Flaw.unless(
            scalars.allSatisfy { $0.properties.generalCategory != .control && !$0.properties.isBidiControl },
            "a complaint with control characters: \(complaint.message.debugDescription)")
    }

    private static let bodies = [
        #"{"model":"m","choices":[{"message":{"content":"B"},"finish_reason":"stop","logprobs":{"content":[{"token":"B","#
            + #""logprob":-0.25,"top_logprobs":[{"token":"B","logprob":-0.25},{"token":" A","logprob":-2}]}]},"token_ids":[5,6]}],"#
            + #""prompt_token_ids":[1,2],"usage":{"prompt_tokens":7,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":5}}}"#,
        #"{"choices":[{"message":{"content":[{"text":"It is "},{"text":"é 🌹"}]},"finish_reason":"length"},"#
            + #"{"message":{"content":null,"refusal":"no"},"finish_reason":"content_filter"}]}"#,
        #"{"error":{"message":"too many\u0000requests","type":"x"}}"#,
        #"{"detail":[{"loc":["body",0],"msg":"field required"}],"message":"x"}"#,
        #"{"data":[{"id":"m","owned_by":"vllm","max_model_len":4096},{"id":"n"}]}"#,
        "<html><body>502 Bad Gateway</body></html>",
        "Tue, 01 Jan 2030 00:00:00 GMT", "1.5",
    ]

    private static let responses =
        bodies.prefix(3).map {
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \($0.utf8.count)\r\n\r\n\($0)"
        } + [
            "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n3\r\n[1]\r\n1\r\n}\r\n0\r\n\r\n",
            "HTTP/1.0 200 OK\r\n\r\n{}",
        ]

    private static let words = [
        "\"choices\":", "\"message\":", "\"content\":", "\"finish_reason\":", "\"stop\"", "\"logprobs\":",
        "\"logprob\":",
        "\"top_logprobs\":", "\"token\":", "\"token_ids\":", "\"usage\":", "\"error\":", "\"detail\":", "\"refusal\":",
        "<", ">",
    ]
}

/// A server that answers each connection with given bytes and closes it.
private final class RawServer: Sendable {
    let port: UInt16
    private let response = Guarded<[UInt8]>([])
    private let closed = DispatchSemaphore(value: 0)

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw Flaw("no port: \(String(cString: strerror(errno)))") }
        port = UInt16(bigEndian: address.sin_port)
        Thread { [self] in serve(listener) }.start()
    }

    func answer(_ bytes: [UInt8]) {
        while closed.wait(timeout: .now()) == .success {}
        response.withLock { $0 = bytes }
    }

    /// A connection that the client dropped before it was taken is none that closes.
    func waitUntilClosed() { _ = closed.wait(timeout: .now() + .seconds(5)) }

    private func serve(_ listener: Int32) {
        var request = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { continue }
            _ = request.withUnsafeMutableBytes { recv(connection, $0.baseAddress, $0.count, 0) }
            let bytes = response.withLock { $0 }
            _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            close(connection)
            closed.signal()
        }
    }
}
