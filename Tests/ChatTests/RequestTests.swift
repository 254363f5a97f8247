import Foundation
import JSONReading
import NIOCore
import NIOHTTP1
import Outcomes
import Runs
import TestSupport
import Testing

@testable import Chat

@Suite struct `What a request says` {
    private static let picture = InlineImage([0xFF, 0xD8, 0xFF, 0xE0] + (0..<100).map { UInt8($0) })

    private func request(_ change: (inout ChatRequest) -> Void = { _ in }) -> ChatRequest {
        var request = ChatRequest(
            system: "Be \"brief\".\n\u{1}", image: Self.picture.map { .inline($0) }, text: "Ä? \\ A. x",
            wanted: .oneOf(["A", "B"]), seed: 5, affinity: 0)
        change(&request)
        return request
    }

    private func object(
        _ request: ChatRequest, _ dialect: Dialect = .plain, omitsImage: Bool = false,
        _ change: (inout ChatSettings) -> Void = { _ in }
    ) throws -> [String: Any] {
        var settings = ChatSettings(servedModel: "a/model")
        change(&settings)
        let body = RequestBody(settings: settings, dialect: dialect).bytes(request, omitsImage: omitsImage)
        return try #require(
            try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any])
    }

    private func parts(_ object: [String: Any]) -> [[String: Any]] {
        let messages = object["messages"] as? [[String: Any]]
        return messages?.last?["content"] as? [[String: Any]] ?? []
    }

    @Test func `the picture comes first, its bytes as they are`() throws {
        let object = try object(request())
        let parts = parts(object)
        #expect(parts.map { $0["type"] as? String } == ["image_url", "text"])
        let url = try #require((parts[0]["image_url"] as? [String: Any])?["url"] as? String)
        let prefix = "data:image/jpeg;base64,"
        #expect(url.hasPrefix(prefix))
        #expect(Data(base64Encoded: String(url.dropFirst(prefix.count))).map(Array.init) == Self.picture?.bytes)
        #expect(parts[1]["text"] as? String == "Ä? \\ A. x")
        #expect((object["messages"] as? [[String: Any]])?.first?["content"] as? String == "Be \"brief\".\n\u{1}")
    }

    @Test func `sampling is told, and a seed of 31 bits`() throws {
        let object = try object(request()) {
            $0.sampling = .init(temperature: 0.7, topP: 0.9, maximumTokens: 33, stop: ["\n", "END"])
            $0.body = ["top_k": "20", "chat_template_kwargs": "{\"enable_thinking\": false}"]
        }
        #expect(object["temperature"] as? Double == 0.7)
        #expect(object["top_p"] as? Double == 0.9)
        #expect(object["max_tokens"] as? Int == 33)
        #expect(object["stop"] as? [String] == ["\n", "END"])
        #expect(object["top_k"] as? Int == 20)
        #expect((object["chat_template_kwargs"] as? [String: Bool])?["enable_thinking"] == false)
        let seed = try #require(object["seed"] as? Int)
        #expect((0..<(1 << 31)).contains(seed))
        #expect(object["n"] == nil)
        #expect(object["logprobs"] == nil)
    }

    @Test func `dialects differ in constraint, bound and identity`() throws {
        let identified = request { $0.imageIdentity = "abc" }
        let constrain: (inout ChatSettings) -> Void = { $0.isConstrained = true }
        let vLLM = try object(identified, .vLLM, constrain)
        #expect((vLLM["structured_outputs"] as? [String: [String]])?["choice"] == ["A", "B"])
        #expect(parts(vLLM)[0]["uuid"] as? String == "abc")
        let sglang = try object(identified, .sglang, constrain)
        #expect(sglang["regex"] as? String == "(A|B)")
        #expect(parts(sglang)[0]["uuid"] == nil)
        let openAI = try object(identified, .openAI, constrain)
        #expect(openAI["max_completion_tokens"] as? Int == 512)
        #expect(openAI["max_tokens"] == nil)
        #expect(openAI["regex"] == nil && openAI["structured_outputs"] == nil)
    }

    @Test func `a picture that the server keeps is named alone`() throws {
        let object = try object(request { $0.imageIdentity = "abc" }, .vLLM, omitsImage: true)
        let part = try #require(parts(object).first)
        #expect(part["image_url"] is NSNull)
        #expect(part["uuid"] as? String == "abc")
    }

    @Test func `reading letters asks for one token and its candidates`() throws {
        let object = try object(request { $0.readsLetters = true })
        #expect(object["max_tokens"] as? Int == 1)
        #expect(object["top_logprobs"] as? Int == 20)
    }

    @Test func `base64 is Foundation's at every length`() {
        var generator = SeededGenerator(seed: 3)
        for length in Array(0...70) + [4096, 46_081] {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var target = [UInt8](repeating: 0, count: Base64.length(length))
            bytes.withUnsafeBytes { source in
                target.withUnsafeMutableBytes { Base64.encode(source, into: $0) }
            }
            #expect(String(decoding: target, as: UTF8.self) == Data(bytes).base64EncodedString())
        }
    }

    @Test func `seeds differ by completion`() {
        let seeds = (0..<100).map { ChatRequest.seed(42, $0) }
        #expect(Set(seeds).count == 100)
        #expect(seeds[0] == 42)
    }

    @Test func `pictures are told apart by their first bytes`() {
        #expect(InlineImage.Format([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]) == .png)
        #expect(InlineImage.Format(Array("RIFF....WEBPVP8 ".utf8)) == .webp)
        #expect(InlineImage.Format(Array("GIF89a".utf8)) == nil)
        #expect(InlineImage.Format([]) == nil)
    }
}

