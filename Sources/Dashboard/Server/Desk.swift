import HTTPTypes
import HummingbirdCore
import Locking
import NIOCore

/// Takes requests from the server's connections and writes the answers.
final class Desk: Sendable {
    private struct State {
        var run: RunAnswers?
        var traffic = Traffic()
    }

    private let gate: Gate
    private let patience: TimeAmount
    private let state = Guarded(State())

    init(gate: Gate, patience: TimeAmount) {
        self.gate = gate
        self.patience = patience
    }

    func show(_ run: RunAnswers) { state.withLock { $0.run = run } }

    func close() async { await state.withLock { $0.run }?.sampler.close() }

    func respond(
        to request: Request, by writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let asked = Asked(request)
        let answer: Answer
        switch gate.judge(asked) {
        case .answer(let refusal): answer = refusal
        case .pass(.health): answer = .text("alive")
        case .pass(let route):
            let (run, traffic) = state.withLock { ($0.run, $0.traffic) }
            if let run, route == .events, asked.method == "GET" {
                guard let updates = await run.sampler.updates() else {
                    answer = .text("too many pages are open", status: 503, fields: [("retry-after", "30")])
                    break
                }
                count(200)
                let stream = EventStream(updates: updates, channel: channel, patience: patience)
                return try await writer.write(response: EventStream.head, body: stream.body)
            }
            answer = await run?.answer(route, asked, traffic) ?? Self.starting
        }
        count(answer.status)
        var body = ResponseBody()
        if asked.method != "HEAD" { body = ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)) }
        try await writer.write(response: Self.head(of: answer), body: body)
        // What follows the head is not read: the next request could not be told from it.
        if asked.hasBody { channel.close(promise: nil) }
    }

    private func count(_ status: Int) { state.withLock { $0.traffic.answers[status, default: 0] += 1 } }

    private static let starting = Answer.text(
        "starting: the run is being opened", status: 503, fields: [("retry-after", "2"), ("refresh", "2")])

    private static func head(of answer: Answer) -> HTTPResponse {
        var fields = HTTPFields(Answer.security)
        fields[.contentType] = answer.type
        fields[.contentLength] = "\(answer.body.count)"
        for field in answer.fields { fields.set(field.name, field.value) }
        return HTTPResponse(status: .init(code: answer.status), headerFields: fields)
    }
}

extension HTTPFields {
    init(_ fields: [(name: String, value: String)]) {
        self.init()
        for field in fields { set(field.name, field.value) }
    }

    mutating func set(_ name: String, _ value: String) {
        guard let name = HTTPField.Name(name) else { preconditionFailure("'\(name)' is no field's name") }
        self[name] = value
    }
}

extension Asked {
    fileprivate init(_ request: Request) {
        let (head, fields) = (request.head, request.headers)
        self.init(method: head.method.rawValue, target: head.path ?? "")
        host = head.authority
        authorization = fields[.authorization]
        cookie = fields[.cookie]
        hasBody = (fields[.contentLength] ?? "0") != "0" || fields[.transferEncoding] != nil
    }
}
