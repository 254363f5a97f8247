/// How one kind of server departs from what all OpenAI-compatible chat servers share.
public struct Dialect: Hashable, Sendable {
    /// How a server is told to write nothing but one of some texts.
    public enum Constraint: Hashable, Sendable {
        /// It cannot be told.
        case none
        /// `"structured_outputs": {"choice": [...]}`.
        case structuredChoice
        /// `"regex": "(A|B)"`.
        case regularExpression
    }

    /// The member that bounds a completion's tokens.
    public enum TokenBound: String, Sendable {
        case maximumTokens = "max_tokens"
        case maximumCompletionTokens = "max_completion_tokens"
    }

    /// What the kind is called.
    public let name: String
    /// How it is held to letters.
    public let constraint: Constraint
    /// Which member bounds the completion.
    public let tokenBound: TokenBound
    /// Whether it draws several choices from one request; one that ignores `n` is asked several times.
    public let drawsSeveralChoices: Bool
    /// Whether it keeps pictures by the identity (`uuid`) that a request gives them, so that a later request may leave the
    /// bytes out.
    public let keepsImages: Bool
    /// Whether `return_token_ids` makes it tell the tokens of prompt and completion.
    public let tellsTokenIDs: Bool

    /// Every kind that can be recognised, the most particular first.
    static let all: [Dialect] = [.vLLM, .sglang, .llamaCPP, .ollama, .openAI, .plain]
}
