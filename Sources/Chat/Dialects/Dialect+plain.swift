extension Dialect {
    /// Any other server: only what all of them take.
    public static let plain = Dialect(
        name: "OpenAI-compatible", constraint: .none, tokenBound: .maximumTokens, drawsSeveralChoices: true,
        keepsImages: false, tellsTokenIDs: false)
}
