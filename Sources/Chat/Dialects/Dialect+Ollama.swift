extension Dialect {
    /// Ollama. Source: its page 'OpenAI compatibility', which lists `n` as unsupported.
    public static let ollama = Dialect(
        name: "Ollama", constraint: .none, tokenBound: .maximumTokens, drawsSeveralChoices: false,
        keepsImages: false, tellsTokenIDs: false)
}
