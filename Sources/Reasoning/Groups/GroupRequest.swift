import Outcomes

/// What is asked of a model for a group: completions of one prompt by one version of the policy.
public struct GroupRequest: Sendable {
    /// How completions are drawn.
    public enum Draw: Hashable, Sendable {
        /// The most likely completion.
        case greedy
        /// So many, numbered from 0. From 1.
        case sampled(Int)
    }

    /// One question, and what the model is told beforehand. Its seed is the group's own.
    public var inquiry: Inquiry
    /// How completions are drawn.
    public var draw: Draw
    /// The version that answers.
    public var policyVersion: Int

    /// Makes a request.
    public init(inquiry: Inquiry, draw: Draw, policyVersion: Int) {
        self.inquiry = inquiry
        self.draw = draw
        self.policyVersion = policyVersion
    }

    /// How many results the request has.
    public var count: Int {
        switch draw {
        case .greedy: 1
        case .sampled(let count): count
        }
    }
}

/// What a model answered to a group's request.
public struct GroupResponse: Sendable {
    /// As many as were asked for, by number.
    public var results: [Result<Completion, Failure>]
    /// The words that the model read; empty for a model that reads none.
    public var prompt: [PromptMessage]
    /// How the completions were drawn.
    public var sampling: Sampling
    /// SHA-256 of the image's bytes; empty where they were not read.
    public var imageSHA256: [UInt8]
    /// The endpoint that answered; empty where none did.
    public var endpoint: String

    /// Makes a response.
    public init(
        results: [Result<Completion, Failure>], prompt: [PromptMessage] = [], sampling: Sampling,
        imageSHA256: [UInt8] = [], endpoint: String = ""
    ) {
        self.results = results
        self.prompt = prompt
        self.sampling = sampling
        self.imageSHA256 = imageSHA256
        self.endpoint = endpoint
    }
}
