import Outcomes

/// Reads the answer to one level's question: a choice, or a kind of non-answer. It never guesses.
public enum AnswerReader {
    /// The version of the rules.
    public static let version = Parser.linnet1.rawValue

    /// Reads an answer.
    ///
    /// - Parameter choices: The names in the order in which they were shown.
    public static func read(_ completion: Completion, choices: [String]) -> Reading {
        if let choice = bareLetter(completion.text), choice < choices.count {
            return .choice(choice, rule: .wholeText, span: 0..<1)
        }
        return .none(completion.text.isEmpty ? .empty : .unparsed)
    }

    /// A constrained model's whole text is one capital letter: worth a way of its own, since it is nearly every text.
    private static func bareLetter(_ text: String) -> Int? {
        let utf8 = text.utf8
        guard utf8.count == 1, let letter = utf8.first, letter &- 65 < 26 else { return nil }
        return Int(letter) - 65
    }
}
