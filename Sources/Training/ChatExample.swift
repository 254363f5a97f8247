import Outcomes
import Questions
import Reasoning

/// One request of a chat model with the answer that it should give: what outside trainers fine-tune on.
public struct ChatExample: Sendable, Equatable {
    /// Which requests are made into examples.
    public enum Stages: String, Sendable, CaseIterable {
        /// Stage one: the way down and the leaf.
        case one
        /// Stage two: a letter for each level, given the true leaf.
        case two
        /// Both, a sample's stage one first.
        case both
    }

    /// The words of the request.
    public let prompt: Prompt
    /// What the model should write.
    public let answer: String

    /// The examples of one sample, in the words of a run's prompts.
    ///
    /// - Parameters:
    ///   - isPictured: Whether the picture is shown; where it is not, stage two is asked of the leaf's name alone, but for
    ///     the leaf's own level, and stage one not at all.
    ///   - style: Of the prompts: whether the answer reasons before its letter.
    public static func examples(
        of sample: Sample, _ stages: Stages, isPictured: Bool, header: QuestionSetHeader, style: PromptSettings.Style,
        book: PromptBook
    ) -> [ChatExample] {
        var examples: [ChatExample] = []
        func append(_ question: Inquiry.Question, given: Inquiry.Given, _ answer: String) {
            let inquiry = Inquiry(
                sample: sample.id, image: isPictured ? sample.image : nil, questions: [question], given: given, seed: 0)
            examples.append(ChatExample(prompt: book.prompt(for: question, in: inquiry), answer: answer))
        }
        guard let leaf = sample.levels.last else { return [] }
        if stages != .two, isPictured {
            append(.leaf, given: .nothing, text(way(to: leaf, of: sample, header), leaf.goldName))
        }
        if stages != .one {
            for level in sample.askedLevels(from: header.firstScoredLevel) where isPictured || level != leaf {
                guard let letter = Reading.letter(of: level.gold) else { continue }
                append(
                    .level(number: level.number, choices: level.choices), given: .leaf(leaf.goldName),
                    style.asksForReasoning ? text(way(to: level, of: sample, header, through: true), letter) : letter)
            }
        }
        return examples
    }

    private static func text(_ reasoning: String, _ answer: String) -> String {
        "<think>\(reasoning)</think><answer>\(answer)</answer>"
    }

    /// The true names from the top down, with their ranks.
    private static func way(
        to end: Level, of sample: Sample, _ header: QuestionSetHeader, through isIncluded: Bool = false
    ) -> String {
        sample.levels.filter { $0.number < end.number || isIncluded && $0.number == end.number }
            .map { "\(header.rank(ofLevel: $0.number)): \($0.goldName)" }.joined(separator: "; ")
    }
}
