extension Dialect {
    /// vLLM. Sources: its pages 'Structured Outputs', 'Multimodal Inputs' (cached inputs by UUID) and
    /// 'OpenAI-Compatible Server' (`return_token_ids`).
    public static let vLLM = Dialect(
        name: "vLLM", constraint: .structuredChoice, tokenBound: .maximumTokens, drawsSeveralChoices: true,
        keepsImages: true, tellsTokenIDs: true)
}
