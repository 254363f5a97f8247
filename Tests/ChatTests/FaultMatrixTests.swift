import Outcomes
import Reasoning
import Runs
import TestSupport
import Testing

@testable import Chat

/// Whatever the servers do, the answers are those of a run without faults: none lost, none made up, none counted twice.
@Suite(.serialized) struct `Under faults the answers stay the same` {
    /// A share of the requests is struck, each the first `times` times that it arrives.
    private static func strike(_ fault: ChatFault, times: Int = 1) -> @Sendable (FaultyChatServer.Arrival) -> ChatFault?
    {
        { arrival in arrival.identity % 3 == 0 && arrival.times <= times ? fault : nil }
    }

    static let faults: [(ChatFault, times: Int)] =
        [
            (.overloaded(retryAfter: nil), 2), (.overloaded(retryAfter: "0"), 2), (.overloaded(retryAfter: "0.02"), 1),
            (.statusThenClose, 2), (.reset, 1), (.reset, 3), (.brokenOff, 2), (.truncatedJSON, 2), (.slowBody, 9),
            (.errorWith200, 2), (.noFinishReason, 2), (.noChoices, 2), (.streamEnd, 2),
        ] + ChatFault.BodyShape.allCases.map { (.status(500, $0), 2) }
        + [(.status(503, .text), 2), (.status(502, .html), 3)]

    private static let trial = Result { try ChatTrial(samples: 8) }

    /// What comes of every strategy without faults.
    private static let calm = Task {
        let trial = try Self.trial.get()
        let model = try await trial.model([try trial.server()])
        var outcomes: [Strategy: [Outcome]] = [:]
        for strategy in Strategy.allCases { outcomes[strategy] = await trial.outcomes(strategy, model) }
        return outcomes
    }

    @Test(arguments: faults) func `with every strategy`(fault: ChatFault, times: Int) async throws {
        let trial = try Self.trial.get()
        let calm = try await Self.calm.value
        let server = try trial.server { $0.fault = Self.strike(fault, times: times) }
        let model = try await trial.model([server])
        for strategy in Strategy.allCases {
            let expected = try #require(calm[strategy])
            #expect(await trial.outcomes(strategy, model) == expected, "\(fault), \(strategy)")
            #expect(expected.count == 8)
            #expect(expected.allSatisfy { $0.failure == nil })
        }
        #expect(server.counts.struck > 0)
    }

    @Test func `when the server gives no answer in time, it is waited for longer`() async throws {
        let trial = try ChatTrial(samples: 12)
        let expected = await trial.outcomes(.independent, try await trial.model([try trial.server()]))
        let server = try trial.server { $0.fault = Self.strike(.hang(1)) }
        let found = await trial.outcomes(
            .independent, try await trial.model([server]) { $0.deadline = .milliseconds(400) })
        #expect(found == expected)
        #expect(server.counts.struck > 0)
    }

    @Test func `when the server dies and comes back`() async throws {
        let trial = try ChatTrial(samples: 60)
        let expected = await trial.outcomes(.independent, try await trial.model([try trial.server()]))
        let server = try trial.server { $0.seconds = 0.004 }
        let model = try await trial.model([server]) { $0.patience = .milliseconds(300) }
        async let found = trial.outcomes(.independent, model)
        for round in 1...3 {
            let isUnderWay = await eventually { server.counts.answered >= round * 60 }
            #expect(isUnderWay)
            server.die()
            try await Task.sleep(for: .milliseconds(round * 200))
            try server.comeBack()
        }
        #expect(await found == expected)
    }

    @Test func `when one endpoint of three is bad`() async throws {
        let trial = try ChatTrial(samples: 40)
        let expected = await trial.outcomes(.independent, try await trial.model([try trial.server()]))
        for fault in [ChatFault.status(500, .error), .reset, .truncatedJSON, .overloaded(retryAfter: "60")] {
            let servers = try (0..<3).map { number in
                try trial.server { if number == 1 { $0.fault = { _ in fault } } }
            }
            let model = try await trial.model(servers)
            #expect(await trial.outcomes(.independent, model) == expected, "\(fault)")
            #expect(servers[1].counts.answered == 0)
            let asked = servers.map(\.counts.requests)
            #expect(asked[1] * 2 < asked[0] + asked[2], "the bad one is left alone: \(asked)")
        }
    }

