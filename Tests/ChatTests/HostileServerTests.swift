import Foundation
import JSONReading
import NIOCore
import NIOHTTP1
import Outcomes
import Reasoning
import Runs
import TestSupport
import Testing

@testable import Chat

/// Servers that send what no chat server should: nothing crashes, hangs, fills the memory or passes for an answer.
/// One at a time, since each has a server and connections of its own.
@Suite(.serialized) struct `A hostile server` {
    static let bodies: [String] = [
        "", " ", "[1]", "\"A\"", "null", "{}", "{\"choices\":null}", "{\"choices\":\"A\"}",
        "{\"choices\":{\"0\":{\"message\":{\"content\":\"A\"},\"finish_reason\":\"stop\"}}}",
        "{\"choices\":[null,7,\"A\",[]]}", "{\"choices\":[{\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"message\":[],\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"message\":\"A\",\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"message\":{\"content\":7},\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"message\":{\"content\":{\"text\":\"A\"}},\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"message\":{\"content\":\"A\"},\"finish_reason\":7}]}",
        "{\"choices\":[{\"message\":{\"content\":\"A\"},\"finish_reason\":\"stop\"}]} and more",
        String(repeating: "[", count: 100_000), "<html><body>Welcome</body></html>",
        "{\"choices\":[{\"message\":{\"content\":\"" + String(repeating: "A", count: 300_000)
            + "\"},\"finish_reason\":\"stop\"}]}",
    ]

    @Test(arguments: bodies) func `whose body is no answer is asked again`(body: String) async throws {
        let trial = try ChatTrial(samples: 4)
        let expected = await trial.outcomes(.independent, try await trial.model([try trial.server()]))
        let server = try trial.server { behaviour in
            behaviour.fault = { $0.identity % 3 == 0 && $0.times <= 2 ? .body(body) : nil }
        }
        #expect(await trial.outcomes(.independent, try await trial.model([server])) == expected)
        #expect(server.counts.struck > 0)
    }

    @Test func `whose body never ends is left at what an answer can be`() async throws {
        let trial = try ChatTrial(samples: 4)
        let expected = await trial.outcomes(.independent, try await trial.model([try trial.server()]))
        let server = try trial.server { behaviour in
            behaviour.fault = { $0.identity % 3 == 0 && $0.times <= 2 ? .endless : nil }
        }
        #expect(await trial.outcomes(.independent, try await trial.model([server])) == expected)
        let counts = server.counts
        #expect(counts.struck > 0)
        // What an answer can be, and what the sockets hold.
        #expect(counts.endlessBytes < counts.struck * (32 << 20), "\(counts.endlessBytes) of \(counts.struck)")
    }

    @Test(arguments: [ChatFault.drip, .dripOfHead])
    func `that sends a byte at a time has no longer than one that sends nothing`(fault: ChatFault) async throws {
        let trial = try ChatTrial(samples: 6)
        let expected = await trial.outcomes(.independent, try await trial.model([try trial.server()]))
        let server = try trial.server { behaviour in
            behaviour.fault = { $0.identity % 3 == 0 && $0.times == 1 ? fault : nil }
        }
        let model = try await trial.model([server]) { $0.deadline = .milliseconds(400) }
        #expect(await trial.outcomes(.independent, model) == expected)
        #expect(server.counts.struck > 0)
        if fault == .drip { #expect(model.usage[0].timeouts > 0) }
    }

    @Test func `that redirects is not followed, and says where to`() async throws {
        let trial = try ChatTrial(samples: 3)
        let other = try trial.server()
        let target = other.url + "/chat/completions"
        let server = try trial.server { $0.fault = { _ in .redirect(target) } }
        let outcomes = await trial.outcomes(.independent, try await trial.model([server]))
        #expect(outcomes.allSatisfy { $0.failure?.kind == .modelRefused })
        #expect(outcomes.allSatisfy { $0.failure?.message.contains("redirects to '\(target)'") ?? false })
        #expect(other.counts.requests == 0)
        let elsewhere = try trial.server { $0.movedTo = other.url }
        await #expect(throws: ChatSetupError.redirected(endpoint: elsewhere.url, target: other.url)) {
            try await trial.model([elsewhere])
        }
    }