@Suite struct `What a reply means` {
    private let bound = ReplyBound(
        ChatSettings(servedModel: "m", sampling: .init(maximumTokens: 512)),
        ChatRequest(text: "x", wanted: .text, seed: 1, affinity: 0))

    private func read(_ status: Int, _ body: String, _ headers: [(String, String)] = [], letters: Bool = false) -> Reply
    {
        ReplyReader(parser: JSONParser(), bound: bound, readsLetters: letters)
            .read(status: status, headers: .init(headers), body: ByteBuffer(string: body))
    }

    private func message(_ reply: Reply) -> String? {
        switch reply {
        case .failed(let complaint), .refused(let complaint), .overloaded(_, let complaint): complaint.message
        default: nil
        }
    }

    private func answer(_ reply: Reply) throws -> ChatAnswer {
        let answers: [ChatAnswer] = if case .answered(let answer) = reply { [answer] } else { [] }
        return try #require(answers.first, "\(reply)")
    }

    @Test func `an answer needs a finish_reason`() throws {
        let whole =
            #"{"model":"m@main","choices":[{"message":{"content":"B"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":5}}}"#
        let answer = try answer(read(200, whole))
        #expect(answer.choices.map(\.text) == ["B"])
        #expect(answer.usage == TokenUsage(prompt: 7, completion: 1, cached: 5))
        for body in [
            #"{"choices":[{"message":{"content":"B"},"finish_reason":null}]}"#,
            #"{"choices":[{"message":{"content":"B"}}]}"#,
            #"{"choices":[{"message":{"content":"B"},"finish_reason":"abort"}]}"#,
            #"{"choices":[]}"#, #"{"error":{"message":"out of memory"}}"#, "data: [DONE]\n\n", "", "[]",
            String(whole.prefix(40)),
        ] {
            guard case .failed = read(200, body) else {
                Issue.record("'\(body)' is no answer: \(read(200, body))")
                continue
            }
        }
        #expect(message(read(200, #"{"error":{"message":"out of memory"}}"#)) == "out of memory")
    }

