import Outcomes

/// Reads the answer to one level's question: a choice, or a kind of non-answer. It never guesses.
///
/// The rules are tried in order; the first that has something to say decides. Each takes time in proportion to the
/// text, whatever the text is.
public enum AnswerReader {
    /// The version of the rules.
    public static let version = Parser.linnet1.rawValue

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - completion: What the model wrote. A text that ended at its token limit and holds no choice is `.truncated`.
    ///   - choices: The names in the order in which they were shown: A, B, C, ….
    /// - Returns: A reading whose span is bytes of the completion's UTF-8 text.
    public static func read(_ completion: Completion, choices: [String]) -> Reading {
        if let choice = bareLetter(completion.text), choice < choices.count {
            return .choice(choice, rule: .wholeText, span: 0..<1)
        }
        var text = completion.text
        let reading = text.withUTF8 { read($0, choices: choices) }
        switch reading.kind {
        case .choice: return reading
        // Rule 1 comes before all others: nothing was written, so nothing was cut.
        case .empty where reading.rule == .none && reading.span.isEmpty && isBlank(completion.text): return reading
        default: return completion.finishReason == .length ? .none(.truncated, span: reading.span) : reading
        }
    }

    /// A constrained model's whole text is one capital letter: worth a way of its own, since it is nearly every text.
    private static func bareLetter(_ text: String) -> Int? {
        let utf8 = text.utf8
        guard utf8.count == 1, let letter = utf8.first, letter &- 65 < 26 else { return nil }
        return Int(letter) - 65
    }

    private static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
    }

    private static func read(_ utf8: UnsafeBufferPointer<UInt8>, choices: [String]) -> Reading {
        // 2. Reasoning.
        let removal = ReasoningRemoval(utf8)
        if removal.isTruncated { return .none(.truncated) }
        // 3. Normal form. 1. Empty: nothing is left, or nothing was there.
        let text = TokenizedText(NormalizedText(utf8, pieces: removal.pieces))
        guard text.tokens.contains(where: { $0.kind != .lineEnd }) else { return .none(.empty) }
        return Rules(text: text, names: ChoiceNames(choices)).reading()
    }
}

/// Rules 4 to 11, over one text.
private struct Rules {
    let text: TokenizedText
    let names: ChoiceNames

    func reading() -> Reading {
        if let reading = wholeText() ?? bareLine() { return reading }
        let list = OptionList(text, names: names)
        return cue(list) ?? repeatedList(list) ?? leadingLetter() ?? joinedLetters() ?? choiceName() ?? soleLetter()
            ?? refusal() ?? .none(.unparsed)
    }

    /// 4. The whole text is a letter or a choice's name.
    private func wholeText() -> Reading? {
        if let letter = bareLetter(in: text.indices) {
            return .choice(letter.choice, rule: .wholeText, span: text.source(of: letter.index...letter.index))
        }
        if let name = names.whole(text) {
            return .choice(name.choice, rule: .wholeText, span: text.source(of: name.tokens))
        }
        let words = text.indices.filter(text.isWord).prefix(2)
        if words.count == 1, let word = words.first, text.isLetterRun(word, choices: names.count) {
            return .none(.ambiguous, rule: .joinedLetters, span: text.source(of: word...word))
        }
        return nil
    }

    /// The letter that is the only word of some tokens, but for 'option'.
    private func bareLetter(in tokens: Range<Int>) -> TokenizedText.Letter? {
        var words = tokens.lazy.filter(text.isWord).makeIterator()
        guard let first = words.next() else { return nil }
        var place = first
        if ["option", "choice"].contains(text.word(first)) {
            guard let second = words.next() else { return nil }
            place = second
        }
        guard words.next() == nil, let letter = text.letter(place), letter.choice < names.count else { return nil }
        return letter
    }

    /// 5. The first or the last line is a bare letter; not both, when they differ.
    private func bareLine() -> Reading? {
        guard let start = text.tokens.firstIndex(where: { $0.kind != .lineEnd }),
            let end = text.tokens.lastIndex(where: { $0.kind != .lineEnd })
        else { return nil }
        let firstEnd = text.tokens[start...].firstIndex { $0.kind == .lineEnd } ?? end + 1
        let lastStart = text.tokens[...end].lastIndex { $0.kind == .lineEnd } ?? start - 1
        let first = bareLetter(in: start..<firstEnd)
        let last = bareLetter(in: lastStart + 1..<end + 1)
        if let first, let last, first.choice != last.choice { return nil }
        return (first ?? last).map {
            .choice($0.choice, rule: .bareLine, span: text.source(of: $0.index...$0.index))
        }
    }

