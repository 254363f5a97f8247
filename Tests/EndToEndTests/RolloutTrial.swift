import Foundation
import Logging
import Outcomes
import TestSupport
import Testing
import Trainer
import Transport
import WireFormat

/// A rollout run of the null model, with real processes, and trainers in this one.
struct RolloutTrial {
    let directory: TemporaryDirectory
    let set: String

    init(samples: Int = 120) throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: samples, to: directory.file("set.questions"))
    }

    func endpoint(_ run: String) -> String { "ipc://" + directory.file("link-\(run)") }

    /// - Parameter isQuiet: Whether it says nothing but errors.
    func rollouts(_ run: String, workers: Int = 2, isQuiet: Bool = true, _ more: String...) throws -> LinnetCommand {
        try LinnetCommand(
            [
                "rollouts", set, "--run", directory.file(run), "--bind", endpoint(run), "--model", "null",
                "--seed", "7", "--completions", "4", "--workers", "\(workers)",
            ] + (isQuiet ? ["--quiet"] : []) + more)
    }

    func worker(_ run: String, _ id: String) throws -> LinnetCommand {
        try LinnetCommand(["worker", "--connect", endpoint(run), "--id", id, "--quiet"])
    }

    func trainer(_ run: String, _ name: String = "trainer", nextStep: Int = 0) async throws -> TrainerLink {
        try await Self.trainer(at: endpoint(run), name, nextStep: nextStep)
    }

    static func trainer(
        at endpoint: String, _ name: String = "trainer", nextStep: Int = 0
    ) async throws -> TrainerLink {
        var options = TrainerOptions(endpoint: endpoint, id: name, software: "test", nextStep: nextStep)
        options.coordinatorLostTimeout = .seconds(120)
        let link = try TrainerLink(options: options, logger: Logger(label: "trainer") { _ in SwiftLogNoOpLogHandler() })
        try await link.start()
        return link
    }

    /// Publishes a version a step and asks for steps; tells their groups.
    static func steps(_ range: Range<Int>, of groups: Int, _ trainer: TrainerLink) async throws -> [TrainerStep] {
        var steps: [TrainerStep] = []
        for step in range {
            try await trainer.publish(Policy(version: step, content: .external))
            steps.append(try await trainer.step(step, groups: groups, policyVersion: step))
            await trainer.settle(before: step + 1)
        }
        return steps
    }
}

extension Group {
    /// What does not depend on who answered, and when.
    var essence: [UInt8] {
        var group = self
        (group.worker, group.timing) = ("", Timing())
        var writer = WireWriter()
        group.writeRecord(to: &writer)
        return writer.bytes
    }
}
