/// The choices' names as they are looked for in a text: whole words, the longest first.
struct ChoiceNames {
    private struct Name {
        let choice: Int
        /// Its tokens' bytes, in lower case.
        let words: [[UInt8]]
    }

    private let names: [Name]
    let count: Int

    init(_ choices: [String]) {
        count = choices.count
        names = choices.enumerated().map { choice, name in
            let text = TokenizedText(NormalizedText(name))
            // Punctuation around a name is no part of it.
            let isEdge = { (token: TokenizedText.Token) in token.kind != .word }
            var tokens = text.tokens.drop(while: isEdge)
            while tokens.last.map(isEdge) == true { tokens.removeLast() }
            return Name(choice: choice, words: tokens.map { Array(text.text.folded[$0.range]) })
        }.filter { !$0.words.isEmpty }
            .sorted { $0.words.joined().count > $1.words.joined().count }
    }

    /// The longest choice's name that begins at a token, and its last token.
    func match(in text: TokenizedText, at index: Int) -> (choice: Int, end: Int)? {
        guard text.isWord(index) else { return nil }
        let folded = text.text.folded
        func isSame(_ token: Int, _ word: [UInt8]) -> Bool {
            guard token < text.tokens.count else { return false }
            let range = text.tokens[token].range
            return range.count == word.count && folded[range].elementsEqual(word)
        }
        for name in names where isSame(index, name.words[0]) {
            guard name.words.indices.allSatisfy({ isSame(index + $0, name.words[$0]) }) else { continue }
            let end = index + name.words.count - 1
            if !isHyphenated(text, index...end) { return (name.choice, end) }
        }
        return nil
    }

    /// Whether the words are part of a longer one, as in `non-rosaceae`.
    private func isHyphenated(_ text: TokenizedText, _ tokens: ClosedRange<Int>) -> Bool {
        let bytes = text.text.bytes
        let start = text.tokens[tokens.lowerBound].range.lowerBound
        let end = text.tokens[tokens.upperBound].range.upperBound
        func isJoint(_ mark: Int, _ beyond: Int) -> Bool {
            bytes.indices.contains(mark) && bytes.indices.contains(beyond)
                && (bytes[mark] == UInt8(ascii: "-") || bytes[mark] == UInt8(ascii: "_"))
                && NormalizedText.isWord(bytes[beyond])
        }
        return isJoint(start - 1, start - 2) || isJoint(end, end + 1)
    }

    /// The choice whose name is the whole text, but for punctuation around it.
    func whole(_ text: TokenizedText) -> (choice: Int, tokens: ClosedRange<Int>)? {
        guard let first = text.tokens.firstIndex(where: { $0.kind == .word }),
            let last = text.tokens.lastIndex(where: { $0.kind == .word }),
            let match = match(in: text, at: first), match.end == last
        else { return nil }
        return (match.choice, first...last)
    }
}
