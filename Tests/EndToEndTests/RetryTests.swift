import Foundation
import TestSupport
import Testing

@Suite(.aheadOfOthers) struct `A run of which samples failed` {
    private struct Measures: Decodable {
        let samples: Int
        let failures: [String: Int]
    }

    /// 120 samples over pictures of which every second one is not there yet.
    private struct Trial {
        let directory: TemporaryDirectory
        let set: String
        let whole: Data
        var run: String { directory.file("run") }
        var environment: [String: String] { ["XDG_CACHE_HOME": directory.path] }

        init() async throws {
            directory = try TemporaryDirectory()
            let drawn = try await LinnetCommand.run("specimens", "--limit", "1", "-o", directory.file("drawn"))
            #expect(drawn.status == 0, "\(drawn.errors)")
            let picture = try FileManager.default.subpathsOfDirectory(atPath: directory.file("drawn"))
                .first { $0.hasSuffix(".png") }
            whole = try Data(contentsOf: URL(fileURLWithPath: directory.file("drawn/\(picture ?? "")")))
            set = try TestSets.write(samples: 120, to: directory.file("set.questions")) { "\($0 % 2).png" }
            try whole.write(to: URL(fileURLWithPath: directory.file("0.png")))
        }

        func mend() throws { try whole.write(to: URL(fileURLWithPath: directory.file("1.png"))) }

        func evaluate(_ more: String...) async throws -> LinnetCommand.Result {
            try await LinnetCommand(
                [
                    "evaluate", set, "--model", "embedding", "--workers", "1", "--quiet", "--run", run, "--image-root",
                    directory.path,
                ] + more, environment: environment
            ).ended()
        }

        func resume(_ more: String...) async throws -> LinnetCommand.Result {
            try await LinnetCommand(
                ["resume", run, "--workers", "1", "--quiet"] + more, environment: environment
            ).ended()
        }

        func measures() async throws -> Measures {
            let told = try await LinnetCommand.run("measures", run, "--json")
            return try JSONDecoder().decode(Measures.self, from: Data(told.output.utf8))
        }
    }

    @Test func `asks them again when it is told to, and then is as if they had never failed`() async throws {
        let trial = try await Trial()
        #expect(try await trial.evaluate().status == 0)
        #expect(try await trial.measures().failures == ["image-missing": 60])
        try trial.mend()
        // Without being told to, nothing that is in the ledger is asked again.
        #expect(try await trial.resume().status == 0)
        #expect(try await trial.measures().failures == ["image-missing": 60])
        let result = try await trial.resume("--retry-failed")
        #expect(result.status == 0, "\(result.errors)")
        let measures = try await trial.measures()
        #expect(measures.samples == 120)
        #expect(measures.failures.isEmpty)
        let digest = try await LinnetCommand.run("digest", trial.run)
        let calm = try await LinnetCommand(
            [
                "evaluate", trial.set, "--model", "embedding", "--workers", "1", "--quiet", "--run",
                trial.directory.file("calm"), "--image-root", trial.directory.path,
            ], environment: trial.environment
        ).ended()
        #expect(calm.status == 0, "\(calm.errors)")
        #expect(try await LinnetCommand.run("digest", trial.directory.file("calm")).output == digest.output)
    }

    @Test func `stops at its threshold, and resumed counts only what came since`() async throws {
        let trial = try await Trial()
        let stopped = try await trial.evaluate("--fail-on-error", "0.4")
        #expect(stopped.status == 3, "\(stopped.errors)")
        #expect(stopped.errors.contains("samples failed"), "\(stopped.errors)")
        try trial.mend()
        let result = try await trial.resume("--fail-on-error", "0.4", "--retry-failed")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try await trial.measures().failures.isEmpty)
    }

    @Test func `resumed without a retry goes on though more failed before than the threshold allows`() async throws {
        let trial = try await Trial()
        #expect(try await trial.evaluate("--fail-on-error", "0.4").status == 3)
        try trial.mend()
        let result = try await trial.resume("--fail-on-error", "0.4")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try await trial.measures().samples == 120)
    }
}
