import Logging
import Outcomes
import Testing
import Transport
import WireFormat

@testable import Trainer

/// A coordinator's end that does as a test says.
private actor ScriptedCoordinator {
    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var router: RouterSocket?
    private(set) var endpoint = ""
    private(set) var heard: [FromTrainer] = []
    private(set) var asked = 0
    private var epoch: UInt32 = 1
    private var stored: [UInt8] = []
    /// Stops answering anything.
    private var isDeaf = false
    /// Hears asks and does not answer them.
    private var isMute = false
    /// What it says to everything but HELLO.
    private var knowsNobody = true
    private var rejects: TrainerReject?
    /// How many groups of a step it gives; the first answer to each ask leaves out the last.
    private var isForgetful = false
    /// How an evaluation ends; nil while it is under way.
    private var evaluation: EvaluationResult?

    init() throws { loop = try SocketLoop(name: "scripted") }

    func listen() throws {
        let router = try RouterSocket(on: loop)
        router.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.take(arrivals) } }
        do { endpoint = try router.bind(to: endpoint.isEmpty ? "tcp://127.0.0.1:*" : endpoint) } catch {
            router.close()
            throw error
        }
        self.router = router
    }

    /// Dies and is there again, under the next epoch, without what was not complete.
    func restart() async throws {
        router?.close()
        router = nil
        epoch += 1
        (stored, knowsNobody, isDeaf) = ([], true, false)
        // The old socket's port is free once libzmq's own thread has closed it.
        let deadline = ContinuousClock.now + .seconds(240)
        while true {
            do { return try listen() } catch TransportError.addressInUse where ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    func be(deaf: Bool? = nil, mute: Bool? = nil, forgetful: Bool? = nil, rejecting: TrainerReject? = nil) {
        isMute = mute ?? isMute
        isDeaf = deaf ?? isDeaf
        isForgetful = forgetful ?? isForgetful
        rejects = rejecting
    }

    func evaluates(to result: EvaluationResult?) { evaluation = result }

    private func take(_ arrivals: [Arrival<FromPeer>]) {
        for case .message(let peer, let header, .trainer(let message)) in arrivals where !isDeaf {
            heard.append(message)
            if case .hello = message {
                knowsNobody = false
                answer(
                    .welcome(
                        TrainerWelcome(
                            software: "test", settings: "{}", questionSetSHA256: [UInt8](repeating: 1, count: 32),
                            newestPolicy: nil, assembledSteps: 0, settledSteps: 0, pingIntervalMilliseconds: 50,
                            lostAfterMilliseconds: 60_000, header: SharedBytes([1, 2]))), to: peer)
            } else if knowsNobody || header.epoch != epoch {
                answer(.who, to: peer)
            } else if case .ping = message {
                answer(message, to: peer)
            } else if let rejects {
                answer(.reject(rejects), to: peer)
            } else {
                answer(message, to: peer)
            }
        }
    }

    private func answer(_ message: FromTrainer, to peer: Peer) {
        switch message {
        case .publish(let piece):
            if piece.offset == stored.count { piece.bytes.withUnsafeBytes { stored.append(contentsOf: $0) } }
            var isComplete = true
            if case .weights(_, let total) = piece.policy.content { isComplete = stored.count == total }
            answer(
                .published(
                    PublishProgress(
                        version: piece.policy.version, receivedBytes: stored.count, isComplete: isComplete)), to: peer)
        case .ask(let request):
            asked += 1
            if isMute { return }
            let count = isForgetful && asked == 1 ? request.groups - 1 : request.groups
            // Out of order and one twice: places say where each belongs.
            for place in (0..<count).reversed() + [0] where place < count {
                var writer = WireWriter()
                Group(
                    index: 100 * request.step + place, sample: place, pass: 0, question: .leaf, rank: "", goldName: "",
                    sampling: Sampling()
                ).writeRecord(to: &writer)
                answer(
                    .groups(GroupDelivery(step: request.step, first: place, count: 1, block: writer.bytes)), to: peer)
            }
            let end = StepEnd(
                step: request.step, groups: request.groups, cancelled: [.surplus: 1],
                versions: request.policyVersion...request.policyVersion)
            answer(.stepEnd(end), to: peer)
        case .ping(let sequence): answer(.acknowledge(ping: sequence), to: peer)
        case .evaluate(let request):
            if let evaluation {
                let end = EvaluationEnd(
                    number: request.number, policyVersion: request.policyVersion ?? 9, strategy: "two-stage",
                    result: evaluation)
                // One that nobody asked for changes nothing.
                var other = end
                other.number += 1
                for end in [other, end, end] { answer(.evaluationEnd(end), to: peer) }
            }
        case .hello, .settled, .bye: break
        }
    }

    private func answer(_ message: ToTrainer, to peer: Peer) {
        _ = router?.send(message, run: 7, epoch: epoch, to: peer)
    }

    var published: [UInt8] { stored }
}

@Suite struct `A trainer's link` {
    private func pair() async throws -> (ScriptedCoordinator, TrainerLink) {
        let coordinator = try ScriptedCoordinator()
        try await coordinator.listen()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let link = try TrainerLink(
            options: TrainerOptions(endpoint: await coordinator.endpoint, id: "t", software: "test", nextStep: 3),
            logger: logger)
        try await link.start()
        return (coordinator, link)
    }

    private func eventually(_ condition: () async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(240)
        while await !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test func `publishes in pieces, gets its steps whole, and says what is safe`() async throws {
        let (coordinator, link) = try await pair()
        #expect(try await link.welcomed().settings == "{}")
        let bytes = (0..<(20 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 11) }
        try await link.publish(version: 0, weights: bytes)
        #expect(await coordinator.published == bytes)
        try await link.publish(Policy(version: 1, content: .adapter(location: "/adapters/1")))
        let step = try await link.step(3, groups: 5, policyVersion: 1)
        #expect(step.groups.map(\.index) == [300, 301, 302, 303, 304])
        #expect(step.end.cancelled == [.surplus: 1])
        await link.settle(before: 4)
        try await eventually { await coordinator.heard.contains(.settled(nextStep: 4)) }
        await link.leave(reason: "done")
        try await eventually { await coordinator.heard.last == .bye(reason: "done") }
        await #expect(throws: TrainerError.closed) { try await link.step(4, groups: 1, policyVersion: 1) }
        await coordinator.loop.stop()
    }

    @Test func `says everything again to a coordinator that died meanwhile`() async throws {
        let (coordinator, link) = try await pair()
        _ = try await link.welcomed()
        await coordinator.be(deaf: true)
        async let published: Void = link.publish(version: 0, weights: [UInt8](repeating: 3, count: 3 << 20))
        async let step = link.step(3, groups: 2, policyVersion: 0)
        try await coordinator.restart()
        try await published
        #expect(try await step.groups.map(\.index) == [300, 301])
        #expect(await coordinator.published.count == 3 << 20)
        let hellos = await coordinator.heard.filter { if case .hello = $0 { true } else { false } }
        #expect(hellos.count >= 2)
        #expect(Set(hellos).count == 1, "the same boot and the same next step")
        await link.leave(reason: "")
        await coordinator.loop.stop()
    }

    @Test func `keeps a step that comes before anybody waits for it, and goes without a word`() async throws {
        let (coordinator, link) = try await pair()
        _ = try await link.welcomed()
        await #expect(throws: TrainerError.nothingAsked) { try await link.askedStep() }
        try await link.ask(step: 3, groups: 2, policyVersion: 0)
        await #expect(throws: TrainerError.busy) { try await link.ask(step: 4, groups: 2, policyVersion: 0) }
        try await eventually { await coordinator.asked == 1 }
        try await link.publish(version: 0, weights: [1, 2, 3])
        #expect(try await link.askedStep().groups.map(\.index) == [300, 301])

        await coordinator.be(mute: true)
        try await link.ask(step: 4, groups: 2, policyVersion: 0)
        let waiting = Task { try await link.askedStep() }
        await link.close()
        // Whether it waited before the link was closed or comes after.
        await #expect(throws: TrainerError.closed) { try await waiting.value }
        let next = try TrainerLink(
            options: TrainerOptions(endpoint: await coordinator.endpoint, id: "t", software: "test"),
            logger: Logger(label: "test"))
        try await next.start()
        _ = try await next.welcomed()
        #expect(await !coordinator.heard.contains { if case .bye = $0 { true } else { false } })
        await next.leave(reason: "")
        await coordinator.loop.stop()
    }

    @Test func `asks how its policy does beside its steps, and again when its coordinator has died`() async throws {
        let (coordinator, link) = try await pair()
        _ = try await link.welcomed()
        let request = EvaluationRequest(number: 4, policyVersion: 2)
        await #expect(throws: TrainerError.nothingAsked) { try await link.askedEvaluation() }
        try await link.ask(request)
        await #expect(throws: TrainerError.busy) { try await link.ask(request) }
        #expect(try await link.step(3, groups: 2, policyVersion: 2).groups.count == 2)
        try await eventually { await coordinator.heard.contains(.evaluate(request)) }
        #expect(await !link.isEvaluationThere)
        await coordinator.evaluates(to: .cancelled)
        try await coordinator.restart()
        #expect(try await link.askedEvaluation().result == .cancelled)
        #expect(await coordinator.heard.count { $0 == .evaluate(request) } >= 2)

        var counts = EvaluationCounts()
        counts.samples = 3
        await coordinator.evaluates(to: .done(counts, milliseconds: 7))
        try await link.ask(EvaluationRequest(number: 5))
        try await eventually { await link.isEvaluationThere }
        let end = try await link.askedEvaluation()
        #expect((end.number, end.policyVersion, end.result) == (5, 9, .done(counts, milliseconds: 7)))

        await coordinator.be(rejecting: TrainerReject(code: .evaluationRefused, isFatal: false, message: "none"))
        await #expect(throws: TrainerError.rejected("none")) {
            try await link.evaluation(EvaluationRequest(number: 6))
        }
        await link.leave(reason: "")
        await coordinator.loop.stop()
    }

    @Test func `asks again when groups of a step were lost on the way`() async throws {
        let (coordinator, link) = try await pair()
        await coordinator.be(forgetful: true)
        let step = try await link.step(0, groups: 4, policyVersion: 0)
        #expect(step.groups.map(\.index) == [0, 1, 2, 3])
        #expect(await coordinator.asked >= 2)
        await link.leave(reason: "")
        await coordinator.loop.stop()
    }

    @Test func `hands a rejection to whoever caused it, and ends when it is fatal`() async throws {
        let (coordinator, link) = try await pair()
        _ = try await link.welcomed()
        await coordinator.be(rejecting: TrainerReject(code: .versionConflict, isFatal: false, message: "a gap"))
        await #expect(throws: TrainerError.rejected("a gap")) {
            try await link.publish(Policy(version: 5, content: .external))
        }
        await coordinator.be(rejecting: TrainerReject(code: .stepOutOfOrder, isFatal: false, message: "not yet"))
        await #expect(throws: TrainerError.rejected("not yet")) {
            try await link.step(9, groups: 1, policyVersion: 0)
        }
        await coordinator.be(rejecting: TrainerReject(code: .taken, isFatal: true, message: "another is here"))
        await #expect(throws: TrainerError.rejected("another is here")) {
            try await link.step(3, groups: 1, policyVersion: 0)
        }
        await coordinator.loop.stop()
        await link.leave(reason: "")
    }
}
