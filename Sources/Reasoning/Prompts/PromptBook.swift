import Outcomes
import Questions
import Taxonomies

/// The words of every question that a run may ask.
public struct PromptBook: Sendable {
    private let settings: PromptSettings
    private let header: QuestionSetHeader
    private let templates: [Template: CheckedTemplate]

    /// Makes the book of a run.
    ///
    /// - Parameters:
    ///   - settings: In which words.
    ///   - header: Of the question set: its subject, its ranks' names, its taxonomy.
    /// - Throws: `PromptError` when a replaced template cannot be used, or when the words are no longer those that the
    ///   settings were made with.
    public init(_ settings: PromptSettings, header: QuestionSetHeader) throws(PromptError) {
        guard settings.words == settings.currentWords else {
            throw .otherWords(recorded: settings.words, found: settings.currentWords)
        }
        self.settings = settings
        self.header = header
        var templates: [Template: CheckedTemplate] = [:]
        for template in Template.allCases {
            templates[template] = try CheckedTemplate(settings.text(of: template), for: template, file: template.file)
        }
        self.templates = templates
    }

    /// The words of one question of an inquiry.
    public func prompt(for question: Inquiry.Question, in inquiry: Inquiry) -> Prompt {
        var values = general(inquiry)
        let template: Template
        let answer: Prompt.Answer
        switch question {
        case .leaf:
            template = .leaf
            values["atOnce"] = nil
            if let rank = rank(ofLevel: header.taxonomy.depth) { values["leafRank"] = rank }
            answer = .free
        case .level(let level):
            template = .level
            add(level, to: &values)
            answer = settings.style.asksForReasoning ? .free : .letter(choices: level.choices.count)
        case .levels(let levels):
            template = .joint
            values["levels"] = levels.map { level in
                var inner = values
                add(level, to: &inner)
                inner["label"] = header.rank(ofLevel: level.number)
                return inner
            }
            answer = .free
        case .option(let level, let name):
            template = .option
            values["level"] = level
            values["rank"] = rank(ofLevel: level)
            values["name"] = name
            answer = settings.style.asksForReasoning ? .free : .yesOrNo
        }
        let system = render(.system, values)
        return Prompt(
            system: system.isEmpty ? nil : system, image: inquiry.image, text: render(template, values), answer: answer)
    }

    private func render(_ template: Template, _ values: [String: Any]) -> String {
        templates[template]?.render(values) ?? ""
    }

    // MARK: - What templates are filled with

    private func general(_ inquiry: Inquiry) -> [String: Any] {
        let subject = header.subject.isEmpty ? "thing" : header.subject
        var values: [String: Any] = ["subject": subject, "thing": "the \(subject) in the picture"]
        if inquiry.image != nil { values["pictured"] = true }
        values["ranks"] = (1...max(header.taxonomy.depth, 1)).compactMap { level in
            rank(ofLevel: level).map { ["rank": $0] }
        }
        switch settings.style {
        case .plain, .taxonomyInContext: values["atOnce"] = true
        case .chainOfThought: values["stepByStep"] = true
        case .taxonomyChainOfThought: values["topDown"] = true
        }
        if settings.style == .taxonomyInContext { values["lineages"] = true }
        switch inquiry.given {
        case .nothing: break
        case .leaf(let name):
            values["leaf"] = name
            if inquiry.image == nil { values["thing"] = name }
        case .noLeaf: values["noLeaf"] = true
        case .path(let steps):
            values["path"] = steps.map { ["rank": header.rank(ofLevel: $0.level), "name": $0.name] }
        }
        return values
    }

    private func add(_ level: Inquiry.LevelChoices, to values: inout [String: Any]) {
        values["level"] = level.number
        values["rank"] = rank(ofLevel: level.number)
        values["letters"] = Self.enumerated(level.choices.count)
        values["options"] = level.choices.enumerated().map { place, name in
            var inner: [String: Any] = ["letter": Reading.letter(of: place) ?? "\(place + 1)", "name": name]
            if settings.style == .taxonomyInContext { inner["lineage"] = lineage(of: name, level: level.number) }
            return inner
        }
        values["question"] = render(settings.variant.template, values)
    }

    /// The name of a level's rank; nil when the set's taxonomy has none for it.
    private func rank(ofLevel level: Int) -> String? {
        let ranks = header.taxonomy.ranks
        guard ranks.indices.contains(level - 1), !ranks[level - 1].isEmpty else { return nil }
        return ranks[level - 1]
    }

    /// What a taxon belongs to, from the top down; nil at the top and for a name that the taxonomy lacks.
    private func lineage(of name: String, level: Int) -> String? {
        let taxonomy = header.taxonomy
        guard let taxon = taxonomy.taxon(level: level, named: NormalizedName(name)) else { return nil }
        let above = taxonomy.lineage(of: taxon).dropLast().map(taxonomy.name(of:))
        return above.isEmpty ? nil : above.joined(separator: ", ")
    }

    /// `A`, `A or B`, `A, B or C`.
    private static func enumerated(_ count: Int) -> String {
        let letters = (0..<count).compactMap(Reading.letter(of:))
        guard letters.count > 1, let last = letters.last else { return letters.first ?? "" }
        return letters.dropLast().joined(separator: ", ") + " or " + last
    }
}
