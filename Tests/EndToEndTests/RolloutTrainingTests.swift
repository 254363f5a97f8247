import Foundation
import Ledger
import Measures
import Outcomes
import Runs
import TestSupport
import Testing

/// A rollout run with its trainer, all as processes, really killed: the policy that comes out is the same to the bit.
@Suite(.serialized, .aheadOfOthers) struct `A policy trained by a rollout run` {
    private let directory: TemporaryDirectory
    private let set: String
    private let vectors: String
    private let base: String
    private static let steps = 32

    init() async throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 96, to: directory.file("set.questions"))
        vectors = try TestVectors.write(for: set, noise: 2, seed: 1, into: directory).images
        base = directory.file("base.policy")
        let result = try await LinnetCommand([
            "train", "pretrain", set, "--image-vectors", vectors, "--epochs", "2", "-o", base, "-q",
        ]).ended()
        #expect(result.status == 0, "\(result.errors)")
    }

    private func endpoint(_ run: String) -> String { "ipc://" + directory.file(run + ".link") }

    private func coordinator(_ run: String, workers: Int, _ more: String...) throws -> LinnetCommand {
        try LinnetCommand(
            [
                "rollouts", set, "--run", directory.file(run), "--model", "linear", "--policy", base,
                "--image-vectors", vectors, "--bind", endpoint(run), "--workers", "\(workers)", "--seed", "5",
                "--quiet",
            ] + more)
    }

    private func worker(_ run: String) throws -> LinnetCommand {
        try LinnetCommand(["worker", "--connect", endpoint(run), "--quiet"])
    }

    private func trainer(_ run: String?, _ output: String, _ more: String...) throws -> LinnetCommand {
        try LinnetCommand(
            [
                "train", "grpo", set, "--image-vectors", vectors, "--policy", base, "--steps", "\(Self.steps)",
                "--groups", "24", "--rate", "0.01", "-o", directory.file(output + ".policy"), "--log",
                directory.file(output + ".json"), "--checkpoint", directory.file(output + ".checkpoint"),
                "--checkpoint-every", "2",
            ] + (run.map { ["--connect", endpoint($0)] } ?? ["--seed", "5"]) + more)
    }

    /// The SHA-256 of the policy that a trainer prints, once it has ended well.
    private func policy(of trainer: LinnetCommand) async -> String {
        let result = await trainer.ended()
        #expect(result.status == 0, "\(result.errors)")
        return String(result.output.suffix(65).prefix(64))
    }

    private func ended(_ coordinator: LinnetCommand, _ workers: [LinnetCommand] = []) async {
        let result = await coordinator.ended()
        #expect(result.status == 0, "\(result.errors)")
        for worker in workers {
            let result = await worker.sentHome()
            #expect(result.status == 0, "\(result.errors)")
        }
    }

    /// Waits until a run has made so many steps, so that what is killed then is under way whatever the machine's load.
    private func reached(_ steps: Int, in run: String) async -> Bool {
        let directory = RunDirectory(directory.file(run))
        return await eventually {
            (try? RunLedger.openForReading(directory).rollouts().assembledSteps >= steps) == true
        }
    }

    @Test func `is the same whoever makes the rollouts, and however many they are`() async throws {
        let alone = await policy(of: try trainer(nil, "alone"))
        #expect(alone.count == 64)
        for workers in [1, 4] {
            let run = "workers-\(workers)"
            let leader = try coordinator(run, workers: workers)
            #expect(await policy(of: try trainer(run, run)) == alone)
            await ended(leader)
        }
    }

    @Test func `is not asked for past loopback without keys, and the command for a trainer's is told`() async throws {
        let result = try await LinnetCommand([
            "train", "grpo", set, "--image-vectors", vectors, "--policy", base, "-o", directory.file("refused.policy"),
            "--connect", "tcp://192.0.2.1:5555",
        ]).ended()
        #expect(result.status == 2)
        #expect(result.errors.contains("--authorized authorized.keys --role trainer\n"), "\(result.errors)")
    }

    @Test func `is the same when workers are killed`() async throws {
        let alone = await policy(of: try trainer(nil, "alone"))
        let leader = try coordinator("storm", workers: 0)
        var workers = [try worker("storm"), try worker("storm")]
        let trainer = try trainer("storm", "storm")
        for round in 1...3 {
            #expect(await reached(round * 5, in: "storm"))
            workers[round % 2].signal(SIGKILL)
            workers.append(try worker("storm"))
            workers.swapAt(round % 2, workers.count - 1)
        }
        #expect(await policy(of: trainer) == alone)
        await ended(leader)
    }

    @Test(arguments: [0, 1])
    func `is the same when its coordinator and its trainer are killed`(ahead: Int) async throws {
        let leader = try coordinator("calm", workers: 2)
        let calm = await policy(of: try trainer("calm", "calm", "--ahead", "\(ahead)"))
        await ended(leader)
        if ahead == 0 { #expect(await policy(of: try trainer(nil, "alone")) == calm) }

        let workers = [try worker("cut"), try worker("cut")]
        var cut = (
            leader: try coordinator("cut", workers: 0), trainer: try trainer("cut", "cut", "--ahead", "\(ahead)")
        )
        for round in 1...3 {
            #expect(await reached(round * 5 - 1, in: "cut"))
            if round != 1 {
                cut.trainer.signal(SIGKILL)
                _ = await cut.trainer.ended()
            }
            // A run that was faster than this test is over, and goes on all the same.
            if round != 2 || !cut.leader.process.isRunning {
                cut.leader.signal(SIGKILL)
                _ = await cut.leader.ended()
                cut.leader = try coordinator("cut", workers: 0)
            }
            if round != 1 { cut.trainer = try trainer("cut", "cut", "--ahead", "\(ahead)") }
        }
        #expect(await policy(of: cut.trainer) == calm)
        await ended(cut.leader, workers)
        struct Log: Decodable {
            struct Step: Decodable { var step: Int }
            var steps: [Step]
        }
        let log = try Data(contentsOf: URL(fileURLWithPath: directory.file("cut.json")))
        #expect(try JSONDecoder().decode(Log.self, from: log).steps.map(\.step) == Array(1...Self.steps))
    }

    /// How the policy did after each step that says so, as a log tells it.
    private func validations(_ log: String) throws -> [Int: [Double]] {
        struct Log: Decodable {
            struct Step: Decodable {
                struct Validation: Decodable {
                    var samples: Int
                    var hca: Double
                    var leaf: Double
                    var openLeaf: Double
                }
                var step: Int
                var validation: Validation?
            }
            var steps: [Step]
        }
        let data = try Data(contentsOf: URL(fileURLWithPath: directory.file(log + ".json")))
        let steps = try JSONDecoder().decode(Log.self, from: data).steps
        #expect(steps.map(\.step) == Array(1...Self.steps))
        return Dictionary(
            uniqueKeysWithValues: steps.compactMap { step in
                step.validation.map { (step.step, [Double($0.samples), $0.hca, $0.leaf, $0.openLeaf]) }
            })
    }

    @Test func `is evaluated by the run's workers and is the same for it, whoever is killed`() async throws {
        let heldOut = ["--validation-samples", "24"]
        let unasked = try coordinator("unasked", workers: 2, heldOut[0], heldOut[1])
        let plain = await policy(of: try trainer("unasked", "unasked"))
        await ended(unasked)
        let leader = try coordinator("calm", workers: 2, heldOut[0], heldOut[1])
        #expect(await policy(of: try trainer("calm", "calm", "--evaluate-every", "5")) == plain)
        await ended(leader)
        let calm = try validations("calm")
        #expect(calm.keys.sorted() == [5, 10, 15, 20, 25, 30, 32])
        #expect(calm.values.allSatisfy { $0[0] == 24 })

        // The last one tells what an evaluation of the policy does.
        let evaluation = directory.file("evaluation")
        let evaluated = try await LinnetCommand([
            "evaluate", set, "--run", evaluation, "--model", "linear", "--policy", directory.file("calm.policy"),
            "--image-vectors", vectors, "--strategy", "two-stage", "--limit", "24", "--seed", "5", "--quiet",
        ]).ended()
        #expect(evaluated.status == 0, "\(evaluated.errors)")
        var counts = LiveCounts()
        try RunLedger.openForReading(RunDirectory(evaluation)).forEachBlock { block in
            try OutcomeSummary.forEachRecord(in: block) { counts.add(try OutcomeSummary(serialized: $0)) }
        }
        #expect(calm[Self.steps].map { Array($0.prefix(3)) } == [24, counts.hca.value ?? -1, counts.leaf?.value ?? -1])

        var workers = [try worker("cut"), try worker("cut")]
        var cut = (
            leader: try coordinator("cut", workers: 0, heldOut[0], heldOut[1]),
            trainer: try trainer("cut", "cut", "--evaluate-every", "5")
        )
        for round in 1...3 {
            #expect(await reached(round * 7 - 1, in: "cut"))
            workers[round % 2].signal(SIGKILL)
            workers[round % 2] = try worker("cut")
            if round != 1 {
                cut.trainer.signal(SIGKILL)
                _ = await cut.trainer.ended()
            }
            if round != 2 || !cut.leader.process.isRunning {
                cut.leader.signal(SIGKILL)
                _ = await cut.leader.ended()
                cut.leader = try coordinator("cut", workers: 0, heldOut[0], heldOut[1])
            }
            if round != 1 { cut.trainer = try trainer("cut", "cut", "--evaluate-every", "5") }
        }
        #expect(await policy(of: cut.trainer) == plain)
        await ended(cut.leader, workers)
        #expect(try validations("cut") == calm)
    }

    @Test func `is not evaluated where nothing is held out`() async throws {
        let leader = try coordinator("none", workers: 1)
        let result = try await trainer("none", "none", "--evaluate-every", "5").ended()
        #expect(result.status == 2 && result.errors.contains("--validation-samples"), "\(result.errors)")
        leader.signal(SIGTERM)
        #expect(await leader.ended().status == 75)
    }
}
