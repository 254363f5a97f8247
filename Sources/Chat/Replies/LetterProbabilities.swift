import Foundation

/// Which of a few texts is the most probable first token.
enum LetterProbabilities {
    /// The most probable text and the natural logarithm of its probability; of equals the first.
    ///
    /// Tokenizers have several tokens for one letter, with and without a space before it: their probabilities add up.
    /// Nil when none of the texts is among the candidates.
    static func best(of texts: [String], among candidates: [ChatChoice.Candidate]) -> (text: String, Double)? {
        var probabilities = [Double](repeating: 0, count: texts.count)
        for candidate in candidates {
            let token = candidate.token.trimmingCharacters(in: blanks)
            if let place = texts.firstIndex(of: token) { probabilities[place] += exp(candidate.logProbability) }
        }
        guard let highest = probabilities.max(), highest > 0, let place = probabilities.firstIndex(of: highest) else {
            return nil
        }
        return (texts[place], log(highest))
    }

    /// White space, and how tokenizers write a space.
    private static let blanks = CharacterSet.whitespacesAndNewlines.union(CharacterSet(charactersIn: "\u{2581}\u{120}"))
}
