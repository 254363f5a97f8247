import Outcomes

/// What a server answered, as it came, and which did.
struct ChatAnswer: Sendable, Equatable {
    /// The completions, in the server's order; at least one.
    var choices: [ChatChoice]
    /// The model's name as the server echoes it; empty when it does not.
    var model: String
    /// What it cost.
    var usage: TokenUsage
    /// The endpoint that gave it; empty when the response cache did.
    var endpoint = ""
}

/// One completion as a server gave it.
struct ChatChoice: Sendable, Equatable {
    /// A token that could have been the first.
    struct Candidate: Sendable, Equatable {
        var token: String
        /// Natural logarithm.
        var logProbability: Double
    }

    /// What it wrote, perhaps nothing.
    var text: String
    /// Why it stopped. A choice that was cut off has none, and is no choice.
    var finishReason: Completion.FinishReason
    /// The sum over its tokens; nil when the server does not tell.
    var logProbability: Double?
    /// How many tokens it has by its log-probabilities or token ids; nil when the server tells neither.
    var tokens: Int?
    /// The most probable first tokens; nil when the server does not tell.
    var candidates: [Candidate]?
    /// The ids of its tokens; empty when the server does not tell.
    var tokenIDs: [UInt32] = []
    /// Each token's log-probability; empty when the server does not tell.
    var tokenLogProbabilities: [Float] = []
    /// The ids of the prompt's tokens; empty when the server does not tell.
    var promptTokenIDs: [UInt32] = []
}

/// What a request cost, in tokens; 0 where the server does not tell.
struct TokenUsage: Sendable, Equatable {
    var prompt = 0
    var completion = 0
    /// Of the prompt, those that the server had computed before.
    var cached = 0
}
