extension Dialect {
    /// llama.cpp's own server and llama-cpp-python's: both bound a completion by `max_tokens` and ignore `n`, as seen.
    public static let llamaCPP = Dialect(
        name: "llama.cpp", constraint: .none, tokenBound: .maximumTokens, drawsSeveralChoices: false,
        keepsImages: false, tellsTokenIDs: false)
}
