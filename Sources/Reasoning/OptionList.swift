/// Whether a text repeats the list of options, which answers nothing.
struct OptionList {
    /// Two lines or more begin with different letters' marks, or most choices are listed with mark and name.
    let isRepeated: Bool
    /// The tokens of letters that are items.
    let letters: Set<Int>
    /// The first and the last item's tokens.
    let span: ClosedRange<Int>?

    init(_ text: TokenizedText, names: ChoiceNames) {
        var letters: Set<Int> = []
        var named: Set<Int> = []
        var lines: Set<Int> = []
        var span: ClosedRange<Int>?
        for index in text.indices {
            guard let letter = text.letter(index), letter.choice < names.count, text.isMark(index + 1, in: ".):]")
            else { continue }
            var next = index + 2
            while text.isMark(next, in: ".):]-") { next += 1 }
            let isNamed = names.match(in: text, at: next)?.choice == letter.choice
            let isLine = letter.isCapital && Self.beginsLine(text, index) && !text.isLineEnd(next)
            guard isNamed || isLine else { continue }
            if isNamed { named.insert(letter.choice) }
            if isLine { lines.insert(letter.choice) }
            letters.insert(index)
            span = (span?.lowerBound ?? index)...index
        }
        isRepeated = lines.count >= 2 || named.count >= max(2, min(3, names.count))
        self.letters = letters
        self.span = span
    }

    /// Whether only a bullet, a bracket or the word 'option' comes before the token on its line.
    private static func beginsLine(_ text: TokenizedText, _ index: Int) -> Bool {
        var place = index - 1
        if text.word(place) == "option" { place -= 1 }
        while place >= 0, index - place <= 3, text.isMark(place, in: "([-+>\"'") { place -= 1 }
        return place < 0 || text.kind(place) == .lineEnd
    }
}
