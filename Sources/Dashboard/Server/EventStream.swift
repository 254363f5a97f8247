import HTTPTypes
import HummingbirdCore
import NIOCore

/// Sends a page that is open what changes of it, as server-sent events.
struct EventStream: Sendable {
    let updates: AsyncStream<Sampler.Update>
    let channel: any Channel
    /// A client that takes nothing for so long is cut off.
    let patience: TimeAmount

    /// Something is sent at least so often: a connection that is gone shows when it is written to.
    private static let heartbeat = Duration.seconds(10)

    static var head: HTTPResponse {
        var fields = HTTPFields(Answer.security)
        fields[.contentType] = "text/event-stream; charset=utf-8"
        return HTTPResponse(status: .ok, headerFields: fields)
    }

    var body: ResponseBody {
        ResponseBody { writer in
            try await send("retry: 3000\n\n", by: &writer)
            var shown: [String: PagePart] = [:]
            var sent = ContinuousClock.now
            for await update in updates {
                let news = update.parts.filter { shown[$0.key] !== $0.value }
                shown = update.parts
                if !news.isEmpty {
                    try await send(Self.event(news, title: update.title), by: &writer)
                    sent = .now
                } else if sent.duration(to: .now) >= Self.heartbeat {
                    try await send(": still there\n\n", by: &writer)
                    sent = .now
                }
                if update.isLast { try await send("event: end\ndata:\n\n", by: &writer) }
            }
            try await writer.finish(nil)
        }
    }

    private func send(_ text: String, by writer: inout any ResponseBodyWriter) async throws {
        let channel = channel
        let closing = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        defer { closing.cancel() }
        try await writer.write(ByteBuffer(string: text))
    }

    /// One line of JSON: the parts of the page that are others now.
    private static func event(_ parts: [String: PagePart], title: String) -> String {
        let members = parts.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value.json)" }
        return "data: {\"title\": \(PagePart.json(title)), \"parts\": {\(members.joined(separator: ", "))}}\n\n"
    }
}