    @Test func `a request that always fails is given up for good, and the others are answered`() async throws {
        let trial = try ChatTrial(samples: 12)
        for fault in [ChatFault.status(500, .text), .reset, .truncatedJSON, .status(400, .error)] {
            let server = try trial.server { behaviour in
                behaviour.fault = { $0.identity % 7 == 3 ? fault : nil }
            }
            let outcomes = await trial.outcomes(.independent, try await trial.model([server]))
            let failures = outcomes.flatMap(\.levels).compactMap(\.failure)
            #expect(!failures.isEmpty)
            #expect(failures.allSatisfy { $0.kind == .modelRefused && $0.message.contains("HTTP") || fault == .reset })
            #expect(outcomes.flatMap(\.levels).contains { $0.failure == nil })
        }
    }

    @Test func `when every request is refused as an error of the server's, all are given up and nothing waits`()
        async throws
    {
        let trial = try ChatTrial(samples: 6)
        let server = try trial.server { behaviour in
            behaviour.fault = { $0.text == TrialRequest.request.text ? nil : .statusThenClose }
        }
        let outcomes = await trial.outcomes(.independent, try await trial.model([server]))
        #expect(outcomes.allSatisfy { $0.failure?.kind == .modelRefused })
    }

    @Test func `a server that fails with everything is away, which is no sample's fault`() async throws {
        let trial = try ChatTrial(samples: 1)
        let server = try trial.server { $0.fault = { _ in .status(500, .error) } }
        let model = try await trial.model([server]) { $0.patience = .milliseconds(500) }
        let inquiry = Inquiry(
            sample: "a", image: "0.jpg", questions: [.level(number: 1, choices: ["x", "y"])], given: .nothing, seed: 1)
        guard case .failure(let failure) = await model.answer(inquiry)[0] else {
            Issue.record("nothing was answered")
            return
        }
        #expect(failure.kind == .modelUnavailable)
    }

    @Test func `empty content and control characters are answers, not failures`() async throws {
        let trial = try ChatTrial(samples: 6)
        for fault in [ChatFault.emptyContent, .controlCharacters] {
            let server = try trial.server { $0.fault = { _ in fault } }
            let outcomes = await trial.outcomes(.independent, try await trial.model([server]))
            #expect(outcomes.allSatisfy { $0.failure == nil && $0.levels.allSatisfy { $0.completion != nil } })
            if fault == .emptyContent {
                #expect(outcomes.flatMap(\.levels).allSatisfy { $0.reading.kind == .empty })
            }
            #expect(server.counts.requests == server.counts.struck)
        }
    }
}

@Suite struct `What is asked of servers` {
    @Test func `missing choices are made up by further requests with other seeds`() async throws {
        let trial = try ChatTrial(samples: 4)
        var settings = ChatSettings(servedModel: "test/model")
        settings.sampling.temperature = 1
        let server = try trial.server { $0.fault = { _ in .oneChoice } }
        let model = try await trial.model([server], settings)
        let inquiry = Inquiry(
            sample: "a", image: "0.jpg", questions: [.level(number: 1, choices: (0..<8).map { "taxon \($0)" })],
            given: .nothing, seed: 5)
        let results = await model.answer(inquiry, completions: 8)
        #expect(results.count == 1)
        let texts = try results[0].map { try $0.get().text }
        #expect(texts.count == 8)
        #expect(Set(texts).count > 1, "other seeds, other draws")
        #expect(server.counts.requests == 8)
        let again = await model.answer(inquiry, completions: 8)
        #expect(try again[0].map { try $0.get().text } == texts)
    }

