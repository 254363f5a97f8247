/// Whether a text says that something is *not* so.
extension TokenizedText {
    private static let negators: Set<String> = [
        "not", "no", "never", "neither", "nor", "cannot", "without", "unlike", "exclude", "excludes", "excluded",
        "excluding", "eliminate", "eliminated", "eliminates", "eliminating", "reject", "rejected", "discard",
        "discarded",
        "except", "isn't", "aren't", "wasn't", "can't", "don't", "doesn't", "didn't", "won't", "wouldn't", "couldn't",
        "shouldn't", "hardly",
    ]
    /// Where a clause begins anew.
    private static let boundaries: Set<String> = [
        "but", "so", "therefore", "thus", "hence", "because", "since", "while", "although", "though", "whereas",
        "however",
        "then",
    ]
    private static let verbs: Set<String> = [
        "is", "are", "was", "were", "can", "could", "does", "do", "did", "seems", "looks", "would", "should", "must",
        "may",
        "has", "be", "been",
    ]
    private static let denials: Set<String> = [
        "not", "never", "incorrect", "wrong", "unlikely", "excluded", "eliminated", "impossible", "ruled", "false",
        "out", "isn't", "aren't", "wasn't", "cannot", "can't", "doesn't", "didn't", "won't", "wouldn't", "couldn't",
    ]
    private static let farthest = 7

    /// Whether a negation comes before the token within its clause, at most seven tokens away.
    func isNegated(before index: Int) -> Bool {
        for place in stride(from: index - 1, through: max(0, index - Self.farthest), by: -1) {
            switch kind(place) {
            case .lineEnd?: return false
            case .mark?: if isMark(place, in: ".,;:!?") { return false }
            default:
                let word = word(place)
                if Self.boundaries.contains(word) { return false }
                if Self.negators.contains(word) { return true }
                if word == "than" && self.word(place - 1) == "rather" { return true }
                if word == "of" && self.word(place - 1) == "instead" { return true }
                if word == "out" && ["rule", "ruled", "rules", "ruling"].contains(self.word(place - 1)) { return true }
            }
        }
        return false
    }

    /// Whether a denial comes right after the token: `is wrong`, `does not fit`, `cannot be`.
    func isDenied(after index: Int) -> Bool {
        var place = index + 1
        while isMark(place, in: ")]}\"'") { place += 1 }
        let first = word(place)
        if first.hasSuffix("n't") || first == "cannot" { return true }
        guard Self.verbs.contains(first) else { return false }
        return (place + 1...place + 3).prefix { isWord($0) && !Self.boundaries.contains(word($0)) }
            .contains { Self.denials.contains(word($0)) }
    }
}
