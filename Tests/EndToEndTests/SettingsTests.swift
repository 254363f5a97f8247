import Foundation
import TestSupport
import Testing

/// Settings that cannot work are found before there is a run, or end it once a worker has found them.
@Suite(.aheadOfOthers) struct `Settings that cannot work` {
    private let directory: TemporaryDirectory
    private let set: String
    private var run: String { directory.file("run") }

    init() throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 6, to: directory.file("set.questions"))
    }

    private func evaluate(_ set: String, _ more: [String]) async throws -> LinnetCommand.Result {
        try await LinnetCommand(
            ["evaluate", set, "--workers", "1", "--quiet", "--run", run] + more,
            environment: ["XDG_CACHE_HOME": directory.path]
        ).ended(patience: .seconds(120))
    }

    @Test func `leave nothing behind`() async throws {
        let chat = ["--model", "chat", "--served-model", "x"]
        let here = chat + ["--endpoint", "http://127.0.0.1:9/v1"]
        let cases: [([String], String)] = [
            (["--model", "replay", "--from", directory.file("none.json")], "there is nothing to replay"),
            (["--model", "replay", "--from", directory.path], "there is nothing to replay"),
            (["--model", "linear", "--policy", directory.file("none")], "cannot read"),
            (["--model", "linear", "--policy", set], "linnet train"),
            (["--image-vectors", directory.file("a.npy"), "--text-vectors", directory.file("b.npy")], "a.npy"),
            (["--model", "null", "--template", directory.file("none")], "none"),
            (chat, "--endpoint"), (chat + ["--endpoint", "nowhere"], "'nowhere' is no endpoint"),
            (here + ["--body", "top_k=many"], "--body top_k="), (here + ["--api-key-variable", "NO_KEY"], "NO_KEY"),
            (here + ["--api-key-file", directory.file("none")], "none"),
            (here + ["--header-file", directory.file("none")], "none"),
            (here + ["--max-image-side", "100", "--server-reads-files"], "--server-reads-files"),
        ]
        for (arguments, word) in cases {
            let result = try await evaluate(set, arguments)
            #expect(result.status == 2, "\(arguments): \(result.errors)")
            #expect(result.errors.contains(word), "\(arguments): \(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: run), "\(arguments)")
        }
    }

    @Test func `that a coordinator can see leave nothing behind either`() async throws {
        for (arguments, word) in [
            (["--model", "replay", "--from", directory.file("none.json")], "there is nothing to replay"),
            (["--model", "chat", "--served-model", "x", "--body", "top_k=many"], "--body top_k="),
        ] {
            let result = try await LinnetCommand(
                ["coordinator", set, "--bind", "tcp://127.0.0.1:*", "--run", run] + arguments
            ).ended(patience: .seconds(60))
            #expect(result.status == 2, "\(result.errors)")
            #expect(result.errors.contains(word), "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: run))
        }
    }

    @Test func `and that only a worker can see end the run with its reason`() async throws {
        let server = try FaultyChatServer()
        let result = try await evaluate(
            set,
            [
                "--model", "chat", "--served-model", "test/model", "--endpoint", server.url, "--response-cache",
                directory.file("none/cache.sqlite"), "--workers", "3",
            ])
        #expect(result.status == 2, "\(result.errors)")
        #expect(result.errors.contains("none/cache.sqlite"), "\(result.errors)")
        // Said once, not by each worker and its successors.
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        #expect(result.errors.contains("Stopped: the workers cannot work: "), "\(result.errors)")
        // Mended, the same run goes on.
        let mended = try await LinnetCommand.run(
            "resume", run, "--endpoint", server.url, "--workers", "1", "--quiet")
        #expect(mended.status == 3, "\(mended.errors)")  // The made-up pictures are not there.
    }

    @Test func `of a worker by hand end it alone`() async throws {
        let endpoint = "ipc://" + directory.file("link")
        let coordinator = try LinnetCommand([
            "coordinator", set, "--model", "chat", "--served-model", "x", "--bind", endpoint, "--run", run, "--quiet",
        ])
        let worker = try await LinnetCommand.run("worker", "--connect", endpoint, patience: .seconds(60))
        #expect(worker.status == 2, "\(worker.errors)")
        #expect(worker.errors.contains("Error: this worker cannot work: a chat model needs an endpoint"))
        #expect(coordinator.process.isRunning)
        coordinator.signal(SIGTERM)
        #expect(await coordinator.ended().status == 75)
    }

    @Test func `a run in which every sample failed is no success, started or resumed`() async throws {
        let arguments = ["--model", "embedding", "--image-root", directory.path]
        let result = try await evaluate(set, arguments)
        #expect(result.status == 3, "\(result.errors)")
        #expect(result.errors.contains("Every sample failed: there is no picture at"), "\(result.errors)")
        #expect(result.errors.contains("linnet resume \(run) --retry-failed"), "\(result.errors)")
        #expect(result.errors.contains("another run with --image-root"), "\(result.errors)")
        #expect(try await LinnetCommand.run("resume", run, "--quiet").status == 3)
        // One that is answered makes it a result, of which the failures are a part.
        let drawn = try await LinnetCommand.run("specimens", "--limit", "1", "-o", directory.file("drawn"))
        #expect(drawn.status == 0, "\(drawn.errors)")
        let picture = try FileManager.default.subpathsOfDirectory(atPath: directory.file("drawn"))
            .first { $0.hasSuffix(".png") }
        try FileManager.default.copyItem(
            atPath: directory.file("drawn/\(picture ?? "")"), toPath: directory.file("0.png"))
        let retried = try await LinnetCommand(
            ["resume", run, "--retry-failed", "--workers", "1", "--quiet"],
            environment: ["XDG_CACHE_HOME": directory.path]
        ).ended()
        #expect(retried.status == 0, "\(retried.errors)")
    }
}