    @Test func `repetitions have seeds of their own, and the same seed gives the same`() async throws {
        let trial = try ChatTrial(samples: 10)
        var settings = ChatSettings(servedModel: "test/model")
        settings.sampling.temperature = 1
        let model = try await trial.model([try trial.server()], settings)
        let first = await trial.outcomes(.independent, model)
        let again = await trial.outcomes(.independent, model, atOnce: 2)
        let second = await trial.outcomes(.independent, model, repetition: 1)
        #expect(first == again)
        #expect(first.map(\.levels) != second.map(\.levels))
    }

    @Test func `letters are read from log-probabilities`() async throws {
        let trial = try ChatTrial(samples: 6)
        let text = await trial.outcomes(.independent, try await trial.model([try trial.server()]))
        let letters = await trial.outcomes(
            .independent,
            try await trial.model([try trial.server()], ChatSettings(servedModel: "test/model", read: .letters)))
        #expect(letters.map { $0.levels.map(\.reading.choice) } == text.map { $0.levels.map(\.reading.choice) })
        #expect(letters.flatMap(\.levels).allSatisfy { $0.completion?.logProbability != nil })
        let deaf = try trial.server { $0.fault = { _ in .noLogProbabilities } }
        let refused = await trial.outcomes(
            .independent, try await trial.model([deaf], ChatSettings(servedModel: "test/model", read: .letters)))
        #expect(refused.allSatisfy { $0.failure?.kind == .modelRefused })
    }

    @Test func `a picture is sent once to a server that keeps it, and again when it was forgotten`() async throws {
        let trial = try ChatTrial(samples: 12)
        let expected = await trial.outcomes(.independent, try await trial.model([try trial.server()]))
        let keeper = try trial.server { $0.owner = "vllm" }
        let model = try await trial.model([keeper])
        #expect(await trial.outcomes(.independent, model) == expected)
        let levels = expected[0].levels.count
        #expect(keeper.counts.named == 12 * (levels - 1))
        #expect(keeper.counts.struck == 0)
        keeper.die()
        try keeper.comeBack()
        #expect(await trial.outcomes(.independent, model) == expected)
        #expect(keeper.counts.struck > 0)
    }

    @Test func `each picture goes to one endpoint`() async throws {
        let trial = try ChatTrial(samples: 60)
        let servers = try (0..<3).map { _ in try trial.server() }
        let model = try await trial.model(servers)
        // One sample at a time: where more wait at an endpoint than it takes, some rightly go to another.
        _ = await trial.outcomes(.twoStage, model, atOnce: 1)
        let pictures = servers.map(\.counts.pictures)
        #expect(pictures.reduce(0) { $0 + $1.count } == 60)
        #expect(pictures.allSatisfy { !$0.isEmpty })
    }

    @Test func `answers that are kept are not asked for again`() async throws {
        let trial = try ChatTrial(samples: 8)
        let server = try trial.server()
        let cache = trial.directory.file("answers.sqlite")
        let first = await trial.outcomes(.twoStage, try await trial.model([server]) { $0.responseCache = cache })
        let asked = server.counts.requests
        let second = try await trial.model([server]) { $0.responseCache = cache }
        #expect(await trial.outcomes(.twoStage, second) == first)
        #expect(server.counts.requests == asked)
        #expect(second.usage[0].recalled == UInt64(asked))
    }

    @Test func `what was asked is counted`() async throws {
        let trial = try ChatTrial(samples: 10)
        let server = try trial.server { $0.fault = { $0.number % 5 == 0 ? .status(500, .text) : nil } }
        let model = try await trial.model([server])
        _ = await trial.outcomes(.independent, model)
        let usage = model.usage[0]
        let counts = server.counts
        #expect(usage.requests == UInt64(counts.requests))
        #expect(usage.answers == UInt64(counts.answered))
        #expect(usage.failures == UInt64(counts.struck))
        #expect(usage.bytesSent == UInt64(counts.bytes))
        #expect(usage.cachedTokens == 16 * usage.answers)
        #expect(usage.completionTokens == 2 * usage.answers)
        #expect(usage.latencies.reduce(0) { $0 + $1.count } == usage.answers)
        #expect((usage.latency(at: 0.5) ?? 0) > 0)
    }

