import Foundation
import TestSupport
import Testing

/// A trial whose coordinator has keys.
struct KeyedTrial {
    let trial: Trial
    let directory: TemporaryDirectory

    /// - Parameter roles: Who is on the list, and as what. Everybody else has a key as well.
    init(samples: Int, delay: Int = 4, _ roles: [String: String]) async throws {
        trial = try Trial(samples: samples, delay: delay)
        directory = trial.directory
        try await generate("coordinator")
        for (name, role) in roles {
            try await generate(name)
            try await authorize(name, role)
        }
    }

    var list: String { directory.file("authorized") }

    func generate(_ name: String) async throws {
        let result = try await LinnetCommand.run("keys", "generate", directory.file(name + ".key"))
        #expect(result.status == 0, "\(result.errors)")
    }

    func authorize(_ name: String, _ role: String) async throws {
        let result = try await LinnetCommand.run(
            "keys", "authorize", directory.file(name + ".key.pub"), "--authorized", list, "--role", role)
        #expect(result.status == 0, "\(result.errors)")
    }

    func revoke(_ name: String) async throws {
        let result = try await LinnetCommand.run("keys", "revoke", name, "--authorized", list)
        #expect(result.status == 0, "\(result.errors)")
    }

    /// Starts a coordinator on a free port.
    func coordinator(_ run: String, hasKeys: Bool = true, _ more: String...) throws -> LinnetCommand {
        try LinnetCommand(
            trial.arguments("coordinator", run: run, "--bind", "tcp://127.0.0.1:*") + (hasKeys ? listening : []) + more)
    }

    var listening: [String] { ["--key", directory.file("coordinator.key"), "--authorized", list] }

    /// A worker with a key.
    func worker(
        _ endpoint: String, key: String, id: String? = nil, coordinator: String = "coordinator", _ more: String...
    ) throws -> LinnetCommand {
        try LinnetCommand(
            [
                "worker", "--connect", endpoint, "--id", id ?? key, "--key", directory.file(key + ".key"),
                "--coordinator-key", directory.file(coordinator + ".key.pub"),
            ] + more)
    }

    /// Where a coordinator listens, as it says.
    static func endpoint(of coordinator: LinnetCommand) async throws -> String {
        func found() -> Substring? {
            coordinator.errors.firstMatch(of: /listening at (tcp:[^;]+);/)?.output.1
        }
        #expect(await eventually { found() != nil || !coordinator.process.isRunning })
        return String(try #require(found(), "\(coordinator.errors)"))
    }
}
