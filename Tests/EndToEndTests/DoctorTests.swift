import Foundation
import TestSupport
import Testing

/// What the doctor says of a machine, by its command.
@Suite(.aheadOfOthers) struct `The doctor` {
    private let trial: Trial
    private let endpoint: String

    init() throws {
        trial = try Trial(samples: 20, delay: 2000)
        endpoint = "ipc://" + trial.directory.file("link")
    }

    @Test func `finds a machine ready that is`() async throws {
        let coordinator = try LinnetCommand(
            trial.arguments("coordinator", run: "run") + ["--bind", endpoint, "--quiet"])
        #expect(
            try await eventually {
                try await LinnetCommand.run("status", "--connect", endpoint, "--timeout", "1").status == 0
            })
        let result = try await LinnetCommand.run(
            "doctor", "--connect", endpoint, "--bind", "tcp://127.0.0.1:*", "--run", trial.directory.file("other/run"))
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        for words in ["ok       coordinator", "answers at \(endpoint)", "within 2 s", "port ", "run directory"] {
            #expect(result.output.contains(words), "\(result.output)")
        }
        coordinator.signal(SIGTERM)
        #expect(await coordinator.ended().status == 75)
    }

    @Test func `finds what is wrong, and says what to change`() async throws {
        let listener = try LinnetCommand(
            trial.arguments("coordinator", run: "run") + ["--bind", endpoint, "--quiet"])
        #expect(
            try await eventually {
                try await LinnetCommand.run("status", "--connect", endpoint, "--timeout", "1").status == 0
            })
        let result = try await LinnetCommand.run(
            "doctor", "--bind", endpoint, "--set", trial.set, "--image-root", trial.directory.file("nowhere"), "--json")
        #expect(result.status == 2)
        #expect(result.errors.contains("2 problems: change what is said above, then ask again"), "\(result.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        let facts = try #require(json?["facts"] as? [[String: Any]])
        let problems = facts.filter { $0["verdict"] as? String == "problem" }
        #expect(problems.compactMap { $0["subject"] as? String } == ["port", "images"])
        #expect(problems.allSatisfy { $0["change"] is String })
        listener.signal(SIGTERM)
        #expect(await listener.ended().status == 75)

        let gone = try await LinnetCommand.run("doctor", "--connect", endpoint)
        #expect(gone.status == 2)
        #expect(gone.output.contains("no coordinator answers at \(endpoint)"), "\(gone.output)")
    }
}
