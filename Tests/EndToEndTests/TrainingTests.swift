import Foundation
import Questions
import TestSupport
import Testing

/// The command trains policies and asks them: real processes.
@Suite(.aheadOfOthers) struct `A linear policy` {
    private let directory: TemporaryDirectory
    private let set: String
    private let vectors: String

    init() throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 256, to: directory.file("set.questions"))
        vectors = try TestVectors.write(for: set, noise: 2, seed: 1, into: directory).images
    }

    private func run(_ arguments: [String], status: Int32 = 0) async throws -> LinnetCommand.Result {
        let result = try await LinnetCommand(arguments).ended()
        #expect(result.status == status, "\(arguments.joined(separator: " ")): \(result.errors)")
        return result
    }

    private func train(_ kind: String, _ output: String, _ more: String...) async throws -> String {
        let path = directory.file(output + ".policy")
        _ = try await run(
            ["train", kind, set, "--image-vectors", vectors, "-o", path, "--log", path + ".json", "-q"] + more)
        return path
    }

    private func evaluate(_ policy: String, _ run: String, _ more: String..., status: Int32 = 0) async throws
        -> LinnetCommand.Result
    {
        try await self.run(
            [
                "evaluate", set, "--model", "linear", "--policy", policy, "--image-vectors", vectors, "--strategy",
                "two-stage", "--quiet", "--run", directory.file(run),
            ] + more, status: status)
    }

    private func hca(_ run: String) async throws -> Double {
        struct Figures: Decodable { var hca: Double }
        let text = try await self.run(["measures", directory.file(run), "--json"]).output
        return try JSONDecoder().decode(Figures.self, from: Data(text.utf8)).hca
    }

    @Test func `is made, tuned, improved and asked by workers`() async throws {
        let base = try await train("pretrain", "base", "--epochs", "3")
        let tuned = try await train("sft", "tuned", "--policy", base, "--stage-one-epochs", "1")
        let again = try await train("sft", "again", "--policy", base, "--stage-one-epochs", "1")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: tuned))
        #expect(try Data(contentsOf: URL(fileURLWithPath: again)) == bytes)
        let improved = try await train(
            "grpo", "improved", "--policy", tuned, "--steps", "5", "--groups", "8", "--rate", "0.001", "--validate",
            set,
            "--validate-every", "2")
        let log = try String(contentsOfFile: improved + ".json", encoding: .utf8)
        #expect(log.contains("\"groupsWithSpread\""))

        _ = try await evaluate(base, "base")
        _ = try await evaluate(tuned, "one", "--workers", "1")
        _ = try await evaluate(tuned, "three", "--workers", "3", "--slots", "2")
        #expect(try await hca("base") < hca("one"))
        let page = directory.file("learning.html")
        _ = try await run(["report", directory.file("one"), "--learning", improved + ".json", "-o", page])
        let text = try String(contentsOfFile: page, encoding: .utf8)
        for part in ["<h2>Learning: improved.policy.json</h2>", "Validation, by step", "Staleness, by step"] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("Groups left out, by step"), "there was none")
        let alone = directory.file("alone.html")
        _ = try await run(["report", "--learning", improved + ".json"], status: 2)
        _ = try await run(["report", "--learning", improved + ".json", "-o", alone])
        #expect(try String(contentsOfFile: alone, encoding: .utf8).contains("<h1>Learning</h1>"))
        let noLog = try await run(
            ["report", directory.file("one"), "--learning", tuned + ".json", "-o", page], status: 2)
        #expect(noLog.errors.contains("is no log of 'linnet train grpo"), "\(noLog.errors)")
        let digest = try await run(["digest", directory.file("one")]).output
        #expect(try await run(["digest", directory.file("three")]).output == digest)
        // A policy is known by its content: the same file elsewhere goes on with the run, another does not.
        _ = try await evaluate(again, "one")
        let refused = try await evaluate(improved, "one", status: 2)
        #expect(refused.errors.contains("model.linear.policy.sha256"), "\(refused.errors)")
        let sampled = try await evaluate(tuned, "sampled", "--temperature", "1", "--workers", "2")
        #expect(sampled.status == 0)
        #expect(try await run(["digest", directory.file("sampled")]).output != digest)
    }

    @Test func `is refused in a sentence where it does not fit`() async throws {
        let base = try await train("pretrain", "base", "--epochs", "1")
        let specimens = try await run(
            ["evaluate", set, "--model", "linear", "--policy", base, "--run", directory.file("a")], status: 2)
        #expect(specimens.errors.contains("--image-vectors"), "\(specimens.errors)")
        let missing = try await evaluate(directory.file("nowhere"), "b", status: 2)
        #expect(missing.errors.contains("nowhere"), "\(missing.errors)")
        let alone = try await run(
            ["evaluate", set, "--policy", base, "--run", directory.file("c")], status: 2)
        #expect(alone.errors.contains("--model linear"), "\(alone.errors)")
        let bundled = directory.file("bundled")
        _ = try await run([
            "questions", "build", "--taxonomy", "bundled", "--specimens", "1", "--limit", "5", "-o", bundled,
        ])
        let other = try await run(
            ["evaluate", bundled, "--model", "linear", "--policy", base, "--run", directory.file("d")], status: 2)
        #expect(other.errors.contains("taxonomy"), "\(other.errors)")
        let rate = try await run(
            ["train", "sft", set, "--policy", base, "-o", directory.file("e"), "--rate", "-1"], status: 2)
        #expect(rate.errors.contains("--rate"), "\(rate.errors)")
    }

    @Test func `leaves vectors to probes and examples to outside trainers`() async throws {
        let probed = try await run(["probe", "--train", set, "--test", set, "--image-vectors", vectors])
        #expect(probed.output.contains("HCA") && probed.output.contains("genus"), "\(probed.output)")

        let drawn = directory.file("drawn")
        _ = try await run([
            "questions", "build", "--taxonomy", "bundled", "--specimens", "1", "--limit", "4", "-o", drawn,
        ])
        let written = try await run(["questions", "vectors", drawn, "-o", directory.file("drawn.safetensors")])
        #expect(written.output.contains("4 vectors of 312 numbers"), "\(written.output)")

        let export = ["questions", "export", drawn, "--format", "sft-chat", "-o", directory.file("sft.jsonl")]
        let refused = try await run(export, status: 2)
        #expect(refused.errors.contains("--draw-into"), "\(refused.errors)")
        _ = try await run(export + ["--stage", "one", "--trainer", "trl", "--draw-into", directory.file("pictures")])
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.file("pictures")).count == 4)
        let lines = try String(contentsOfFile: directory.file("sft.jsonl"), encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 4)
        for line in lines {
            struct Example: Decodable { var images: [String] }
            let example = try JSONDecoder().decode(Example.self, from: Data(line.utf8))
            #expect(FileManager.default.fileExists(atPath: example.images[0]))
        }
    }
}
