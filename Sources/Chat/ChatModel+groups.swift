import Outcomes
import Reasoning
import Runs

extension ChatModel {
    /// The completions of a group, in one request where the server draws several choices.
    public func draw(_ request: GroupRequest) async -> GroupResponse {
        let sampling = Sampling(
            temperature: request.draw == .greedy ? 0 : settings.sampling.temperature ?? 1,
            topP: settings.sampling.topP ?? 1, maximumTokens: settings.sampling.maximumTokens,
            seed: request.inquiry.seed, logProbabilities: settings.logProbabilities ? .raw : .absent)
        func failed(_ failure: Failure) -> GroupResponse {
            GroupResponse(results: Array(repeating: .failure(failure), count: request.count), sampling: sampling)
        }
        guard let question = request.inquiry.questions.first else {
            return failed(Failure(.sampleInvalid, "a group asks one question"))
        }
        let served: String?
        do { served = try policies.servedName(of: request.policyVersion) } catch { return failed(error) }
        let prompt = book.prompt(for: question, in: request.inquiry)
        let variation = ChatRequest.Variation(
            temperature: request.draw == .greedy ? 0 : nil, servedModel: served)
        let made = await completions(
            [prompt], sample: request.inquiry.sample, seed: request.inquiry.seed, count: request.count, variation)[0]
        var messages = prompt.system.map { [PromptMessage(role: "system", text: $0)] } ?? []
        messages.append(PromptMessage(role: "user", text: prompt.text, hasImage: prompt.image != nil))
        return GroupResponse(
            results: made.map(\.result), prompt: messages, sampling: sampling,
            endpoint: made.last { !$0.endpoint.isEmpty }?.endpoint ?? "")
    }

    /// Loads an adapter into every server under a name of its own, or takes the trainer's word that the servers have it.
    public func install(_ policy: Policy, weights: [UInt8], oldest: Int) async throws(Failure) {
        try await policies.install(policy, oldest: oldest)
    }
}
