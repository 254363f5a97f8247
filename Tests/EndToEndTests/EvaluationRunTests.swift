import Foundation
import Ledger
import Outcomes
import Questions
import Runs
import TestSupport
import Testing
import Trainer
import Transport
import WireFormat

/// How a trainer's policy does on held-out samples: real coordinators and workers, really killed.
@Suite(.serialized, .aheadOfOthers) struct `An evaluation of a rollout run` {
    private static let heldOut = 40

    private func rollouts(
        _ trial: RolloutTrial, _ run: String, workers: Int = 2, delay: Int = 0
    ) throws -> LinnetCommand {
        try trial.rollouts(
            run, workers: workers, "--validation-samples", "\(Self.heldOut)", "--null-delay", "\(delay)")
    }

    private func ledger(_ trial: RolloutTrial, _ run: String) throws -> RunLedger {
        try RunLedger.openForReading(RunDirectory(trial.directory.file(run)))
    }

    /// What a ledger holds of whole samples, without what depends on who answered, and when.
    private func answers(_ ledger: RunLedger) throws -> [Outcome] {
        var answers: [Outcome] = []
        try ledger.forEachBlock { block in
            try OutcomeSummary.forEachRecord(in: block) { record in
                var outcome = try Outcome(serialized: record)
                outcome.timing = Timing()
                if outcome.group == nil { answers.append(outcome) }
            }
        }
        return answers.sorted { ($0.repetition, $0.sample) < ($1.repetition, $1.sample) }
    }

    /// Of a run without a death.
    private func calm(_ trial: RolloutTrial) async throws -> EvaluationCounts {
        let leader = try rollouts(trial, "calm")
        let trainer = try await trial.trainer("calm")
        try await trainer.publish(Policy(version: 0, content: .external))
        let end = try await trainer.evaluation(EvaluationRequest(number: 0))
        await trainer.leave(reason: "done")
        #expect(await leader.ended().status == 0)
        return try #require(end.counts)
    }

    @Test func `tells of a policy what an evaluation of its file does`() async throws {
        let directory = try TemporaryDirectory()
        let set = try TestSets.write(samples: 120, to: directory.file("set.questions"))
        let vectors = try TestVectors.write(for: set, noise: 2, seed: 1, into: directory).images
        let policies = try (1...2).map { try policy($0, of: set, vectors, directory) }
        var bytes: [[UInt8]] = []
        for policy in policies {
            #expect(await policy.command.ended().status == 0)
            bytes.append(Array(try Data(contentsOf: URL(fileURLWithPath: policy.path))))
        }
        let endpoint = "ipc://" + directory.file("link")
        let model = ["--model", "linear", "--image-vectors", vectors, "--seed", "5", "--policy"]
        let leader = try LinnetCommand(
            ["rollouts", set, "--run", directory.file("run"), "--bind", endpoint, "--quiet"] + model
                + [policies[0].path, "--validation-samples", "\(Self.heldOut)"])
        let link = try await RolloutTrial.trainer(at: endpoint)
        for version in 0...1 { try await link.publish(version: version, weights: bytes[version]) }
        let asked = [(0, ""), (1, ""), (1, "independent")]
        var ends: [EvaluationEnd] = []
        for (number, (version, strategy)) in asked.enumerated() {
            let request = EvaluationRequest(number: number, policyVersion: version, strategy: strategy)
            ends.append(try await link.evaluation(request))
        }
        await link.leave(reason: "done")
        #expect(await leader.ended().status == 0)

        let found = try answers(try RunLedger.openForReading(RunDirectory(directory.file("run"))))
        for (number, (version, strategy)) in asked.enumerated() {
            let run = directory.file("evaluation-\(number)")
            let result = try await LinnetCommand(
                ["evaluate", set, "--run", run, "--quiet", "--limit", "\(Self.heldOut)"] + model
                    + [policies[version].path, "--strategy", strategy.isEmpty ? "two-stage" : strategy]
            ).ended()
            #expect(result.status == 0, "\(result.errors)")
            let expected = try answers(try RunLedger.openForReading(RunDirectory(run)))
            #expect(expected.count == Self.heldOut)
            let same = found.filter { $0.repetition == number }.map { outcome in
                var outcome = outcome
                outcome.repetition = 0
                return outcome
            }
            #expect(same == expected, "evaluation \(number)")
            let counts = try #require(ends[number].counts)
            let right = expected.map { outcome in
                outcome.levels.map { $0.rewards.contains(Reward(.accuracy, 1)) }
            }
            #expect(counts.samples == Self.heldOut)
            #expect(counts.rightPaths == right.count { $0.allSatisfy(\.self) })
            #expect(counts.rightLeaves == right.count { $0.last == true })
            #expect((1...6).map { counts.levels[$0]?.right } == (0..<6).map { level in right.count { $0[level] } })
            #expect(counts.levels.values.allSatisfy { $0.asked == Self.heldOut })
            let names = expected.count { $0.leaf?.rewards.contains(Reward(.accuracy, 1)) == true }
            #expect(counts.rightNames == names && (strategy.isEmpty == (names > 0)))
        }
        #expect(ends[0].counts != ends[1].counts, "another policy does otherwise")
    }

