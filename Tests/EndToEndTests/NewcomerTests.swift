import Foundation
import TestSupport
import Testing

/// What somebody meets who tries the commands for the first time.
@Suite(.aheadOfOthers) struct `A newcomer` {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private let theirs = "/theirs/birds/images"

    /// Questions as they are published: with the absolute paths of their authors' machine.
    private func published() throws -> String {
        let lines = ["a/1.jpg", "b/2.jpg"].map { image in
            #"{"image": "\#(theirs)/\#(image)", "label": "", "split": "test", "level1": "x", "choices_level1": ["w", "x"]}"#
        }
        return try directory.write(lines.joined(separator: "\n") + "\n", to: "published.jsonl")
    }

    private func importing(_ more: String...) async throws -> LinnetCommand.Result {
        try await LinnetCommand(
            [
                "questions", "import", published(), "--name", "n", "--first-level", "1", "-o",
                directory.file("set"),
            ] + more
        ).ended()
    }

    @Test func `is told of absolute paths when they are imported, and how to be rid of them`() async throws {
        let plain = try await importing("--ranks", "order")
        #expect(plain.status == 0, "\(plain.errors)")
        #expect(plain.output == "\(directory.file("set")): 2 samples, 2 questions\n")
        #expect(plain.errors.contains("note: there is no picture at '\(theirs)/a/1.jpg'"), "\(plain.errors)")
        let helpless = try await LinnetCommand.run(
            "evaluate", directory.file("set"), "--model", "null", "--image-root", directory.path, "--run",
            directory.file("run"))
        #expect(helpless.status == 2)
        #expect(helpless.errors.contains("--image-root cannot help"), "\(helpless.errors)")
        // The folder that all of them share is named, and works.
        #expect(helpless.errors.contains("--strip-image-prefix \(theirs)'"), "\(helpless.errors)")
        let stripped = try await importing("--ranks", "order", "--strip-image-prefix", theirs)
        #expect(stripped.status == 0 && stripped.errors.isEmpty, "\(stripped.errors)")
        let images = try await LinnetCommand.run("questions", "images", directory.file("set"))
        #expect(images.output == "a/1.jpg\nb/2.jpg\n")
        let run = try await LinnetCommand.run(
            "evaluate", directory.file("set"), "--model", "null", "--image-root", directory.path, "--run",
            directory.file("run"), "--quiet")
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `who names too many ranks is told how many there are`() async throws {
        let result = try await importing("--ranks", "order,family")
        #expect(result.status == 2)
        #expect(result.errors.contains("2 names are given for ranks (order, family)"), "\(result.errors)")
        #expect(result.errors.contains("has 1 level (level1)"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: directory.file("set")))
        #expect(try await importing("--ranks", "").status == 0)
    }

    @Test func `counts one thing in the singular`() async throws {
        let set = directory.file("one.set")
        let built = try await LinnetCommand.run(
            "questions", "build", "--taxonomy", "bundled", "--specimens", "1", "--limit", "1", "-o", set)
        #expect(built.output == "\(set): 1 sample, 7 questions\n", "\(built.errors)")
        let inspected = try await LinnetCommand.run("questions", "inspect", set)
        #expect(inspected.output.contains("1 specimen a leaf"), "\(inspected.output)")
        let run = try await LinnetCommand.run(
            "evaluate", set, "--model", "null", "--workers", "1", "--run", directory.file("run"))
        #expect(run.errors.contains("bundled: 1 of 1 sample\n"), "\(run.errors)")
        let exported = try await LinnetCommand.run(
            "export", directory.file("run"), "--format", "csv", "-o", directory.file("run.csv"))
        #expect(exported.output == "\(directory.file("run.csv")): 1 sample\n")
    }

    @Test func `who gives prices to a run without tokens is told that they change nothing`() async throws {
        let set = try TestSets.write(samples: 3, to: directory.file("set"))
        let run = directory.file("run")
        #expect(try await LinnetCommand.run("evaluate", set, "--model", "null", "--run", run, "--quiet").status == 0)
        for command in [["measures", run], ["report", run, "-o", directory.file("page.html")]] {
            let result = try await LinnetCommand(command + ["--prices", "1,2,3"]).ended()
            #expect(result.status == 2)
            #expect(result.errors.contains("--prices is for runs of --model chat"), "\(result.errors)")
            #expect(result.errors.contains("'null'"), "\(result.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: directory.file("page.html")))
    }

    @Test func `who exports prompts twice loses no word, and is told so`() async throws {
        let words = directory.file("words")
        let first = try await LinnetCommand.run("prompts", "export", "-o", words)
        #expect(first.status == 0 && first.errors.isEmpty)
        let count = try FileManager.default.contentsOfDirectory(atPath: words).count
        #expect(first.output == "\(words): \(count) templates written\n")
        _ = try directory.write("mine", to: "words/level.mustache")
        try FileManager.default.removeItem(atPath: words + "/joint.mustache")
        let second = try await LinnetCommand.run("prompts", "export", "-o", words)
        #expect(second.status == 0)
        #expect(second.output == "\(words): 1 template written\n")
        #expect(second.errors.contains("level.mustache") && second.errors.contains("stayed as they were"))
        #expect(!second.errors.contains("joint.mustache"))
        #expect(try String(contentsOfFile: words + "/level.mustache", encoding: .utf8) == "mine")
    }

    @Test func `is told what comes after the doctor`() async throws {
        let server = try FaultyChatServer()
        let well = try await LinnetCommand.run(
            "doctor", "--endpoint", server.url, "--served-model", "test/model")
        #expect(well.status == 0, "\(well.errors)")
        let last = well.output.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("next: linnet evaluate SET --model chat --served-model test/model"), "\(last)")
        #expect(last.contains(server.url))
        server.die()
        let away = try await LinnetCommand.run(
            "doctor", "--endpoint", server.url, "--served-model", "test/model")
        #expect(away.status == 2)
        #expect(away.output.contains("connection refused: nothing listens at that port"), "\(away.output)")
        #expect((away.errors.split(separator: "\n").last ?? "").contains("then ask 'linnet doctor' again"))
    }

    @Test func `whose chat server is not there hears of it in clear words and seldom`() async throws {
        let set = try TestSets.write(samples: 2, to: directory.file("set"))
        let server = try FaultyChatServer()
        server.die()
        let run = try LinnetCommand([
            "evaluate", set, "--model", "chat", "--served-model", "test/model", "--endpoint", server.url, "--run",
            directory.file("run"), "--workers", "1", "--patience", "6",
        ])
        // The first worker gives up after its patience, and another one takes its place: the server may only be starting.
        let isReplaced = await eventually { run.errors.contains("a worker has ended and is replaced") }
        #expect(isReplaced, "\(run.errors)")
        let text = run.errors
        run.signal(SIGTERM)
        #expect(await run.ended().status == 75)
        let sentence = "no chat server answers at \(server.url): connection refused: nothing listens at that port"
        let told = text.split(separator: "\n").filter {
            $0.contains("worker-1: ") && $0.contains("; asking again for 6 s")
        }
        #expect(told.count == 1 && told[0].contains(sentence), "\(text)")
        #expect(!text.contains("errno"), "\(text)")
    }
}
