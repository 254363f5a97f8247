import Outcomes
import Questions
import Reasoning

/// What answers inquiries.
public protocol Model: Sendable {
    /// What the model is called in logs and reports.
    var name: String { get }

    /// What endpoints were asked so far; empty for a model that has none.
    var usage: [EndpointUsage] { get }

    /// Answers the questions of one inquiry, side by side.
    ///
    /// - Returns: One result for each question, in their order. A failure is the model's typed word that there is no
    ///   answer; the method itself never throws, and returns soon after its task is cancelled.
    func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>]

    /// Answers like `answer`, and tells who did.
    func respond(to inquiry: Inquiry) async -> ModelResponse

    /// Answers greedily, by one version of the policy, whatever the run's own draw is.
    ///
    /// - Returns: A version that is not installed is a passing failure of each question.
    func respond(to inquiry: Inquiry, version: Int) async -> ModelResponse

    /// Draws the completions of a group: each depends on the policy's version, on what is asked, on the inquiry's seed and
    /// on its number.
    ///
    /// - Returns: As many results as are asked for. A version that is not installed is a passing failure.
    func draw(_ request: GroupRequest) async -> GroupResponse

    /// Makes ready to answer with a version of the policy. Versions come in any order; the same may come again.
    ///
    /// - Parameters:
    ///   - weights: The bytes of a policy with weights, whose SHA-256 was checked; else none.
    ///   - oldest: Versions before this one are no longer asked for and may be forgotten.
    /// - Throws: `Failure` when the model cannot use it; nothing has changed then.
    func install(_ policy: Policy, weights: [UInt8], oldest: Int) async throws(Failure)

    /// So many samples run at once from now on: where a server is asked, as many requests may be under way at it.
    func retune(inFlight: Int)
}

extension Model {
    /// None.
    public var usage: [EndpointUsage] { [] }

    /// Nothing: only servers have something to be held to.
    public func retune(inFlight: Int) {}

    /// What `answer` gives, without an endpoint.
    public func respond(to inquiry: Inquiry) async -> ModelResponse { ModelResponse(results: await answer(inquiry)) }

    /// What `respond(to:)` gives: for a model whose answers depend on the seed alone.
    public func respond(to inquiry: Inquiry, version: Int) async -> ModelResponse { await respond(to: inquiry) }

    /// One answer after the other, each with a seed of its own: for a model whose answers depend on the seed alone.
    public func draw(_ request: GroupRequest) async -> GroupResponse {
        var results: [Result<Completion, Failure>] = []
        var endpoint = ""
        for number in 0..<request.count {
            var inquiry = request.inquiry
            if number > 0 { inquiry.seed = SeedDerivation.mix(inquiry.seed &+ UInt64(number)) }
            let response = await respond(to: inquiry)
            results.append(response.results.first ?? .failure(Failure(.unknown, "the model gave no result")))
            if !response.endpoint.isEmpty { endpoint = response.endpoint }
        }
        return GroupResponse(
            results: results,
            sampling: Sampling(temperature: request.draw == .greedy ? 0 : 1, seed: request.inquiry.seed),
            endpoint: endpoint)
    }

    /// Takes what it has no use for: a policy that the trainer installs itself.
    public func install(_ policy: Policy, weights: [UInt8], oldest: Int) async throws(Failure) {
        guard policy.content == .external else {
            throw Failure(.modelRefused, "the model '\(name)' has no weights that could be replaced")
        }
    }
}
