import Foundation
import LinearPolicy
import Models
import Outcomes
import Reasoning
import Testing

@Suite struct `A linear model in a rollout run` {
    private func outcome(_ trained: TrainedSet, _ model: LinearModel, version: Int) async throws -> Outcome {
        var examination = GroupExamination(
            of: try trained.samples()[3], index: 3, repetition: 0,
            task: GroupTask(
                group: 1, question: .level(5, given: .greedy), completions: 16, policyVersion: version,
                allowsNewer: false, seed: 77),
            policyVersion: version, context: trained.context())
        while let request = examination.next() { examination.receive(await model.draw(request)) }
        return examination.outcome()
    }

    @Test func `draws each version's own completions, the same every time, until the version is retired`() async throws
    {
        let trained = try TrainedSet(samples: 32)
        let weights = try await trained.pretrained()
        // What training starts from may have any number of its own.
        let model = try trained.model(weights, version: 250)
        let start = try PolicyFile.bytes(weights, version: 250)
        try await model.install(
            Policy(version: 0, content: .weights(sha256: [], bytes: start.count)), weights: start, oldest: 0)
        let first = try await outcome(trained, model, version: 0)
        let group = try #require(first.group)
        #expect(group.rollouts.count == 16)
        #expect(group.sampling.logProbabilities == .raw)
        #expect(group.rollouts.allSatisfy { $0.failure == nil })
        guard case .written(let completion, .choice, _) = group.rollouts[0].answer else {
            Issue.record("no choice was read")
            return
        }
        #expect(completion.tokens?.ids.count == 1 && completion.tokens?.logProbabilities.count == 1)
        #expect(try await outcome(trained, model, version: 0) == first)

        let other = PolicyWeights(weights.layout)
        let bytes = try PolicyFile.bytes(other, version: 41)
        // The version that it was published as counts, not the file's own.
        let policy = Policy(version: 1, content: .weights(sha256: [], bytes: bytes.count))
        try await model.install(policy, weights: bytes, oldest: 0)
        #expect(
            try await outcome(trained, model, version: 1).group?.rollouts.map(\.answer) != group.rollouts.map(\.answer))
        #expect(try await outcome(trained, model, version: 0) == first)

        try await model.install(Policy(version: 2, content: policy.content), weights: bytes, oldest: 1)
        #expect(try await outcome(trained, model, version: 0).failure?.kind == .modelUnavailable)
        #expect(try await outcome(trained, model, version: 2).failure == nil)
    }

    @Test func `refuses what is no policy of its own shape`() async throws {
        let trained = try TrainedSet(samples: 8)
        let model = try trained.model(try await trained.pretrained())
        let policy = Policy(version: 1, content: .weights(sha256: [], bytes: 3))
        await #expect(throws: Failure.self) { try await model.install(policy, weights: [1, 2, 3], oldest: 0) }
        await #expect(throws: Failure.self) {
            try await model.install(Policy(version: 1, content: .external), weights: [], oldest: 0)
        }
        #expect(model.version == 0)
    }
}
