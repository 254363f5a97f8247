import Foundation
import TestSupport
import Testing

/// Everything at once: workers die every two seconds, and the coordinator three times.
@Suite(.aheadOfOthers) struct `A storm` {
    /// A worker process.
    private struct Helper {
        let command: LinnetCommand
        /// How many kills of the coordinator came before it.
        let born: Int
        /// How much it had said at each that came after, in bytes.
        var said: [Int] = []

        /// What it said after the so-manieth kill of the coordinator; nil when it was dead by then.
        func log(after kill: Int) -> String? {
            guard kill >= born else { return command.errors }
            guard kill - born < said.count else { return nil }
            return String(decoding: command.errors.utf8.dropFirst(said[kill - born]), as: UTF8.self)
        }
    }

    @Test func `of kills changes no answer and asks nothing again that was committed`() async throws {
        let trial = try Trial(samples: 1800, delay: 40)
        let expected = try await trial.calmDigest()
        let endpoint = "ipc://" + trial.directory.file("link")
        var committedAtKill: [Set<String>] = []
        var number = 0
        func worker() throws -> Helper {
            number += 1
            return Helper(
                command: try LinnetCommand([
                    "worker", "--connect", endpoint, "--id", "worker-\(number)", "--log-level", "trace",
                ]), born: committedAtKill.count)
        }
        func coordinator() throws -> LinnetCommand {
            try LinnetCommand(
                trial.arguments(
                    "coordinator", run: "storm", "--bind", endpoint, "--quiet", "--lost-after", "5"))
        }
        var living = try (1...3).map { _ in try worker() }
        var dead: [Helper] = []
        var leader = try coordinator()
        var kills = 0
        var progress = 0
        while leader.process.isRunning {
            // Two seconds between kills, and always some progress: however slow the machine, the run comes to its end.
            try await Task.sleep(for: .seconds(2))
            let moved = await eventually {
                trial.committed(in: "storm").count > progress || !leader.process.isRunning
            }
            #expect(moved, "no progress past \(progress) samples")
            guard moved, leader.process.isRunning else { break }
            progress = trial.committed(in: "storm").count
            let victim = living.remove(at: Int.random(in: living.indices))
            victim.command.signal(SIGKILL)
            _ = await victim.command.ended()
            dead.append(victim)
            kills += 1
            living.append(try worker())
            // A third of the run apart, more or less.
            if committedAtKill.count < 3, progress >= 300 + 450 * committedAtKill.count {
                leader.signal(SIGKILL)
                _ = await leader.ended()
                committedAtKill.append(trial.committed(in: "storm"))
                for index in living.indices { living[index].said.append(living[index].command.errors.utf8.count) }
                leader = try coordinator()
            }
        }
        let result = await leader.ended()
        #expect(result.status == 0, "\(result.errors)")
        for helper in living {
            // Whoever was started as the run ended never met a coordinator, and would look for one for ten minutes.
            if !helper.command.errors.contains("in session") { helper.command.signal(SIGTERM) }
            let end = await helper.command.ended()
            #expect(end.status == 0, "a worker ended with \(end.status): \(end.errors.suffix(2000))")
        }
        print("killed \(kills) workers, and the coordinator with \(committedAtKill.map(\.count)) samples committed")
        #expect(committedAtKill.count == 3, "the run lasts until the coordinator was killed three times")
        #expect(kills >= 3)
        #expect(try await trial.digest(of: "storm") == expected)
        for (kill, committed) in committedAtKill.enumerated() {
            for helper in living + dead {
                let again = Trial.started(in: helper.log(after: kill) ?? "").filter { committed.contains($0) }
                #expect(again.isEmpty, "asked again though committed: \(again.prefix(5))")
            }
        }
    }
}
