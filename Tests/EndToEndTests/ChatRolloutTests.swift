import Foundation
import Logging
import Outcomes
import TestSupport
import Testing
import Trainer
import Transport

/// Rollouts of a policy behind chat servers: adapters are loaded, a version each, and a group is one request.
@Suite(.aheadOfOthers) struct `Rollouts of a chat model` {
    @Test func `load an adapter a version, and ask once for a group`() async throws {
        let trial = try ChatServerTrial(samples: 12)
        var behaviour = FaultyChatServer.Behaviour()
        behaviour.owner = "vllm"
        let servers = [try FaultyChatServer(behaviour), try FaultyChatServer(behaviour)]
        let endpoint = "ipc://" + trial.directory.file("link")
        let leader = try LinnetCommand(
            ["rollouts"] + trial.arguments("run") + [
                "--endpoint", servers.map(\.url).joined(separator: ","), "--bind", endpoint, "--completions", "8",
                "--leaf-share", "0", "--given", "gold",
            ])
        var options = TrainerOptions(endpoint: endpoint, id: "trainer", software: "test")
        options.coordinatorLostTimeout = .seconds(120)
        let trainer = try TrainerLink(
            options: options, logger: Logger(label: "trainer") { _ in SwiftLogNoOpLogHandler() })
        try await trainer.start()
        await #expect(throws: TrainerError.self) { try await trainer.publish(version: 0, weights: [1, 2, 3]) }
        var before = 0
        for step in 0..<3 {
            try await trainer.publish(Policy(version: step, content: .adapter(location: "/adapters/\(step)")))
            let groups = try await trainer.step(step, groups: 10, policyVersion: step).groups
            #expect(groups.count == 10)
            for group in groups {
                #expect(group.rollouts.allSatisfy { $0.failure == nil && $0.policyVersion == step })
                #expect(!group.promptIDs.isEmpty && group.prompt.last?.hasImage == true)
                #expect(group.sampling.logProbabilities == .raw && group.sampling.temperature == 1)
                #expect(servers.map(\.url).contains(group.timing.endpoint))
            }
            let names = servers.map { $0.adapters.keys.sorted().last }
            #expect(names == Array(repeating: "test/model-policy-\(step)", count: 2))
            #expect(servers.allSatisfy { $0.adapters.count <= 2 }, "old versions are unloaded")
            let asked = servers.reduce(0) { $0 + $1.counts.requests }
            if step > 0 {
                // A request a group, and a canary for each adapter at each server.
                #expect(asked - before >= 10 && asked - before <= 10 + 2 * servers.count, "\(asked - before) requests")
            }
            before = asked
            // One picture stays with one server.
            let homes = Dictionary(grouping: groups, by: \.image).mapValues { Set($0.map(\.timing.endpoint)).count }
            #expect(homes.values.allSatisfy { $0 == 1 })
            await trainer.settle(before: step + 1)
        }
        await trainer.leave(reason: "done")
        let end = await leader.ended()
        #expect(end.status == 0, "\(end.errors)")
    }
}