    private func policy(
        _ epochs: Int, of set: String, _ vectors: String, _ directory: TemporaryDirectory
    ) throws -> (path: String, command: LinnetCommand) {
        let path = directory.file("\(epochs).policy")
        return (
            path,
            try LinnetCommand([
                "train", "pretrain", set, "--image-vectors", vectors, "--epochs", "\(epochs * 3)", "-o", path, "-q",
            ])
        )
    }

    @Test func `ends once, and the same, whoever dies`() async throws {
        let trial = try RolloutTrial()
        let calm = try await calm(trial)
        var leader = try rollouts(trial, "storm", workers: 0, delay: 20)
        var workers = try (1...3).map { try trial.worker("storm", "worker-\($0)") }
        func answered(_ count: Int) async -> Bool {
            await eventually { (try? answers(try ledger(trial, "storm")).count >= count) == true }
        }
        var trainer = try await trial.trainer("storm")
        try await trainer.publish(Policy(version: 0, content: .external))
        let request = EvaluationRequest(number: 7, policyVersion: 0)
        try await trainer.ask(request)
        // In the middle of it.
        #expect(await answered(4))
        workers[0].signal(SIGKILL)
        workers[0] = try trial.worker("storm", "worker-4")
        #expect(await answered(9))
        leader.signal(SIGKILL)
        _ = await leader.ended()
        leader = try rollouts(trial, "storm", workers: 0, delay: 20)
        // The trainer goes without a word, and another start of it asks again.
        await trainer.close()
        #expect(await answered(16))
        trainer = try await trial.trainer("storm")
        let asked = Task { [trainer] in try await trainer.evaluation(request) }
        // Steps go on meanwhile.
        let step = try await trainer.step(0, groups: 12, policyVersion: 0)
        #expect(step.groups.count == 12)
        let end = try await asked.value
        #expect(end.counts == calm)
        #expect((end.number, end.policyVersion, end.strategy) == (7, 0, "two-stage"))
        // Asked again by whatever start of whatever side, it is the same end.
        leader.signal(SIGKILL)
        _ = await leader.ended()
        leader = try rollouts(trial, "storm", workers: 0, delay: 20)
        #expect(try await trainer.evaluation(request) == end)
        await trainer.leave(reason: "done")
        #expect(await leader.ended().status == 0)
        for worker in workers { #expect(await worker.sentHome().status == 0) }

        let made = try answers(try ledger(trial, "storm"))
        #expect(made.count == Self.heldOut && Set(made.map(\.sample)).count == Self.heldOut)
        #expect(made.allSatisfy { $0.repetition == 0 })
        let evaluations = try ledger(trial, "storm").rollouts().evaluations
        #expect(evaluations.count == 1)
        #expect(evaluations.first?.end.flatMap(\.counts) == calm)
        let grouped = Set(step.groups.map(\.sample))
        #expect(grouped.isDisjoint(with: made.map(\.sample)), "no group is made of what is held out")
    }

    @Test func `is pinned to its version while training goes on, and given up for a later one`() async throws {
        let trial = try RolloutTrial()
        let leader = try rollouts(trial, "run", workers: 0, delay: 10)
        let worker = try trial.worker("run", "worker")
        let trainer = try await trial.trainer("run")
        try await trainer.publish(Policy(version: 0, content: .external))
        let first = Task { try await trainer.evaluation(EvaluationRequest(number: 0, policyVersion: 0)) }
        // Five versions later nobody needs version 0 but for this.
        _ = try await RolloutTrial.steps(0..<5, of: 6, trainer)
        let end = try await first.value
        #expect(end.counts?.samples == Self.heldOut && end.counts?.failed == 0)

        // The newest; another one comes before it is through.
        worker.signal(SIGSTOP)
        try await trainer.ask(EvaluationRequest(number: 3))
        #expect(await eventually { (try? ledger(trial, "run").rollouts().evaluations.count == 2) == true })
        await trainer.close()
        let second = try await trial.trainer("run")
        try await second.ask(EvaluationRequest(number: 5))
        #expect(await eventually { (try? ledger(trial, "run").rollouts().evaluations.count == 3) == true })
        worker.signal(SIGCONT)
        #expect(try await second.askedEvaluation().policyVersion == 4)
        #expect(try await second.evaluation(EvaluationRequest(number: 3)).result == .cancelled)
        await #expect(throws: TrainerError.self) { try await second.evaluation(EvaluationRequest(number: 4)) }
        await #expect(throws: TrainerError.self) {
            try await second.evaluation(EvaluationRequest(number: 6, strategy: "guess"))
        }
        await #expect(throws: TrainerError.self) {
            try await second.evaluation(EvaluationRequest(number: 6, policyVersion: 9))
        }
        let again = try await second.evaluation(EvaluationRequest(number: 6, strategy: "joint"))
        #expect(again.strategy == "joint" && again.counts?.rightNames == 0)
        await second.leave(reason: "done")
        #expect(await leader.ended().status == 0)
        #expect(await worker.ended().status == 0)
    }

    @Test func `is another trainer's when the first one has left`() async throws {
        let trial = try RolloutTrial()
        var leader = try rollouts(trial, "run", workers: 2, delay: 5)
        let first = try await trial.trainer("run", "first")
        try await first.publish(Policy(version: 0, content: .external))
        try await first.ask(EvaluationRequest(number: 0))
        // A goodbye gives up what is under way, and ends the run for now.
        await first.leave(reason: "done")
        #expect(await leader.ended().status == 0)
        leader = try rollouts(trial, "run", workers: 2, delay: 5)
        let second = try await trial.trainer("run", "second")
        let before = try await second.evaluation(EvaluationRequest(number: 0))
        #expect(before.result == .cancelled)
        let end = try await second.evaluation(EvaluationRequest(number: 1))
        #expect(end.counts?.samples == Self.heldOut)
        await second.leave(reason: "done")
        #expect(await leader.ended().status == 0)
        let ends = try ledger(trial, "run").rollouts().evaluations.map { $0.end?.counts?.samples }
        #expect(ends == [nil, Self.heldOut])
    }

    @Test func `is not asked of a worker that is older`() async throws {
        let trial = try RolloutTrial()
        // What the old one holds and never answers is more than enough.
        let leader = try trial.rollouts(
            "run", workers: 0, "--validation-samples", "\(Self.heldOut)", "--oversampling", "1")
        let trainer = try await trial.trainer("run")
        try await trainer.publish(Policy(version: 0, content: .external))
        let old = try OldWorker(connectedTo: trial.endpoint("run"))
        let asked = Task { try await trainer.evaluation(EvaluationRequest(number: 0)) }
        let step = Task { try await trainer.step(0, groups: 6, policyVersion: 0) }
        let lease = try #require(old.lease())
        #expect(lease.contains(5) && !lease.contains(6), "groups, and nothing that it does not know: \(lease)")
        let new = try trial.worker("run", "new")
        #expect(try await asked.value.counts?.samples == Self.heldOut)
        #expect(try await step.value.groups.count == 6)
        old.close()
        await trainer.leave(reason: "done")
        #expect(await leader.ended().status == 0)
        #expect(await new.ended().status == 0)
    }

    @Test func `needs samples that are held out`() async throws {
        let trial = try RolloutTrial()
        let leader = try trial.rollouts("none")
        let trainer = try await trial.trainer("none")
        try await trainer.publish(Policy(version: 0, content: .external))
        await #expect(throws: TrainerError.self) { try await trainer.evaluation(EvaluationRequest(number: 0)) }
        await trainer.leave(reason: "done")
        #expect(await leader.ended().status == 0)
        let all = try await trial.rollouts("all", "--validation-samples", "120").ended()
        #expect(all.status == 2 && all.errors.contains("--validation-samples 120 of 120 samples"), "\(all.errors)")
        #expect(!FileManager.default.fileExists(atPath: trial.directory.file("all")))
    }
}