    @Test func `that repeats the key does not bring it into a failure`() async throws {
        let trial = try ChatTrial(samples: 2)
        let key = "sk-very/secret\"key"
        let server = try trial.server {
            $0.key = key
            $0.fault = { _ in .body(#"{"error":{"message":"who is sk-very/secret\"key ? sk-very/secret"}}"#) }
        }
        let plain = try trial.server {
            $0.key = "sk-plain-key"
            $0.fault = { _ in .redirect("http://elsewhere/?key=sk-plain-key") }
        }
        for (server, key) in [(server, key), (plain, "sk-plain-key")] {
            let secrets = try Secrets(
                keyVariable: "KEY", keyFile: nil, headerFile: nil, environment: ["KEY": key])
            let model = try await trial.model([server]) {
                $0.secrets = secrets
                $0.patience = .milliseconds(200)
            }
            let inquiry = Inquiry(
                sample: "a", image: "0.jpg", questions: [.level(number: 1, choices: ["x", "y"])], given: .nothing,
                seed: 1)
            guard case .failure(let failure) = await model.answer(inquiry)[0] else {
                Issue.record("nothing was answered")
                continue
            }
            #expect(!failure.message.contains(key), "\(failure)")
            #expect(failure.message.contains("***"), "\(failure)")
        }
    }

    @Test func `that repeats the key has it hidden in whatever is no answer, however it writes it`() throws {
        let secrets = try Secrets(
            keyVariable: "KEY", keyFile: nil, headerFile: nil, environment: ["KEY": "sk-a/b\"c"])
        func response(_ status: Int, _ body: String) -> HTTPResponse {
            HTTPResponse(status: status, headers: ["x-key": "sk-a/b\"c"], body: ByteBuffer(string: body))
        }
        for body in [#"no sk-a/b"c here"#, #"{"detail":"sk-a/b\"c"}"#, #"{"detail":"sk-a\/b\"c"}"#] {
            let hidden = secrets.hidden(in: response(401, body))
            #expect(hidden.headers.first(name: "x-key") == "***")
            let text = String(buffer: hidden.body)
            #expect(text.contains("***") && !text.contains("sk-a"), "\(text)")
        }
        // Whatever words an answer has: it is the model's.
        let answer = #"{"choices":[{"message":{"content":"sk-a/b\"c"}}]}"#
        #expect(String(buffer: secrets.hidden(in: response(200, answer)).body) == answer)
    }

    @Test func `that gives more choices than were asked for gives no more answers`() async throws {
        let trial = try ChatTrial(samples: 1)
        let choices = (0..<9).map { "{\"message\":{\"content\":\"\($0)\"},\"finish_reason\":\"stop\"}" }
        let server = try trial.server { behaviour in
            behaviour.fault = { _ in .body("{\"choices\":[\(choices.joined(separator: ","))]}") }
        }
        let model = try await trial.model([server])
        let inquiry = Inquiry(
            sample: "a", image: "0.jpg", questions: [.level(number: 1, choices: ["x", "y"])], given: .nothing, seed: 1)
        for count in 1...3 {
            let results = await model.answer(inquiry, completions: count)
            #expect(try results[0].map { try $0.get().text } == (0..<count).map { "\($0)" })
        }
    }
}

@Suite struct `A hostile reply` {
    private func read(_ body: [UInt8], status: Int = 200, _ headers: [(String, String)] = []) -> Reply {
        let bound = ReplyBound(
            ChatSettings(servedModel: "m", sampling: .init(maximumTokens: 512)),
            ChatRequest(text: "x", wanted: .text, seed: 1, affinity: 0))
        return ReplyReader(parser: JSONParser(), bound: bound, readsLetters: true)
            .read(status: status, headers: .init(headers), body: ByteBuffer(bytes: body))
    }

    private func choice(_ json: String) throws -> ChatChoice {
        let reply = read(
            Array("{\"choices\":[{\"message\":{\"content\":\"B\"},\"finish_reason\":\"stop\",\(json)}]}".utf8))
        guard case .answered(let answer) = reply else {
            Issue.record("\(reply)")
            throw CancellationError()
        }
        return answer.choices[0]
    }

    @Test func `with bytes that are no text has the replacement character there`() throws {
        let head = Array("{\"choices\":[{\"message\":{\"content\":\"".utf8)
        let tail = Array("\"},\"finish_reason\":\"stop\"}]}".utf8)
        guard case .answered(let answer) = read(head + [0x41, 0xE2, 0x82, 0x42, 0xFF] + tail) else {
            Issue.record("it is an answer")
            return
        }
        #expect(answer.choices[0].text == "A\u{FFFD}B\u{FFFD}")
        for broken in [head + [0xFF], [0xFF, 0xFE], head + [0xC3] + tail.dropLast()] {
            guard case .failed = read(broken) else {
                Issue.record("\(broken)")
                continue
            }
        }
    }

    @Test func `with a Retry-After past all sense is waited for no longer than ten minutes`() {
        let absurd = [
            ("1e308", Duration.seconds(600)), ("-1e308", .zero), ("99999999999999999999999999", .seconds(600)),
            ("-0", .zero), ("Fri, 31 Dec 9999 23:59:59 GMT", .seconds(600)), ("Mon, 01 Jan 0001 00:00:00 GMT", .zero),
        ]
        for (text, wait) in absurd {
            #expect(
                read([], status: 429, [("Retry-After", text)])
                    == .overloaded(retryAfter: wait, Complaint(status: 429, message: "")), "\(text)")
        }
        for (text, wait) in absurd.prefix(4) {
            #expect(
                read([], status: 429, [("retry-after-ms", text)])
                    == .overloaded(retryAfter: wait, Complaint(status: 429, message: "")), "\(text)")
        }
    }

