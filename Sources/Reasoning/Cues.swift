/// Words that announce an answer, and what they announce.
struct Cues {
    /// What the last cue announces.
    enum Finding {
        case letter(TokenizedText.Letter, isConflict: Bool, from: Int)
        /// Several letters: no choice.
        case several(from: Int, to: Int)
        /// A letter that no choice has.
        case outside(TokenizedText.Letter, from: Int)
    }

    private static let words: Set<String> = [
        "answer", "answers", "choice", "option", "select", "selected", "selecting", "selection", "pick", "picked",
        "picking", "choose", "chose", "chosen", "choosing", "correct", "guess", "prediction", "conclude", "conclusion",
        "match", "go", "label",
    ]
    /// What may stand between a cue and its letter.
    private static let connectors: Set<String> = [
        "is", "was", "be", "would", "should", "must", "will", "the", "option", "choice", "letter", "answer", "correct",
        "one", "my", "final", "best", "most", "likely", "probably", "definitely", "clearly", "therefore", "thus", "to",
        "with", "as", "here", "seems", "being", "that", "selected", "family", "order", "genus", "species", "class",
        "phylum", "kingdom", "taxon", "it", "for", "this", "image",
    ]
    private static let farthest = 9

    private let text: TokenizedText
    private let names: ChoiceNames
    private let list: OptionList

    init(_ text: TokenizedText, names: ChoiceNames, list: OptionList) {
        (self.text, self.names, self.list) = (text, names, list)
    }

    /// What the last cue announces that is not negated; nil when there is none, or when it announces a choice's name,
    /// which is read as a name.
    func last() -> Finding? {
        for index in text.indices.reversed() where Self.words.contains(text.word(index)) {
            guard !isNegated(index) else { continue }
            switch target(of: index) {
            case .none: continue
            case .name?: return nil
            case .finding(let finding)?: return finding
            }
        }
        return nil
    }

    private enum Target {
        case finding(Finding)
        case name
    }

    private func isNegated(_ cue: Int) -> Bool {
        text.isNegated(before: cue) || ["wrong", "incorrect", "false", "other"].contains(text.word(cue - 1))
    }

    /// What a cue announces; nil for nothing.
    private func target(of cue: Int) -> Target? {
        var place = cue + 1
        var hasColon = false
        while place <= cue + Self.farthest {
            if let target = target(at: place, of: cue) { return target }
            if text.isMark(place, in: ":=>") {
                hasColon = true
            } else if text.kind(place) == .lineEnd {
                // An answer may stand on the line after its colon.
                if !hasColon { return nil }
            } else if !text.isMark(place, in: "-([{\"'<;"), !Self.connectors.contains(text.word(place)) {
                return nil
            }
            place += 1
        }
        return nil
    }

    private func target(at place: Int, of cue: Int) -> Target? {
        if let letter = text.letter(place, allowingSlash: true) {
            if let other = text.joined(letter, choices: names.count), letter.choice < names.count {
                return .finding(.several(from: place, to: other.index))
            }
            // 'N/A' is no letter.
            guard text.letter(place) != nil, isAnswer(letter), !isListItem(letter, of: cue) else { return nil }
            if letter.choice >= names.count {
                return letter.isCapital && !text.isPartOfName(letter)
                    ? .finding(.outside(letter, from: cue)) : nil
            }
            guard !text.isDenied(after: names.endOfName(in: text, after: letter.index)) else { return nil }
            let isConflict = names.isContradicted(letter, in: text)
            return .finding(.letter(letter, isConflict: isConflict, from: cue))
        }
        if let name = names.match(in: text, at: place) { return text.isDenied(after: name.end) ? nil : .name }
        return text.isLetterRun(place, choices: names.count) ? .finding(.several(from: place, to: place)) : nil
    }

    /// A capital counts unless it is an article; a small letter only after a colon or bracket, or at the line's end.
    private func isAnswer(_ letter: TokenizedText.Letter) -> Bool {
        if text.isArticle(letter) { return false }
        if letter.isCapital { return true }
        if text.isMark(letter.index - 1, in: ":([{=\"'") { return true }
        var next = letter.index + 1
        while text.isMark(next, in: ".!)]}\"'") { next += 1 }
        return text.isLineEnd(next)
    }

    /// 'Option B: poaceae' within a repeated list announces nothing.
    private func isListItem(_ letter: TokenizedText.Letter, of cue: Int) -> Bool {
        list.isRepeated && cue == letter.index - 1 && ["option", "choice"].contains(text.word(cue))
            && list.letters.contains(letter.index)
    }
}

extension ChoiceNames {
    /// The last token of the name that follows a letter's token, with a mark or two between; the letter's where none does.
    func endOfName(in text: TokenizedText, after index: Int) -> Int {
        name(in: text, after: index)?.end ?? index
    }

    /// Whether the name that follows a letter is another choice's.
    func isContradicted(_ letter: TokenizedText.Letter, in text: TokenizedText) -> Bool {
        name(in: text, after: letter.index).map { $0.choice != letter.choice } ?? false
    }

    private func name(in text: TokenizedText, after index: Int) -> (choice: Int, end: Int)? {
        var place = index + 1
        while place <= index + 3, text.isMark(place, in: ".):]}-([{,=\"';") || text.word(place) == "the" { place += 1 }
        return match(in: text, at: place)
    }
}