extension EvaluationEnd {
    fileprivate var counts: EvaluationCounts? { result.counts }
}

extension EvaluationResult {
    fileprivate var counts: EvaluationCounts? { if case .done(let counts, _) = self { counts } else { nil } }
}

/// A worker of minor version 1, which asks for one sample and never answers.
private struct OldWorker {
    private let peer: RawPeer

    struct NotAnswered: Error {}

    init(connectedTo endpoint: String) throws {
        peer = try RawPeer(connectedTo: endpoint)
        var hello = WireWriter()
        hello.string(2, "old")
        hello.integer(6, 4)
        func header(_ type: MessageType, _ session: [UInt8]) -> [UInt8] {
            Array("LNNT".utf8) + [1, 1, type.rawValue, 0] + session + [0, 0, 0, 0]
        }
        peer.send([header(.hello, [UInt8](repeating: 0, count: 12)), hello.bytes])
        guard let answer = peer.receive().first, answer.count == 24 else { throw NotAnswered() }
        var credit = WireWriter()
        credit.integer(1, 1)
        peer.send([header(.credit, Array(answer[8..<20])), credit.bytes])
    }

    /// The fields of the first lease that comes.
    func lease() -> Set<Int>? {
        while true {
            let frames = peer.receive()
            guard frames.count >= 2 else { return nil }
            guard frames[0][6] == MessageType.lease.rawValue else { continue }
            return try? frames[1].withUnsafeBytes { body in
                var (reader, fields) = (WireReader(body), Set<Int>())
                while let (field, type) = try reader.nextField() {
                    fields.insert(Int(field))
                    try reader.skip(type)
                }
                return fields
            }
        }
    }

    func close() { peer.close() }
}
