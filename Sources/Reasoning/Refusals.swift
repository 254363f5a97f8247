/// Phrases by which a model declines to answer.
enum Refusals {
    /// Words in order. `can't` and `cannot` are one word each.
    private static let phrases: [[String]] = [
        ["i", "cannot"], ["i", "can't"], ["i", "can", "not"], ["i", "am", "unable"], ["i", "'", "m", "unable"],
        ["i", "am", "not", "able"], ["i", "'", "m", "not", "able"], ["i", "won't"], ["i", "'", "m", "sorry"],
        ["i", "am", "sorry"], ["sorry"], ["i", "apologize"], ["i", "apologise"], ["apologies"], ["unable", "to"],
        ["not", "able", "to"], ["cannot", "identify"], ["can't", "identify"], ["cannot", "determine"],
        ["can't", "determine"], ["cannot", "be", "determined"], ["can't", "be", "determined"], ["as", "an", "ai"],
        ["i", "don't", "know"], ["i", "do", "not", "know"], ["i", "don't", "see"], ["i", "do", "not", "see"],
        ["not", "possible", "to"], ["cannot", "tell"], ["can't", "tell"], ["i", "must", "decline"],
        ["cannot", "assist"],
    ]

    /// The first phrase of refusal, as tokens.
    static func first(in text: TokenizedText) -> ClosedRange<Int>? {
        for index in text.indices where text.isWord(index) {
            let word = text.word(index)
            for phrase in phrases where phrase[0] == word {
                let isThere = phrase.indices.allSatisfy { offset in
                    phrase[offset] == "'"
                        ? text.isMark(index + offset, in: "'") : text.word(index + offset) == phrase[offset]
                }
                if isThere { return index...index + phrase.count - 1 }
            }
        }
        return nil
    }
}
