import JSONReading

/// What a server tells of itself.
struct ServerFacts: Sendable, Equatable {
    /// A model that it serves.
    struct Served: Sendable, Equatable {
        var name: String
        var owner: String
        /// The longest prompt with completion, in tokens; nil when it is not told.
        var longest: Int?
    }

    var dialect: Dialect
    /// Empty when it is not told.
    var version = ""
    var models: [Served]

    /// Whether a model's name is served: nil when the list cannot be relied on.
    func serves(_ name: String) -> Bool? {
        if models.contains(where: { $0.name == name }) { return true }
        let isReliable = [Dialect.vLLM, .sglang, .ollama, .openAI].contains(dialect) && !models.isEmpty
        return isReliable ? false : nil
    }
}

extension ServerFacts.Served {
    /// Reads the answer of `/v1/models`.
    static func list(_ root: JSONElement) -> [ServerFacts.Served] {
        (root["data"]?.elements ?? .none).compactMap { model in
            guard let name = model["id"]?.string.map(ErrorBody.line) else { return nil }
            return ServerFacts.Served(
                name: name, owner: model["owned_by"]?.string ?? "", longest: model["max_model_len"]?.integer)
        }
    }
}
