import Crypto
import Questions

/// In which words a run asks.
public struct PromptSettings: Hashable, Sendable, Codable {
    /// One of five wordings of the same question.
    public enum Variant: String, Sendable, Codable, CaseIterable {
        case v0, v1, v2, v3, v4

        /// The question's template.
        var template: Template {
            switch self {
            case .v0: .v0
            case .v1: .v1
            case .v2: .v2
            case .v3: .v3
            case .v4: .v4
            }
        }
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

        /// Whether the model reasons in its answer.
        public var asksForReasoning: Bool {
            switch self {
            case .plain, .taxonomyInContext: false
            case .chainOfThought, .taxonomyChainOfThought: true
            }
        }
    }

    /// Which wording of the question.
    public var variant: Variant
    /// What comes before the answer.
    public var style: Style
    /// What a user says instead of Linnet's words, by the template's name.
    public let replaced: [String: String]
    /// SHA-256 of all templates in effect, Linnet's own and replaced ones: 64 hexadecimal digits.
    public let words: String

    /// Makes settings.
    ///
    /// - Parameter replaced: A user's templates, checked by `TemplateFiles` where they come from.
    public init(variant: Variant = .v0, style: Style = .plain, replaced: [Template: String] = [:]) {
        self.variant = variant
        self.style = style
        self.replaced = Dictionary(uniqueKeysWithValues: replaced.map { ($0.rawValue, $1) })
        words = replaced.isEmpty ? Self.ownWords : Self.digest(self.replaced)
    }

    /// Reads settings. What an older version did not write has its default.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        variant = try values.decodeIfPresent(Variant.self, forKey: .variant) ?? .v0
        style = try values.decodeIfPresent(Style.self, forKey: .style) ?? .plain
        replaced = try values.decodeIfPresent([String: String].self, forKey: .replaced) ?? [:]
        words = try values.decodeIfPresent(String.self, forKey: .words) ?? Self.digest(replaced)
    }

    /// A template's text in effect.
    public func text(of template: Template) -> String { replaced[template.rawValue] ?? template.words }

    /// Whether the templates are still those that were recorded.
    var currentWords: String { Self.digest(replaced) }

    private static let ownWords = digest([:])

    private static func digest(_ replaced: [String: String]) -> String {
        var hash = SHA256()
        for template in Template.allCases {
            let text = replaced[template.rawValue] ?? template.words
            // The length keeps one template's end apart from the next one's beginning.
            hash.update(data: Array("\(template.rawValue) \(text.utf8.count)\n\(text)".utf8))
        }
        return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
