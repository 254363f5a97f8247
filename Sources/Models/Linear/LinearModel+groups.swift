import LinearPolicy
import Outcomes
import Reasoning

extension LinearModel {
    /// The completions of a group by the version that is asked for: the same whoever draws them.
    public func draw(_ request: GroupRequest) async -> GroupResponse {
        let temperature: Double = request.draw == .greedy ? 0 : 1
        let sampling = Sampling(temperature: temperature, seed: request.inquiry.seed, logProbabilities: .raw)
        func failed(_ failure: Failure) -> GroupResponse {
            GroupResponse(results: Array(repeating: .failure(failure), count: request.count), sampling: sampling)
        }
        guard let question = request.inquiry.questions.first else {
            return failed(Failure(.sampleInvalid, "a group asks one question"))
        }
        switch completions(
            of: question, in: request.inquiry, numbers: 0..<request.count, temperature: temperature,
            version: request.policyVersion)
        {
        case .failure(let failure): return failed(failure)
        case .success(let rollouts):
            return GroupResponse(results: rollouts.completions.map { .success($0) }, sampling: sampling)
        }
    }

    /// Answers from now on with a policy's file, under the version that it was published as.
    public func install(_ policy: Policy, weights: [UInt8], oldest: Int) async throws(Failure) {
        guard case .weights = policy.content else {
            throw Failure(.modelRefused, "a linear policy is published with its weights")
        }
        do {
            let file = try PolicyFile(bytes: weights, name: "version \(policy.version) of the policy")
            try install(PolicyFile(file.weights, version: policy.version), oldest: oldest)
        } catch {
            throw Failure(.modelRefused, "\(error)")
        }
    }
}