    @Test func `empty content and control characters are answers`() throws {
        let empty = try answer(read(200, #"{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"#))
        #expect(empty.choices[0].text == "")
        let odd = try answer(
            read(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"\\u0000B\\u001b<|vision_start|>\\ufffd\"},\"finish_reason\":\"length\"}]}"
            ))
        #expect(odd.choices[0].text == "\u{0}B\u{1B}<|vision_start|>\u{FFFD}")
        #expect(odd.choices[0].finishReason == .length)
    }

    @Test func `three shapes of error bodies are read`() {
        #expect(
            message(read(500, #"{"error":{"message":"Prompt exceeds n_ctx: 9 > 8"}}"#)) == "Prompt exceeds n_ctx: 9 > 8"
        )
        #expect(message(read(500, #"{"error":"no"}"#)) == "no")
        #expect(
            message(read(422, #"{"detail":[{"loc":["body","top_k"],"msg":"Extra inputs"}]}"#))
                == "body.top_k: Extra inputs")
        #expect(message(read(400, #"{"detail":"pinned"}"#)) == "pinned")
        #expect(message(read(500, "Internal Server Error")) == "Internal Server Error")
        #expect(message(read(502, "<html><h1>502 Bad\n\tGateway</h1></html>")) == "502 Bad Gateway")
        #expect((message(read(500, String(repeating: "x", count: 100_000)))?.count ?? 0) <= 401)
    }

    @Test func `statuses are sorted into what can be tried again and what cannot`() {
        for status in [400, 401, 403, 404, 405, 413, 422, 501, 505] {
            guard case .refused = read(status, "no") else { Issue.record("\(status)"); continue }
        }
        for status in [408, 500, 502, 503, 504, 520] {
            guard case .failed = read(status, "no") else { Issue.record("\(status)"); continue }
        }
        #expect(read(429, "") == .overloaded(retryAfter: nil, Complaint(status: 429, message: "")))
        #expect(
            read(503, "", [("Retry-After", "7")])
                == .overloaded(retryAfter: .seconds(7), Complaint(status: 503, message: "")))
    }

    @Test func `a Retry-After is read in all its forms`() {
        let now = Date(timeIntervalSince1970: 784_111_777)
        func wait(_ header: String?, milliseconds: String? = nil) -> Duration? {
            RetryAfter.duration(milliseconds: milliseconds, header: header, now: now)
        }
        #expect(wait("2") == .seconds(2))
        #expect(wait("0.25") == .milliseconds(250))
        #expect(wait("Sun, 06 Nov 1994 08:49:40 GMT") == .seconds(3))
        #expect(wait("Sun, 06 Nov 1994 08:49:00 GMT") == .zero)
        #expect(wait("9", milliseconds: "1500") == .milliseconds(1500))
        #expect(wait("1e300") == .seconds(600))
        #expect(wait("-4") == .zero)
        #expect(wait("soon") == nil)
        #expect(wait("nan") == nil)
        #expect(wait(nil) == nil)
    }

    @Test func `log-probabilities are summed, and candidates read`() throws {
        let body =
            #"{"choices":[{"message":{"content":"B"},"finish_reason":"length","token_ids":[4,5],"logprobs":{"content":[{"token":"","logprob":-0.5,"bytes":null,"top_logprobs":[{"token":"A","logprob":-2.0},{"token":" B","logprob":-1.5},{"token":"B","logprob":-1.5}]},{"token":"B","logprob":-1.0,"top_logprobs":[]}]}}],"prompt_token_ids":[1,2,3]}"#
        let choice = try answer(read(200, body, letters: true)).choices[0]
        #expect(choice.logProbability == -1.5)
        #expect(choice.tokenIDs == [4, 5])
        #expect(choice.promptTokenIDs == [1, 2, 3])
        let best = LetterProbabilities.best(of: ["A", "B"], among: try #require(choice.candidates))
        #expect(best?.text == "B")
        #expect(LetterProbabilities.best(of: ["C"], among: choice.candidates ?? []) == nil)
    }
}
