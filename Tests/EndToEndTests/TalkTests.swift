import Foundation
import TestSupport
import Testing

/// What the commands tell a person while and after a run.
@Suite(.aheadOfOthers) struct `A person is told` {
    private let directory: TemporaryDirectory
    private let set: String

    init() throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 40, to: directory.file("set.questions"))
    }

    @Test func `how a worker goes, from looking for its coordinator to its end`() async throws {
        let endpoint = "ipc://" + directory.file("link")
        let worker = try LinnetCommand(["worker", "--connect", endpoint, "--id", "oak"])
        #expect(await eventually { worker.errors.contains("oak: looking for a coordinator at \(endpoint)") })
        let coordinator = try LinnetCommand([
            "coordinator", set, "--model", "null", "--run", directory.file("run"), "--bind", endpoint, "--quiet",
        ])
        #expect(await coordinator.ended().status == 0)
        let result = await worker.ended()
        #expect(result.status == 0)
        for words in ["oak: taken in by the coordinator", "oak: the model 'null", "40 samples done here"] {
            #expect(result.errors.contains(words), "\(result.errors)")
        }
    }

    @Test func `nothing by a worker that is to be quiet`() async throws {
        let result = try await LinnetCommand.run(
            "worker", "--connect", "ipc://" + directory.file("nobody"), "--coordinator-lost-timeout", "1", "--quiet")
        #expect(result.status == 75)
        #expect(result.errors.hasPrefix("Stopped: no coordinator at"), "\(result.errors)")
        #expect(result.errors.hasSuffix("nothing is lost.\n"), "\(result.errors)")
    }

    @Test func `that everything failed, and why`() async throws {
        let run = directory.file("run")
        let result = try await LinnetCommand.run("evaluate", set, "--workers", "1", "--run", run)
        #expect(result.status == 3)
        let measures = try await LinnetCommand.run("measures", run)
        for text in [result.errors, measures.output] {
            for words in [
                "Every sample failed.", "40 samples failed: 40 image-missing", "The first is sample sample-0: ",
                "0.png",
            ] {
                #expect(text.contains(words), "\(text)")
            }
        }
        // One sentence for all of them, not one for each.
        #expect(!result.errors.contains("quarantined"), "\(result.errors)")
        let json = try await LinnetCommand.run("measures", run, "--json").output
        #expect(json.contains("\"first_failure\""))
    }

    @Test func `nothing of workers that go home while others finish`() async throws {
        // A sample that takes longer than any test is waited for, however busy the machine.
        let evaluation = try LinnetCommand([
            "evaluate", set, "--model", "null", "--null-delay", "120000", "--workers", "2", "--limit", "1",
            "--drain-timeout", "5", "--run", directory.file("run"),
        ])
        #expect(await eventually { evaluation.children.count == 2 })
        // For the one sample to be on its way; were it not, there would be less to see.
        try await Task.sleep(for: .seconds(1))
        evaluation.signal(SIGTERM)
        let stopped = await evaluation.ended()
        #expect(!stopped.errors.contains("is replaced"), "\(stopped.errors)")
    }

    @Test func `that a run is not finished, where something is made of its part`() async throws {
        let run = directory.file("run")
        // 80 s in all: it cannot end while the first of its samples is waited for.
        let evaluation = try LinnetCommand([
            "evaluate", set, "--model", "null", "--null-delay", "2000", "--workers", "1", "--run", run, "--quiet",
        ])
        #expect(
            try await eventually {
                let result = try await LinnetCommand.run("digest", run)
                return result.status == 0 && !result.errors.contains("40 of 40 samples are open")
            })
        evaluation.signal(SIGTERM)
        let stopped = await evaluation.ended()
        #expect(stopped.status == 75)
        #expect(stopped.errors.contains("Stopped: SIGTERM. Go on with 'linnet resume \(run)'."), "\(stopped.errors)")
        for arguments in [["digest", run], ["export", run, "--format", "csv", "-o", directory.file("part.csv")]] {
            let result = try await LinnetCommand(arguments).ended()
            #expect(result.status == 0)
            #expect(result.errors.contains("of 40 samples are open"), "\(result.errors)")
        }
    }

    @Test func `nothing of open samples where there are none`() async throws {
        let run = directory.file("run")
        #expect(
            try await LinnetCommand.run("evaluate", set, "--model", "null", "--workers", "1", "--run", run, "--quiet")
                .status == 0)
        let digest = try await LinnetCommand.run("digest", run)
        #expect(digest.output.count == 65)
        #expect(digest.errors == "")
    }

    @Test func `what chance is where the leaf is named freely`() async throws {
        let run = directory.file("run")
        #expect(
            try await LinnetCommand.run(
                "evaluate", set, "--model", "null", "--strategy", "lookup", "--workers", "1", "--run", run, "--quiet"
            ).status == 0)
        let text = try await LinnetCommand.run("measures", run).output
        #expect(text.contains("chance is that of one leaf in 128"), "\(text)")
    }
}
