extension Dialect {
    /// SGLang. Source: its pages 'Structured Outputs' and 'OpenAI APIs - Vision'.
    public static let sglang = Dialect(
        name: "SGLang", constraint: .regularExpression, tokenBound: .maximumTokens, drawsSeveralChoices: true,
        keepsImages: false, tellsTokenIDs: false)
}