    /// 6. The last cue that is not negated, and its letter.
    private func cue(_ list: OptionList) -> Reading? {
        switch Cues(text, names: names, list: list).last() {
        case nil: nil
        case .letter(let letter, let isConflict, let start)?:
            .choice(
                letter.choice, rule: .cue, span: text.source(of: start...letter.index), isConflict: isConflict)
        case .several(let start, let end)?:
            .none(.ambiguous, rule: .joinedLetters, span: text.source(of: start...end))
        case .outside(let letter, let start)?:
            .none(.unparsed, rule: .cue, span: text.source(of: start...letter.index))
        }
    }

    /// 7. The option list again.
    private func repeatedList(_ list: OptionList) -> Reading? {
        guard list.isRepeated, let span = list.span else { return nil }
        return .none(.ambiguous, rule: .joinedLetters, span: text.source(of: span))
    }

    /// 7. A letter with its mark at the beginning.
    private func leadingLetter() -> Reading? {
        var place = text.tokens.firstIndex { $0.kind != .lineEnd } ?? 0
        while text.isMark(place, in: "-\"'>") { place += 1 }
        let isBracketed = text.isMark(place, in: "([")
        if isBracketed { place += 1 }
        guard let letter = text.letter(place), letter.choice < names.count,
            text.isMark(place + 1, in: letter.isCapital && !isBracketed ? ".):" : isBracketed ? ")]" : "):"),
            text.joined(letter, choices: names.count) == nil,
            !text.isDenied(after: text.isMark(place + 1, in: ".") ? place + 1 : names.endOfName(in: text, after: place))
        else { return nil }
        return .choice(
            letter.choice, rule: .leadingLetter, span: text.source(of: place...place + 1),
            isConflict: names.isContradicted(letter, in: text))
    }

    /// 8. Two letters with or, and, a slash or a comma between them.
    private func joinedLetters() -> Reading? {
        for index in text.indices {
            guard let letter = text.letter(index, allowingSlash: true), letter.isCapital, letter.choice < names.count,
                !text.isArticle(letter), let other = text.joined(letter, choices: names.count)
            else { continue }
            return .none(.ambiguous, rule: .joinedLetters, span: text.source(of: index...other.index))
        }
        return nil
    }

    /// 9. Exactly one choice's name, not negated.
    private func choiceName() -> Reading? {
        var found: (choice: Int, tokens: ClosedRange<Int>)?
        var index = 0
        while index < text.tokens.count {
            guard let match = names.match(in: text, at: index) else {
                index += 1
                continue
            }
            let tokens = index...match.end
            index = match.end + 1
            if text.isNegated(before: tokens.lowerBound) || text.isDenied(after: tokens.upperBound) { continue }
            if let other = found, other.choice != match.choice {
                return .none(
                    .ambiguous, rule: .choiceName,
                    span: text.source(of: other.tokens.lowerBound...tokens.upperBound))
            }
            found = found ?? (match.choice, tokens)
        }
        return found.map { .choice($0.choice, rule: .choiceName, span: text.source(of: $0.tokens)) }
    }

    /// 10. Exactly one standalone capital letter that is neither an article nor negated.
    private func soleLetter() -> Reading? {
        var found: TokenizedText.Letter?
        for index in text.indices {
            guard let letter = text.letter(index), letter.isCapital, letter.choice < names.count,
                !text.isPartOfName(letter), !text.isNegated(before: index), !text.isDenied(after: index)
            else { continue }
            if let other = found, other.choice != letter.choice {
                return .none(.ambiguous, rule: .soleLetter, span: text.source(of: other.index...index))
            }
            found = found ?? letter
        }
        return found.map { .choice($0.choice, rule: .soleLetter, span: text.source(of: $0.index...$0.index)) }
    }

    /// 11. A refusal.
    private func refusal() -> Reading? {
        Refusals.first(in: text).map { .none(.refusal, rule: .refusalPhrase, span: text.source(of: $0)) }
    }
}
