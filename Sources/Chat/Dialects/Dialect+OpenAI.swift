extension Dialect {
    /// OpenAI, whose newer models refuse `max_tokens`. Source: its API reference, 'Create chat completion'.
    public static let openAI = Dialect(
        name: "OpenAI", constraint: .none, tokenBound: .maximumCompletionTokens, drawsSeveralChoices: true,
        keepsImages: false, tellsTokenIDs: false)
}
