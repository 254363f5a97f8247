import Foundation
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import TestSupport
import Testing

@testable import Chat

@Suite struct `A policy behind chat servers` {
    private static var settings: ChatSettings {
        ChatSettings(
            servedModel: "test/model", sampling: .init(temperature: 1), logProbabilities: true, tokenIDs: true)
    }

    private func request(
        _ trial: ChatTrial, version: Int, _ draw: GroupRequest.Draw = .sampled(8)
    ) -> GroupRequest {
        let sample = trial.samples[0]
        let level = sample.levels[3]
        return GroupRequest(
            inquiry: Inquiry(
                sample: sample.id, image: sample.image,
                questions: [.level(number: level.number, choices: level.choices)], given: .leaf("taxon"), seed: 5),
            draw: draw, policyVersion: version)
    }

    private func adapter(_ version: Int, _ path: String? = nil) -> Policy {
        Policy(version: version, content: .adapter(location: path ?? "/adapters/\(version)"))
    }

    private func texts(_ response: GroupResponse) throws -> [String] { try response.results.map { try $0.get().text } }

    @Test(arguments: ["vllm", "sglang"])
    func `has a name of its own for each version, at every server`(owner: String) async throws {
        let trial = try ChatTrial(samples: 1)
        let servers = [try trial.server { $0.owner = owner }, try trial.server { $0.owner = owner }]
        let model = try await trial.model(servers, Self.settings)
        try await model.install(adapter(0), weights: [], oldest: 0)
        try await model.install(adapter(1), weights: [], oldest: 0)
        // What comes again is there already.
        try await model.install(adapter(1), weights: [], oldest: 0)
        for server in servers {
            #expect(
                server.adapters == ["test/model-policy-0": "/adapters/0", "test/model-policy-1": "/adapters/1"])
        }
        let first = try texts(await model.draw(request(trial, version: 0)))
        #expect(try texts(await model.draw(request(trial, version: 0))) == first)
        #expect(try texts(await model.draw(request(trial, version: 1))) != first)

        try await model.install(adapter(2), weights: [], oldest: 1)
        #expect(servers[0].adapters.keys.sorted() == ["test/model-policy-1", "test/model-policy-2"])
        let gone = await model.draw(request(trial, version: 0))
        #expect(gone.results.count == 8)
        for result in gone.results { #expect(throws: Failure.self) { try result.get() } }
        guard case .failure(let failure) = gone.results[0] else { return }
        #expect(failure.kind.isTransient)
    }

    @Test func `draws a group in one request, and tells what was asked`() async throws {
        let trial = try ChatTrial(samples: 1)
        let server = try trial.server { $0.owner = "vllm" }
        let model = try await trial.model([server], Self.settings)
        try await model.install(Policy(version: 0, content: .external), weights: [], oldest: 0)
        let before = server.counts.requests
        let response = await model.draw(request(trial, version: 0))
        #expect(server.counts.requests == before + 1)
        #expect(Set(try texts(response)).count > 1)
        #expect(response.sampling.temperature == 1 && response.sampling.logProbabilities == .raw)
        #expect(response.prompt.last?.role == "user" && response.prompt.last?.hasImage == true)
        #expect(response.prompt.last?.text.contains("taxon") == true)
        #expect(response.endpoint == server.url)
        #expect(try response.results[0].get().tokens?.promptIDs == [1, 2, 3])

        let greedy = await model.draw(request(trial, version: 0, .greedy))
        #expect(greedy.results.count == 1 && greedy.sampling.temperature == 0)
        #expect(try texts(await model.draw(request(trial, version: 0, .greedy))) == texts(greedy))
    }

    @Test func `is refused where a server ignores an adapter, cannot load it, or is given weights`() async throws {
        let trial = try ChatTrial(samples: 1)
        let server = try trial.server {
            $0.owner = "vllm"
            $0.ignoresAdapters = true
        }
        let model = try await trial.model([server], Self.settings)
        let folder = try TemporaryDirectory()
        let (old, new) = (try folder.adapter("old", [1]), try folder.adapter("new", [2]))
        try await model.install(adapter(0, old), weights: [], oldest: 0)
        await #expect(throws: Failure.self) { try await model.install(adapter(1, new), weights: [], oldest: 0) }
        let unloaded = await model.draw(request(trial, version: 1))
        #expect(throws: Failure.self) { try unloaded.results[0].get() }
        do throws(Failure) {
            try await model.install(adapter(2, "/missing"), weights: [], oldest: 0)
            Issue.record("an adapter that is not there was loaded")
        } catch { #expect(error.message.contains("/missing")) }
        await #expect(throws: Failure.self) {
            try await model.install(
                Policy(version: 3, content: .weights(sha256: [], bytes: 1)), weights: [1], oldest: 0)
        }
    }

    @Test func `may be the one before, when a step has taught nothing`() async throws {
        let trial = try ChatTrial(samples: 1)
        let server = try trial.server {
            $0.owner = "vllm"
            $0.ignoresAdapters = true
        }
        let model = try await trial.model([server], Self.settings)
        let folder = try TemporaryDirectory()
        for version in 0...1 {
            try await model.install(
                adapter(version, try folder.adapter("\(version)", [7])), weights: [], oldest: 0)
        }
        // Whether these are the same is not to be seen here.
        for version in 2...3 { try await model.install(adapter(version), weights: [], oldest: 0) }
        #expect(try texts(await model.draw(request(trial, version: 3))).count == 8)
    }
}

extension TemporaryDirectory {
    /// A LoRA adapter's directory: its weights, and a configuration that differs each time.
    fileprivate func adapter(_ name: String, _ weights: [UInt8]) throws -> String {
        let path = file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try Data(weights).write(to: URL(fileURLWithPath: path + "/adapter_model.safetensors"))
        try Data(name.utf8).write(to: URL(fileURLWithPath: path + "/adapter_config.json"))
        return path
    }
}
