import Crypto
import Logging
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import TestSupport
import Testing
import Transport

@testable import Worker

/// A coordinator's end that gives one worker a policy and one lease.
private actor Leader {
    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var router: RouterSocket?
    private let welcome: Welcome
    private let gifts: [ToWorker]
    private var hasGiven = false
    private(set) var outcomes: [Outcome] = []
    private(set) var returned: [Returned] = []

    init(_ set: QuestionSetFile, _ settings: RunSettings, gifts: [ToWorker]) throws {
        loop = try SocketLoop(name: "leader")
        welcome = Welcome(
            software: "", session: 1, settings: settings.json(), questionSetSHA256: set.sha256,
            pingIntervalMilliseconds: 100, lostAfterMilliseconds: 60_000, acknowledgedBatch: 0, adopted: [],
            header: SharedBytes(set.serializedHeader))
        self.gifts = gifts
    }

    func listen() throws -> String {
        let router = try RouterSocket(on: loop)
        router.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.take(arrivals) } }
        self.router = router
        return try router.bind(to: "tcp://127.0.0.1:*")
    }

    private func take(_ arrivals: [Arrival<FromPeer>]) {
        for case .message(let peer, _, .worker(let message)) in arrivals {
            switch message {
            case .hello: send(.welcome(welcome), peer)
            case .credit, .ping:
                if !hasGiven { for gift in gifts { send(gift, peer) } }
                hasGiven = true
            case .outcomes(let batch):
                batch.block.withUnsafeBytes { block in
                    do {
                        try OutcomeSummary.forEachRecord(in: block) { outcomes.append(try Outcome(serialized: $0)) }
                    } catch { Issue.record("a block cannot be read: \(error)") }
                }
                send(.acknowledge(throughBatch: batch.batch, ping: 0), peer)
            case .returned(let returned): self.returned.append(returned)
            case .drained, .bye: break
            }
        }
    }

    private func send(_ message: ToWorker, _ peer: Peer) { _ = router?.send(message, run: 7, epoch: 1, to: peer) }
}

@Suite(.aheadOfOthers) struct `A worker in a rollout run` {
    private func eventually(_ condition: () async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(240)
        while await !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func run(
        with model: (any Model)? = nil, _ gifts: (QuestionSetFile) throws -> [ToWorker],
        until: (Leader) async -> Bool
    ) async throws -> Leader {
        let directory = try TemporaryDirectory()
        let set = try QuestionSetFile(path: TestSets.write(samples: 20, to: directory.file("set.questions")))
        let leader = try Leader(
            set, RunSettings(model: .null(NullSettings()), strategy: .twoStage), gifts: try gifts(set))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let worker = try WorkerService(
            options: WorkerOptions(endpoint: try await leader.listen(), id: "w", slots: 2, software: "test"),
            logger: logger
        ) { settings, header in
            if let model { return model }
            return try await ModelFactory.model(
                settings.model, taxonomy: header.taxonomy, imageRoot: settings.imageRoot)
        }
        try await worker.start()
        try await eventually { await until(leader) }
        await worker.leave(reason: "done")
        _ = await worker.ended()
        await worker.shutDown()
        await leader.loop.stop()
        return leader
    }

    private func lease(
        _ set: QuestionSetFile, _ samples: [Int], _ tasks: [GroupTask], sequence: UInt64 = 1
    ) throws -> ToWorker {
        .lease(
            Lease(
                token: LeaseToken(epoch: 1, sequence: sequence),
                units: samples.map { UnitRange(repetition: 2, first: $0, count: 1) }, attempt: 1, isAlone: false,
                work: .groups(tasks), samples: try set.records(of: samples.map { $0..<$0 + 1 })))
    }

    private func task(_ group: Int, _ question: GroupTask.Question, version: Int = 4) -> GroupTask {
        GroupTask(
            group: group, question: question, completions: 6, policyVersion: version, allowsNewer: false,
            seed: UInt64(group))
    }

    @Test func `answers groups by the lease's tasks, with the policy that came before it`() async throws {
        let bytes = [UInt8](repeating: 5, count: 3_000)
        let policy = Policy(
            version: 4, content: .weights(sha256: Array(SHA256.hash(data: bytes)), bytes: bytes.count))
        let leader = try await run { set in
            [
                .policy(PolicyPiece(policy: policy, offset: 0, bytes: SharedBytes(bytes[..<1_000]))),
                .policy(PolicyPiece(policy: policy, offset: 1_000, bytes: SharedBytes(bytes[1_000...]))),
                // Not in the file's order.
                try lease(
                    set, [9, 3, 17],
                    [task(70, .leaf), task(71, .level(3, given: .gold)), task(72, .level(6, given: .own))]),
            ]
        } until: {
            await $0.outcomes.count == 3
        }
        let outcomes = await leader.outcomes.sorted { $0.group?.index ?? 0 < $1.group?.index ?? 0 }
        #expect(outcomes.map(\.sample) == [9, 3, 17])
        #expect(outcomes.map(\.repetition) == [2, 2, 2])
        let groups = outcomes.compactMap(\.group)
        #expect(groups.map(\.index) == [70, 71, 72])
        #expect(groups.map(\.sampleID) == ["sample-9", "sample-3", "sample-17"])
        #expect(groups.map(\.rank) == ["genus", "class", "genus"])
        #expect(groups.allSatisfy { $0.rollouts.count == 6 && $0.rollouts.allSatisfy { $0.policyVersion == 4 } })
        #expect(groups.allSatisfy { $0.rollouts.allSatisfy { $0.accuracy != nil } })
        #expect(groups.contains { Set($0.rollouts.map(\.answer)).count > 1 })
        guard case .level(let level) = groups[2].question else {
            Issue.record("stage two was asked as something else")
            return
        }
        #expect(level.given.source == .own && level.given.completion != nil && !level.given.name.isEmpty)
        #expect(await leader.returned.isEmpty)
    }

    /// Answers nothing but of one sample, as long as nobody cancels it.
    private struct Stubborn: Model {
        let name = "stubborn"
        let willing: String

        func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>] {
            if inquiry.sample != willing {
                // Its end is the task's.
                while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
                return [.failure(Failure(.modelUnavailable, "cancelled"))]
            }
            return [.success(Completion(text: "A"))]
        }
    }

    @Test func `breaks off what nobody needs any more, and goes on with the next`() async throws {
        let leader = try await run(with: Stubborn(willing: "sample-3")) { set in
            [
                .policy(
                    PolicyPiece(
                        policy: Policy(version: 4, content: .external), offset: 0, bytes: SharedBytes([]))),
                // Two for the slots, one that waits.
                try lease(set, [1, 2, 4], [task(0, .leaf), task(1, .leaf), task(2, .leaf)]),
                .cancel([UnitRange(repetition: 2, first: 1, count: 2), UnitRange(repetition: 2, first: 4, count: 1)]),
                try lease(set, [3], [task(3, .leaf)], sequence: 2),
            ]
        } until: {
            await $0.outcomes.count == 1
        }
        #expect(await leader.outcomes.map(\.sample) == [3])
        // What is unwanted is nobody's to give back.
        #expect(await leader.returned.isEmpty)
    }

    @Test func `gives a group back whose version it does not have`() async throws {
        let leader = try await run { set in
            [try lease(set, [1], [task(0, .leaf, version: 8)])]
        } until: {
            await !$0.returned.isEmpty
        }
        let returned = await leader.returned
        #expect(returned.first?.reason == .modelAway)
        #expect(returned.first?.message.contains("version 8") == true)
        #expect(await leader.outcomes.isEmpty)
    }
}
