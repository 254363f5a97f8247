import Foundation
import LinearPolicy
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import TestSupport
import Testing
import Transport
import Vectors

@testable import linnet

/// `linnet train grpo --connect` as a process, against a coordinator that speaks the protocol.
@Suite(.serialized, .aheadOfOthers) struct `A connected trainer` {
    private let directory: TemporaryDirectory
    private let set: String
    private let vectors: String
    private let base: String

    init() async throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 64, to: directory.file("set.questions"))
        vectors = try TestVectors.write(for: set, noise: 2, seed: 1, into: directory).images
        base = directory.file("base.policy")
        let result = try await LinnetCommand([
            "train", "pretrain", set, "--image-vectors", vectors, "--epochs", "2", "-o", base, "-q",
        ]).ended()
        #expect(result.status == 0, "\(result.errors)")
    }

    private func coordinator(
        peers: Int = 1, _ change: (inout RunSettings) -> Void = { _ in }
    ) async throws -> AnsweringCoordinator {
        let file = try QuestionSetFile(path: set)
        let features = LinearSettings.Features.vectors(try LabelledVectors(vectors).reference())
        var settings = RunSettings(
            model: .linear(LinearSettings(policy: try .init(file: base), features: features)), strategy: .twoStage,
            seed: 3)
        settings.rollouts = RolloutSettings()
        change(&settings)
        let coordinator = try AnsweringCoordinator(
            file, settings, try await features.source(taxonomy: file.header.taxonomy, imageRoot: ""), peers: peers)
        try await coordinator.listen()
        return coordinator
    }

    private func trainer(_ output: String, _ more: [String]) throws -> LinnetCommand {
        try LinnetCommand(
            [
                "train", "grpo", set, "--image-vectors", vectors, "--policy", base, "--steps", "6", "--groups", "12",
                "--rate", "0.01", "--minibatches", "2", "-o", directory.file(output), "--log",
                directory.file(output + ".json"),
            ] + more)
    }

    private func connected(
        _ output: String, to coordinator: AnsweringCoordinator, _ more: String...
    ) async throws -> LinnetCommand { try trainer(output, ["--connect", await coordinator.endpoint] + more) }

    private func keeping(_ output: String) -> [String] {
        ["--checkpoint", directory.file(output + ".checkpoint"), "--checkpoint-every", "2"]
    }

    private func bytes(_ output: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: directory.file(output)))
    }

    /// What training within the process makes.
    private func local() async throws -> Data {
        let result = try await trainer("local", ["--seed", "3"]).ended()
        #expect(result.status == 0, "\(result.errors)")
        return try bytes("local")
    }

    private struct Log: Decodable {
        struct Entry: Decodable {
            var step: Int
            var newestVersion: Int
            var cancelled: [String: Int]
        }
        var steps: [Entry]
    }

    private func log(_ output: String) throws -> [Log.Entry] {
        try JSONDecoder().decode(Log.self, from: try bytes(output + ".json")).steps
    }

    @Test func `makes the same policy as training alone, by one peer and by several`() async throws {
        let expected = try await local()
        #expect(expected != (try Data(contentsOf: URL(fileURLWithPath: base))))
        for peers in [1, 3] {
            let coordinator = try await coordinator(peers: peers)
            let result = try await connected("by-\(peers)", to: coordinator).ended()
            #expect(result.status == 0, "\(result.errors)")
            #expect(try bytes("by-\(peers)") == expected)
            #expect(await coordinator.versions.count == 7)
            #expect(await coordinator.versions[6].map { Data($0) } == expected, "what was published is the file")
            #expect(await coordinator.byes.count == 1)
            #expect(await coordinator.settled == 0, "no checkpoint holds anything")
            #expect(try log("by-\(peers)").map(\.cancelled) == Array(repeating: ["surplus": 2], count: 6))
            await coordinator.loop.stop()
        }
    }

    @Test(arguments: [SIGTERM, SIGKILL]) func `goes on to the same policy after a signal`(signal: Int32) async throws {
        let expected = try await local()
        let coordinator = try await coordinator(peers: 2)
        for held in [3, 5] {
            await coordinator.hold(from: held)
            let run = try trainer("cut", ["--connect", await coordinator.endpoint] + keeping("cut"))
            #expect(await eventually { await coordinator.requests.last?.step == held })
            run.signal(signal)
            let result = await run.ended()
            #expect(result.status == (signal == SIGTERM ? 75 : 128 + SIGKILL), "\(result.errors)")
            if signal == SIGTERM {
                #expect(result.errors.contains("Stopped after step \(held) of 6"), "\(result.errors)")
                #expect(FileManager.default.fileExists(atPath: directory.file("cut.checkpoint")))
            }
            #expect(await coordinator.byes.isEmpty, "the run stays open")
            #expect(await coordinator.settled <= held)
        }
        await coordinator.hold(from: nil)
        let result = try await trainer("cut", ["--connect", await coordinator.endpoint] + keeping("cut")).ended()
        #expect(result.status == 0, "\(result.errors)")
        #expect(try bytes("cut") == expected)
        #expect(try log("cut").map(\.step) == Array(1...6))
        #expect(await coordinator.settled == 6)
        #expect(await coordinator.byes.count == 1)
        #expect(await coordinator.rejections.isEmpty)
        await coordinator.loop.stop()
    }

    @Test func `outlives its coordinator`() async throws {
        let expected = try await local()
        let coordinator = try await coordinator()
        await coordinator.hold(from: 2)
        let run = try await connected("outlived", to: coordinator)
        #expect(await eventually { await coordinator.requests.last?.step == 2 })
        await coordinator.hold(from: nil)
        try await coordinator.restart()
        let result = await run.ended()
        #expect(result.status == 0, "\(result.errors)")
        #expect(try bytes("outlived") == expected)
        await coordinator.loop.stop()
    }

    @Test func `lets the next step be made while it learns, and makes the same of it each time`() async throws {
        var policies: [Data] = []
        for round in 0..<3 {
            let coordinator = try await coordinator(peers: round + 1)
            let more = ["--connect", await coordinator.endpoint, "--ahead", "1"] + keeping("ahead-\(round)")
            if round == 2 {
                await coordinator.hold(from: 4)
                let cut = try trainer("ahead-2", more)
                #expect(await eventually { await coordinator.requests.last?.step == 4 })
                cut.signal(SIGKILL)
                _ = await cut.ended()
                await coordinator.hold(from: nil)
            }
            let result = try await trainer("ahead-\(round)", more).ended()
            #expect(result.status == 0, "\(result.errors)")
            policies.append(try bytes("ahead-\(round)"))
            let asked = Dictionary(await coordinator.requests.map { ($0.step, $0.policyVersion) }) { $1 }
            #expect(asked == [0: 0, 1: 0, 2: 1, 3: 2, 4: 3, 5: 4])
            #expect(try log("ahead-\(round)").map(\.newestVersion) == [0, 0, 1, 2, 3, 4])
            #expect(await coordinator.rejections.isEmpty)
            await coordinator.loop.stop()
        }
        #expect(Set(policies).count == 1)
        #expect(try await policies[0] != local())
    }

    @Test func `is refused by a run that is another one, in a sentence`() async throws {
        func refusal(
            _ words: String..., by coordinator: AnsweringCoordinator, _ more: [String] = [],
            line: Int = #line
        ) async throws {
            let result = try await trainer("refused", ["--connect", await coordinator.endpoint] + more).ended()
            #expect(result.status == 2, "\(result.errors)")
            for word in words { #expect(result.errors.contains(word), "line \(line): \(result.errors)") }
            #expect(await coordinator.versions.isEmpty, "nothing is published")
            #expect(await coordinator.settled == 0)
            #expect(await coordinator.byes.isEmpty)
        }
        let run = try await coordinator()
        try await refusal("seed is 3 there and 4 here", by: run, ["--seed", "4"])
        try await refusal("rollouts.completions is 8 there and 4 here", by: run, ["--group-size", "4"])
        try await refusal(
            "rollouts.leafShare", "rollouts.deepening", by: run, ["--leaf-share", "1", "--deepening", "1"])
        await run.be(claiming: (assembled: 9, settled: 2))
        try await refusal("forgotten the groups of its first 2 steps", "--checkpoint FILE", by: run)
        await run.be(changing: { $0.rollouts = nil })
        try await refusal("makes no rollouts", by: run)
        await run.be(changing: {
            $0.model = .null(NullSettings())
            $0.rollouts = RolloutSettings()
        })
        try await refusal("the run's model is 'null'", by: run)
        await run.loop.stop()

        let other = try await coordinator {
            $0.model = .linear(
                LinearSettings(
                    policy: .init(path: "/other.policy", sha256: String(repeating: "0", count: 64), version: 0)))
        }
        try await refusal("model.linear.policy.sha256", "model.linear.features", by: other)
        let stranger = directory.file("stranger.questions")
        try TestSets.write(samples: 65, to: stranger)
        let foreign = try await LinnetCommand([
            "train", "grpo", stranger, "--image-vectors", vectors, "--policy", base, "-o", directory.file("x"),
            "--connect", await other.endpoint,
        ]).ended()
        #expect(foreign.status == 2)
        #expect(foreign.errors.contains("which is none of"), "\(foreign.errors)")
        await other.loop.stop()
        let far = try await trainer("far", ["--connect", "tcp://10.1.2.3:4"]).ended()
        #expect(far.status == 2)
        #expect(far.errors.contains("--insecure-plaintext"), "\(far.errors)")
    }

    @Test func `is refused with a checkpoint of another run or of another training`() async throws {
        let local = try await trainer("local", ["--seed", "3"] + keeping("kept")).ended()
        #expect(local.status == 0, "\(local.errors)")
        let coordinator = try await coordinator()
        let ahead = try await trainer("x", ["--connect", await coordinator.endpoint] + keeping("kept")).ended()
        #expect(ahead.status == 2)
        #expect(ahead.errors.contains("holds 6 steps, and the run has made 0"), "\(ahead.errors)")
        let otherwise = try await trainer("x", ["--seed", "3", "--groups", "13"] + keeping("kept")).ended()
        #expect(otherwise.status == 2)
        #expect(otherwise.errors.contains("groups was 12 and is 13 now"), "\(otherwise.errors)")
        #expect(await coordinator.settled == 0)
        await coordinator.loop.stop()
    }

    @Test func `names the group and the field that it cannot read`() async throws {
        let coordinator = try await coordinator()
        await coordinator.be(spoiling: { group in
            guard group.index == 17, case .written(var completion, let finding, let rewards) = group.rollouts[2].answer
            else { return }
            completion.tokens?.ids = [4_000_000]
            group.rollouts[2].answer = .written(completion, finding, rewards: rewards)
        })
        let result = try await connected("spoiled", to: coordinator).ended()
        #expect(result.status == 2)
        #expect(result.errors.contains("group 17, of sample '"), "\(result.errors)")
        #expect(result.errors.contains("rollouts[2].tokens"), "\(result.errors)")
        #expect(await coordinator.byes.isEmpty)
        await coordinator.loop.stop()
    }

    @Test func `gives up when there is no coordinator for too long`() async throws {
        let result = try await trainer(
            "alone", ["--connect", "ipc://" + directory.file("nobody"), "--coordinator-lost-timeout", "1"]
        ).ended()
        #expect(result.status == 75)
        #expect(result.errors.contains("no coordinator at ipc://"), "\(result.errors)")
    }

    @Test func `keeps checkpoint, log and validation also when it trains alone`() async throws {
        let expected = try await local()
        let more = ["--seed", "3", "--validate", set, "--validate-every", "3"] + keeping("alone")
        // Half of the way, then all of it.
        let half = try await trainer("alone", more + ["--steps", "3"]).ended()
        #expect(half.status == 0, "\(half.errors)")
        let whole = try await trainer("alone", more).ended()
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(try bytes("alone") == expected)
        #expect(try log("alone").map(\.step) == Array(1...6))
        let text = String(decoding: try bytes("alone.json"), as: UTF8.self)
        #expect(text.components(separatedBy: "\"hca\"").count == 3, "after steps 3 and 6")
        #expect(whole.errors.contains("validation: HCA"), "\(whole.errors)")
    }

    @Test func `finishes the step that it learns when it is told to stop`() async throws {
        // More steps than anybody waits for: the signal comes while it learns, or while it makes rollouts.
        let many = try trainer(
            "stopped",
            ["--seed", "3", "--steps", "100000", "--checkpoint", directory.file("stopped.checkpoint")]
                + ["--validate", set, "--validate-every", "1"])
        #expect(await eventually { many.errors.contains("step 3;") })
        many.signal(SIGINT)
        let stopped = await many.ended()
        #expect(stopped.status == 75, "\(stopped.errors)")
        let words = try #require(stopped.errors.split(separator: "\n").last { $0.hasPrefix("Stopped after step ") })
        let step = try #require(words.split(separator: " ").dropFirst(3).first.flatMap { Int($0) })
        #expect(step >= 3)
        #expect(try log("stopped").map(\.step) == Array(1...step))
        #expect(!FileManager.default.fileExists(atPath: directory.file("stopped")))

        let steps = ["--seed", "3", "--steps", "\(step + 2)"]
        let resumed = try await trainer(
            "stopped", steps + ["--checkpoint", directory.file("stopped.checkpoint")]
        ).ended()
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try await trainer("straight", steps).ended().status == 0)
        #expect(try bytes("stopped") == bytes("straight"))
        let fewer = try await trainer(
            "stopped", ["--seed", "3", "--checkpoint", directory.file("stopped.checkpoint"), "--steps", "2"]
        ).ended()
        #expect(fewer.status == 2)
        #expect(fewer.errors.contains("holds \(step + 2) steps, more than --steps 2"), "\(fewer.errors)")
    }
}
