import Outcomes
import Questions

/// The words of every question that a run may ask.
public struct PromptBook: Sendable {
    private let settings: PromptSettings
    private let header: QuestionSetHeader

    /// Makes the book of a run.
    ///
    /// - Parameters:
    ///   - settings: In which words.
    ///   - header: Of the question set: its subject, its ranks' names.
    public init(_ settings: PromptSettings, header: QuestionSetHeader) {
        self.settings = settings
        self.header = header
    }

    /// The words of one question of an inquiry.
    public func prompt(for question: Inquiry.Question, in inquiry: Inquiry) -> Prompt {
        let text: String
        let answer: Prompt.Answer
        switch question {
        case .leaf:
            text = "Name what the picture shows, from the general to the specific."
            answer = .free
        case .level(let level):
            text = block(level) + "\nAnswer with the letter alone."
            answer = .letter(choices: level.choices.count)
        case .levels(let levels):
            text = levels.map(block).joined(separator: "\n\n") + "\nAnswer with one line a level."
            answer = .free
        case .option(let level, let name):
            text = "Is this the right \(header.rank(ofLevel: level)): \(name)? Answer yes or no."
            answer = .yesOrNo
        }
        return Prompt(system: nil, image: inquiry.image, text: text, answer: answer)
    }

    private func block(_ level: Inquiry.LevelChoices) -> String {
        let options = level.choices.enumerated().map { "\(Reading.letter(of: $0) ?? "?"). \($1)" }
        return "Which \(header.rank(ofLevel: level.number)) is this?\n" + options.joined(separator: "\n")
    }
}
