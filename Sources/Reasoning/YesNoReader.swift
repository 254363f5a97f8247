import Outcomes

/// Reads the answer to a yes-or-no question, and the answers to all options of a level together.
public enum YesNoReader {
    /// The choice of a reading that says yes.
    public static let yes = 0
    /// The choice of a reading that says no.
    public static let no = 1

    /// Reads one answer, in time proportional to its length.
    ///
    /// Reasoning is removed. Then a yes or a no counts that follows the last cue ('answer', 'conclusion', …), that begins
    /// or ends the text, or that is the only one of the two in it. Both at once are `ambiguous`.
    public static func read(_ completion: Completion) -> Reading {
        var source = completion.text
        let reading = source.withUTF8 { utf8 -> Reading in
            let removal = ReasoningRemoval(utf8)
            if removal.isTruncated { return .none(.truncated) }
            return read(TokenizedText(NormalizedText(utf8, pieces: removal.pieces)))
        }
        switch reading.kind {
        case .choice, .empty: return reading
        default: return completion.finishReason == .length ? .none(.truncated, span: reading.span) : reading
        }
    }

    private static let cues: Set<String> = ["answer", "conclusion", "verdict", "therefore", "so"]
    private static let farthest = 4

    private static func read(_ text: TokenizedText) -> Reading {
        let words = text.indices.filter(text.isWord)
        guard let first = words.first, let last = words.last else { return .none(.empty) }
        let said = words.filter { meaning(text, $0, alone: words.count == 1) != nil }
        func choice(_ index: Int) -> Reading {
            let meaning = meaning(text, index, alone: words.count == 1) ?? no
            return .choice(meaning, rule: .yesOrNo, span: text.source(of: index...index))
        }
        if let cued = said.last(where: { isAnnounced(text, $0) }) { return choice(cued) }
        let edges = [first, last].compactMap { meaning(text, $0, alone: words.count == 1) }
        if Set(edges).count == 1 { return choice(meaning(text, first, alone: words.count == 1) != nil ? first : last) }
        guard let only = said.first else {
            if let refusal = Refusals.first(in: text) {
                return .none(.refusal, rule: .refusalPhrase, span: text.source(of: refusal))
            }
            return .none(.unparsed)
        }
        let meanings = Set(said.compactMap { meaning(text, $0, alone: false) })
        if meanings.count > 1 {
            return .none(.ambiguous, rule: .yesOrNo, span: text.source(of: only...(said.last ?? only)))
        }
        return choice(only)
    }

    /// What a word says. One letter says it only when it is all there is.
    private static func meaning(_ text: TokenizedText, _ index: Int, alone: Bool) -> Int? {
        switch text.word(index) {
        case "yes", "true": yes
        case "no", "false": no
        case "y": alone ? yes : nil
        case "n": alone ? no : nil
        default: nil
        }
    }

    /// Whether a cue is a few tokens before, on the same line.
    private static func isAnnounced(_ text: TokenizedText, _ index: Int) -> Bool {
        var place = index - 1
        while place >= max(0, index - farthest), !text.isLineEnd(place) {
            if cues.contains(text.word(place)) { return true }
            place -= 1
        }
        return false
    }

    /// The one option with a yes. Several are `ambiguous`, none is `unparsed`; with a failed request nobody knows.
    static func level(_ options: [LevelPart]) -> Reading {
        if options.contains(where: { $0.failure != nil }) { return .none(.error) }
        let chosen = options.indices.filter { options[$0].reading.choice == yes }
        guard let only = chosen.first else {
            let kinds = Set(options.map(\.reading.kind))
            let kind = kinds.count == 1 ? kinds.first : nil
            return .none(kind.flatMap { $0 == .choice ? nil : $0 } ?? .unparsed, rule: .yesOrNo)
        }
        return chosen.count == 1 ? .choice(only, rule: .yesOrNo) : .none(.ambiguous, rule: .yesOrNo)
    }
}
