import Foundation
import Locking
import Logging
import NIOCore
import Outcomes
import Runs

/// The versions of a policy that chat servers answer with, each under a name.
///
/// An adapter is loaded by every server under a new name a version, so that a request says which version it wants and a
/// server that missed one cannot answer with another. Sources: vLLM, page 'LoRA Adapters'; SGLang, page 'LoRA Serving'.
final class ServedPolicies: Sendable {
    private struct Version: Sendable {
        /// As it was loaded; nil for what the servers have themselves.
        var adapter: String?
        /// As requests name it; nil for the model itself.
        var servedName: String?
        /// Of the adapter's files, where they can be read here.
        var weights: [String: String]?
        /// What a canary prompt's log-probabilities were at each endpoint, where it told them.
        var canaries: [[Float]]
    }

    private let client: ChatClient
    private let versions = Guarded<[Int: Version]>([:])

    init(client: ChatClient) { self.client = client }

    /// The name to ask a version by; nil for the served model's own.
    ///
    /// - Throws: A passing failure for a version that is not installed.
    func servedName(of version: Int) throws(Failure) -> String? {
        guard let found = versions.withLock({ $0[version] }) else {
            throw Failure(.modelUnavailable, "version \(version) of the policy is not loaded")
        }
        return found.servedName
    }

    /// Makes every server ready to answer with a version; those before `oldest` are unloaded.
    ///
    /// - Throws: `Failure` when a server does not load it, or answers a canary prompt no otherwise than with the version
    ///   before although the adapter's files differ.
    func install(_ policy: Policy, oldest: Int) async throws(Failure) {
        if versions.withLock({ $0[policy.version] }) != nil { return }
        var version = Version(adapter: nil, servedName: nil, weights: nil, canaries: [])
        switch policy.content {
        case .weights:
            throw Failure(.modelRefused, "chat servers take adapters or have their weights already, no weights' bytes")
        case .external: break
        case .adapter(let location):
            let name = "\(client.settings.servedModel)-policy-\(policy.version)"
            for endpoint in client.options.endpoints { try await load(name, from: location, at: endpoint) }
            version.adapter = name
            version.weights = AdapterWeights.fingerprint(at: location)
            version.servedName = client.dialect == .sglang ? "\(client.settings.servedModel):\(name)" : name
        }
        for endpoint in client.options.endpoints.indices {
            version.canaries.append(await canary(servedModel: version.servedName, at: endpoint))
        }
        try check(version, policy)
        let done = version
        let retired = versions.withLock { versions in
            versions[policy.version] = done
            let retired = versions.filter { $0.key < oldest }
            for key in retired.keys { versions[key] = nil }
            return retired
        }
        for name in retired.values.compactMap(\.adapter) {
            for endpoint in client.options.endpoints { await unload(name, at: endpoint) }
        }
    }

    /// A server that answers with another adapter exactly as before has ignored it. A step of training may leave the weights as
    /// they were, too: where the files cannot be read here, that is only warned of.
    private func check(_ version: Version, _ policy: Policy) throws(Failure) {
        let before = versions.withLock { versions in
            versions.filter { $0.key < policy.version }.max { $0.key < $1.key }?.value
        }
        guard let before else { return }
        if let weights = version.weights, weights == before.weights { return }
        for (endpoint, (old, new)) in zip(before.canaries, version.canaries).enumerated()
        where !old.isEmpty && old == new {
            let message =
                "\(client.options.endpoints[endpoint].name) answers a canary prompt with version \(policy.version) exactly as "
                + "with the version before: its log-probabilities did not change"
            if version.weights != nil, before.weights != nil {
                throw Failure(.modelRefused, message + ", although the adapter's files did")
            }
            client.logger.warning("\(message)")
        }
    }

    /// The log-probabilities of the first tokens that a fixed prompt is answered with; empty when the server does not tell.
    private func canary(servedModel: String?, at endpoint: Int) async -> [Float] {
        var request = ChatRequest(
            text: "Name a bird, a tree and a fish.", wanted: .text, seed: 1, affinity: 0)
        request.variation = ChatRequest.Variation(temperature: 0, servedModel: servedModel)
        guard case .answered(let answer) = await client.answerAt(endpoint, canary: request) else { return [] }
        return answer.choices.first?.tokenLogProbabilities ?? []
    }

    private func load(_ name: String, from location: String, at endpoint: ChatEndpoint) async throws(Failure) {
        var json = JSONBody(.init())
        json.object { json in
            json.key("lora_name")
            json.string(name)
            json.key("lora_path")
            json.string(location)
        }
        let url = endpoint.root.appendingPathComponent(prefix + "load_lora_adapter")
        switch await client.exchange.send(to: url, body: json.buffer, within: .seconds(300)) {
        case .failure(let breakage):
            throw Failure(.modelUnavailable, "\(endpoint.name) does not load '\(location)': \(breakage)")
        case .success(let response):
            // One that has it already says so with an error.
            let text = String(buffer: response.body)
            guard response.status == 200 || text.contains("already") else {
                throw Failure(
                    .modelRefused,
                    "\(endpoint.name) does not load '\(location)': \(response.status) \(ErrorBody.line(text))")
            }
        }
    }

    private func unload(_ name: String, at endpoint: ChatEndpoint) async {
        var json = JSONBody(.init())
        json.object { json in
            json.key("lora_name")
            json.string(name)
        }
        let url = endpoint.root.appendingPathComponent(prefix + "unload_lora_adapter")
        let result = await client.exchange.send(to: url, body: json.buffer, within: .seconds(60))
        if case .success(let response) = result, response.status == 200 { return }
        client.logger.warning("a server keeps a policy that is no longer used", metadata: ["name": "\(name)"])
    }

    private var prefix: String { client.dialect == .sglang ? "" : "v1/" }
}