    @Test func `with log-probabilities that are none tells none`() throws {
        func logProbabilities(_ values: String...) -> String {
            "\"logprobs\":{\"content\":[" + values.map { "{\"token\":\"B\",\"logprob\":\($0)}" }.joined(separator: ",")
                + "]}"
        }
        #expect(try choice(logProbabilities("-0.5", "-9999.0")).logProbability == -9999.5)
        for odd in ["null", "1e300", "-1e300", "\"-1\"", "7", "{}"] {
            let choice = try choice(logProbabilities("-0.5", odd, "-0.25"))
            #expect(choice.logProbability == nil && choice.tokenLogProbabilities.isEmpty, "\(odd)")
            #expect(choice.tokens == 3)
        }
        for odd in ["7", "\"x\"", "{}", "{\"content\":7}", "{\"content\":{}}", "{\"content\":[]}", "null"] {
            #expect(try choice("\"logprobs\":\(odd)").logProbability == nil)
        }
        let candidates =
            "\"logprobs\":{\"content\":[{\"logprob\":-1,\"top_logprobs\":[{\"token\":\"A\",\"logprob\":1e308},"
            + "{\"token\":\"B\",\"logprob\":-2},{\"token\":7,\"logprob\":-1},{\"logprob\":-1},7]}]}"
        #expect(
            try choice(candidates).candidates == [ChatChoice.Candidate(token: "B", logProbability: -2)])
        let many = Array(repeating: "-0.001", count: 20_000)
        let sum = try #require(
            try choice("\"logprobs\":{\"content\":[" + many.map { "{\"logprob\":\($0)}" }.joined(separator: ",") + "]}")
                .logProbability)
        #expect(abs(sum + 20) < 1e-6)
    }

    @Test func `with odd counts and names is an answer all the same, and says nothing odd`() throws {
        let body =
            #"{"choices":[{"message":{"content":"B"},"finish_reason":"stop"}],"model":"evil\u001b[2J\n\u202emodel","#
            + #""usage":{"prompt_tokens":-5,"completion_tokens":1e300,"prompt_tokens_details":[]}}"#
        guard case .answered(let answer) = read(Array(body.utf8)) else {
            Issue.record("it is an answer")
            return
        }
        #expect(answer.model == "evil [2J model")
        #expect(answer.usage == TokenUsage())
        let long =
            "{\"choices\":[{\"message\":{\"content\":\"B\"},\"finish_reason\":\"stop\"}],\"model\":\""
            + String(repeating: "m", count: 1_000_000) + "\",\"usage\":7}"
        guard case .answered(let other) = read(Array(long.utf8)) else {
            Issue.record("it is an answer")
            return
        }
        #expect(other.model.count <= ErrorBody.longest + 1)
    }

    @Test func `may be as long as what was asked for, and no longer`() {
        func bound(_ tokens: Int, count: Int = 1) -> ReplyBound {
            var request = ChatRequest(text: "x", wanted: .text, seed: 1, affinity: 0)
            request.count = count
            return ReplyBound(ChatSettings(servedModel: "m", sampling: .init(maximumTokens: tokens)), request)
        }
        #expect(bound(16).textBytes == 256 << 10)
        #expect(bound(32_768).textBytes == 4 << 20)
        #expect(bound(512, count: 64).bodyBytes > 64 * 512 * 2000)
        #expect(bound(1_000_000, count: 1024).bodyBytes <= (1 << 30) + (4 << 20))
    }
}
