/// In which words a run asks.
public struct PromptSettings: Hashable, Sendable, Codable {
    /// One of five wordings of the same question.
    public enum Variant: String, Sendable, Codable, CaseIterable {
        case v0, v1, v2, v3, v4
    }

    /// What the model is asked to do before it answers a question with choices.
    public enum Style: String, Sendable, Codable, CaseIterable {
        /// Answer at once.
        case plain
        /// Think step by step.
        case chainOfThought = "chain-of-thought"
        /// Think through the taxonomy from the general to the specific.
        case taxonomyChainOfThought = "taxonomy-chain-of-thought"
        /// Answer at once, with the choices' lineages shown.
        case taxonomyInContext = "taxonomy-in-context"
    }

    /// Which wording of the question.
    public var variant: Variant
    /// What comes before the answer.
    public var style: Style

    /// Makes settings.
    public init(variant: Variant = .v0, style: Style = .plain) {
        self.variant = variant
        self.style = style
    }
}
