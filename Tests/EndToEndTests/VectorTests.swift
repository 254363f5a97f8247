import Foundation
import Ledger
import Questions
import Runs
import TestSupport
import Testing

/// The command with vectors from files: real processes, answers that are known beforehand.
@Suite(.aheadOfOthers) struct `Vectors from files` {
    private let directory: TemporaryDirectory
    private let set: String

    init() throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 300, to: directory.file("set.questions"))
    }

    private struct Figures: Decodable {
        var hca: Double
        var warnings: [String]
    }

    private func run(_ arguments: [String], status: Int32 = 0) async throws -> LinnetCommand.Result {
        let result = try await LinnetCommand(arguments).ended()
        #expect(result.status == status, "\(arguments.joined(separator: " ")): \(result.errors)")
        return result
    }

    private func evaluate(
        _ vectors: (images: String, texts: String), _ run: String, set: String? = nil, _ more: String...
    ) -> [String] {
        [
            "evaluate", set ?? self.set, "--image-vectors", vectors.images, "--text-vectors", vectors.texts, "--quiet",
            "--run", directory.file(run),
        ] + more
    }

    private func figures(of run: String) async throws -> Figures {
        let text = try await self.run(["measures", directory.file(run), "--json"]).output
        return try JSONDecoder().decode(Figures.self, from: Data(text.utf8))
    }

    private func digest(of run: String) async throws -> String {
        try await self.run(["digest", directory.file(run)]).output
    }

    @Test func `whose answers are known get them, whatever the number of workers`() async throws {
        let vectors = try TestVectors.write(for: set, noise: 0, seed: 1, into: directory)
        _ = try await run(evaluate(vectors, "right", "--workers", "1"))
        #expect(try await figures(of: "right").hca == 100)
        #expect(try await figures(of: "right").warnings.isEmpty)

        let noisy = try TestVectors.write(for: set, noise: 8, seed: 1, into: directory, name: "noisy")
        let template = ["--strategy", "two-stage", "--text-template", "a photo of a {}."]
        _ = try await run(evaluate(noisy, "one", "--workers", "1") + template)
        _ = try await run(evaluate(noisy, "three", "--workers", "3", "--slots", "2") + template)
        let hca = try await figures(of: "one").hca
        #expect((1...90).contains(hca), "\(hca)")
        #expect(try await digest(of: "one") == digest(of: "three"))
        let settings = try RunLedger.openForReading(RunDirectory(directory.file("one"))).settings
        #expect(settings.json().contains("a photo of a {}."))
    }

    @Test func `that are others than the run's are refused`() async throws {
        let vectors = try TestVectors.write(for: set, noise: 0, seed: 1, into: directory)
        _ = try await run(evaluate(vectors, "run"))
        let digest = try await digest(of: "run")
        _ = try await run(evaluate(vectors, "run"))
        #expect(try await self.digest(of: "run") == digest)
        _ = try TestVectors.write(for: set, noise: 0, seed: 2, into: directory)
        let refused = try await run(evaluate(vectors, "run"), status: 2)
        #expect(refused.errors.contains("model.embedding.vectors.images.sha256"), "\(refused.errors)")
        #expect(refused.errors.contains("model.embedding.vectors.texts.sha256"), "\(refused.errors)")
    }

    @Test func `that changed while a run was stopped are refused by its workers`() async throws {
        let vectors = try TestVectors.write(for: set, noise: 0, seed: 1, into: directory)
        let coordinator = try LinnetCommand([
            "coordinator", set, "--image-vectors", vectors.images, "--text-vectors", vectors.texts, "--run",
            directory.file("run"), "--bind", "ipc://" + directory.file("link"),
        ])
        #expect(await eventually { coordinator.errors.contains("listening at") }, "\(coordinator.errors)")
        coordinator.signal(SIGTERM)
        #expect(await coordinator.ended().status == 75)
        _ = try TestVectors.write(for: set, noise: 0, seed: 2, into: directory)
        let refused = try await run(["resume", directory.file("run"), "--workers", "1", "--quiet"], status: 2)
        #expect(refused.errors.contains("is not the file that the run began with"), "\(refused.errors)")
        _ = try TestVectors.write(for: set, noise: 0, seed: 1, into: directory)
        _ = try await run(["resume", directory.file("run"), "--workers", "1", "--quiet"])
        #expect(try await figures(of: "run").hca == 100)
    }

    @Test func `that have moved are the run's all the same`() async throws {
        let vectors = try TestVectors.write(for: set, noise: 0, seed: 1, into: directory)
        func move(to name: String) throws -> (images: String, texts: String) {
            let images = directory.file(name + "-images.npy")
            let texts = directory.file(name + "-names.npy")
            for end in ["", ".ids"] {
                try FileManager.default.moveItem(atPath: present.images + end, toPath: images + end)
                try FileManager.default.moveItem(atPath: present.texts + end, toPath: texts + end)
            }
            return (images, texts)
        }
        var present = vectors
        _ = try await run(evaluate(vectors, "run"))
        present = try move(to: "second")
        _ = try await run(evaluate(present, "run"))
        let begun = RunDirectory(directory.file("run"))
        #expect(try RunLedger.openForReading(begun).settings.json().contains(present.images))

        present = try move(to: "third")
        let refused = try await run(["resume", begun.path, "--quiet"], status: 2)
        #expect(refused.errors.contains("say where they are now with --image-vectors FILE"), "\(refused.errors)")
        _ = try await run([
            "resume", begun.path, "--quiet", "--image-vectors", present.images, "--text-vectors", present.texts,
        ])
        let settings = try RunLedger.openForReading(begun).settings.json()
        #expect(settings.contains(present.images) && settings.contains(present.texts + ".ids"))
        _ = try await run(["resume", begun.path, "--quiet"])

        let swapped = try await run(
            ["resume", begun.path, "--quiet", "--image-vectors", present.texts], status: 2)
        #expect(swapped.errors.contains("model.embedding.vectors.images.sha256"), "\(swapped.errors)")
    }

    @Test func `that lack something are refused before anything is asked`() async throws {
        let vectors = try TestVectors.write(for: set, noise: 0, seed: 1, into: directory)
        let ids = try String(contentsOfFile: vectors.images + ".ids", encoding: .utf8)
        let other = try directory.write(ids.replacing("sample-7\n", with: "seven\n"), to: "other.ids")
        var refused = try await run(evaluate(vectors, "run", "--image-ids", other), status: 2)
        #expect(refused.errors.contains("no vector for 1 of 300 images: 'sample-7'"), "\(refused.errors)")
        refused = try await run(evaluate((vectors.texts, vectors.texts), "run"), status: 2)
        #expect(refused.errors.contains("no vector for 300 of 300 images"), "\(refused.errors)")
        refused = try await run(evaluate(vectors, "run", "--difficulty", "2"), status: 2)
        #expect(refused.errors.contains("--difficulty is for drawn pictures"), "\(refused.errors)")
        refused = try await run(evaluate(vectors, "run", "--model", "null"), status: 2)
        #expect(refused.errors.contains("the model is null"), "\(refused.errors)")
        refused = try await run(
            ["evaluate", set, "--image-vectors", vectors.images, "--run", directory.file("run")], status: 2)
        #expect(refused.errors.contains("Give both --image-vectors FILE and --text-vectors FILE"), "\(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: directory.file("run")))
    }

    @Test func `pick wrong choices, and whoever is scored on their own is warned`() async throws {
        let taxonomy = try directory.write(
            "order,family,species\n"
                + (0..<40).map { "o\($0 / 16),f\($0 / 4),s\($0)" }.joined(separator: "\n"), to: "tree.csv")
        let images = try directory.write(
            "image,leaf\n" + (0..<80).map { "\($0).png,s\($0 % 40)" }.joined(separator: "\n"), to: "images.csv")
        func build(_ name: String, _ more: String...) async throws -> String {
            let path = directory.file(name)
            _ = try await run(
                [
                    "questions", "build", "--taxonomy", taxonomy, "--images", images, "--distractors", "similar", "-o",
                    path,
                ]
                    + more)
            return path
        }
        let plain = try await build("plain")
        let names = try await run(["questions", "names", plain]).output
        #expect(try await run(["taxonomy", "names", taxonomy]).output == names)
        #expect(names.split(separator: "\n").count == 53 && names.hasPrefix("1\to0\n"), "\(names)")
        let list = try await run(["questions", "images", plain]).output
        #expect(list.split(separator: "\n").count == 80)

        let own = try TestVectors.write(for: plain, noise: 2, seed: 5, into: directory, name: "own")
        // As an export by those lists would have them.
        _ = try directory.write(list, to: "own-images.npy.ids")
        let arguments = ["--image-vectors", own.images, "--text-vectors", own.texts]
        let hard = try await run(
            [
                "questions", "build", "--taxonomy", taxonomy, "--images", images, "--distractors", "similar", "-o",
                directory.file("hard"),
            ] + arguments)
        #expect(hard.output.contains("80 samples"))
        let again = try await build("again", "--image-vectors", own.images, "--text-vectors", own.texts)
        let built = try QuestionSetFile(path: again)
        #expect(try QuestionSetFile(path: directory.file("hard")).sha256Text == built.sha256Text)
        #expect(built.header.distractors.similarity.hasPrefix("own-images.npy sha256:"))
        let byName = try QuestionSetFile(path: try await build("by-name", "--text-vectors", own.texts))
        #expect(byName.header.distractors.similarity.hasPrefix("own-names.npy sha256:"))

        _ = try await run(evaluate(own, "own", set: again))
        #expect(try await figures(of: "own").warnings.first?.contains("own vectors") == true)
        #expect(
            try await run(["measures", directory.file("own")]).output.contains("Warning: This model's own vectors"))
        _ = try await run(["report", directory.file("own"), "-o", directory.file("own.html")])
        let page = try String(contentsOfFile: directory.file("own.html"), encoding: .utf8)
        #expect(page.contains("own vectors (own-images.npy sha256:") && page.contains("--text-vectors"))

        let other = try TestVectors.write(for: plain, noise: 2, seed: 6, into: directory, name: "other")
        _ = try await run(evaluate(other, "other", set: again))
        #expect(try await figures(of: "other").warnings.isEmpty)
        _ = try await run(evaluate(own, "by-tree", set: plain))
        #expect(try await figures(of: "by-tree").warnings.isEmpty)
        let refused = try await run(
            ["questions", "build", "--taxonomy", taxonomy, "--images", images, "-o", directory.file("x")] + arguments,
            status: 2)
        #expect(refused.errors.contains("--distractors similar"), "\(refused.errors)")
    }
}