    @Test func `a name that is not served and a wrong key are said at once`() async throws {
        let trial = try ChatTrial(samples: 1)
        let server = try trial.server {
            $0.owner = "vllm"
            $0.key = nil
        }
        await #expect(throws: ChatSetupError.self) {
            _ = try await trial.model([server], ChatSettings(servedModel: "another/model"))
        }
        let locked = try trial.server { $0.key = "secret" }
        await #expect(throws: ChatSetupError.self) { _ = try await trial.model([locked]) }
        let secrets = try Secrets(
            keyVariable: "KEY", keyFile: nil, headerFile: nil, environment: ["KEY": "secret\n"])
        #expect(!"\(secrets)".contains("secret"))
        let open = try await trial.model([locked]) { $0.secrets = secrets }
        let outcomes = await trial.outcomes(.independent, open)
        #expect(outcomes.allSatisfy { $0.failure == nil })
    }

    @Test func `missing and unreadable pictures are typed, and nobody is asked`() async throws {
        let trial = try ChatTrial(samples: 1)
        let server = try trial.server()
        let model = try await trial.model([server])
        func failure(_ image: String) async -> Failure.Kind? {
            let inquiry = Inquiry(sample: "a", image: image, questions: [.leaf], given: .nothing, seed: 1)
            if case .failure(let failure) = await model.answer(inquiry)[0] { return failure.kind }
            return nil
        }
        #expect(await failure("nowhere.jpg") == .imageMissing)
        #expect(await failure("set.questions") == .imageUnreadable)
        #expect(await failure("specimen:Nobody?n=1") == .imageUnreadable)
        #expect(await failure(trial.directory.path) == .imageUnreadable)
        #expect(await failure("https://example.org/a.jpg") == nil)
        #expect(server.counts.requests == 1)
    }

    @Test func `short deadlines do not fill a slow server's queue`() async throws {
        let trial = try ChatTrial(samples: 4)
        let expected = await trial.outcomes(.independent, try await trial.model([try trial.server()]))
        let server = try trial.server {
            $0.seconds = 0.05
            $0.isSerial = true
        }
        let model = try await trial.model([server]) {
            $0.deadline = .milliseconds(30)
            $0.firstInFlight = 4
            $0.mostInFlight = 4
        }
        #expect(await trial.outcomes(.independent, model) == expected)
        #expect(server.counts.mostComputing <= 8, "\(server.counts.mostComputing)")
    }

    @Test func `the doctor says what a server can do`() async throws {
        let trial = try ChatTrial(samples: 1)
        let server = try trial.server { $0.owner = "vllm" }
        let report = try await Doctor(
            endpoint: try ChatEndpoint(server.url), servedModel: "test/model", secrets: .none, deadline: .seconds(20)
        ).examine()
        #expect(report.server == "vLLM")
        #expect(report.answersPictures)
        #expect(report.findings.allSatisfy { $0.finding.isGood }, "\(report.findings)")
        #expect(report.findings.last?.ability == "--max-image-side")
        let poor = try trial.server {
            $0.fault = { $0.times == 1 ? nil : .noLogProbabilities }
        }
        let second = try await Doctor(
            endpoint: try ChatEndpoint(poor.url), servedModel: "test/other", secrets: .none, deadline: .seconds(20)
        ).examine()
        #expect(second.findings.first { $0.ability == "log-probabilities" }?.finding.isGood == false)
        await #expect(throws: ChatSetupError.self) {
            poor.die()
            _ = try await Doctor(
                endpoint: try ChatEndpoint(poor.url), servedModel: "x", secrets: .none, deadline: .seconds(20)
            ).examine()
        }
    }
}
