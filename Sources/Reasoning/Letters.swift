/// Letters that stand for choices.
extension TokenizedText {
    /// A word of one letter.
    struct Letter {
        /// The choice that it stands for, A for 0; may be past the last choice.
        let choice: Int
        let isCapital: Bool
        /// Its token.
        let index: Int
    }

    /// Words that cannot follow an article: after them the `A` before is a letter.
    private static let notAfterArticle: Set<String> = [
        "is", "are", "was", "and", "or", "nor", "but", "because", "since", "as", "for", "seems", "fits", "matches",
        "with",
        "which", "if", "then", "it", "i", "the", "would", "could", "maybe", "not", "cannot", "isn't", "can",
    ]

    /// The letter at a token that stands alone: not part of `X-ray`, `D.C.`, `A's` or `N/A`.
    func letter(_ index: Int, allowingSlash: Bool = false) -> Letter? {
        guard isWord(index), tokens[index].range.count == 1 else { return nil }
        let byte = text.folded[tokens[index].range.lowerBound]
        guard byte &- 97 < 26 else { return nil }
        let isCapital = text.bytes[tokens[index].range.lowerBound] < 97
        // 'I' in a sentence is a person.
        if byte == UInt8(ascii: "i"), isWord(index + 1) || isMark(index + 1, in: "'") { return nil }
        guard !isGlued(index, allowingSlash: allowingSlash) else { return nil }
        return Letter(choice: Int(byte) - 97, isCapital: isCapital, index: index)
    }

    private func isGlued(_ index: Int, allowingSlash: Bool) -> Bool {
        let range = tokens[index].range
        let bytes = text.bytes
        func isGlue(_ mark: Int, _ beyond: Int) -> Bool {
            guard bytes.indices.contains(mark), bytes.indices.contains(beyond), NormalizedText.isWord(bytes[beyond])
            else {
                return false
            }
            switch bytes[mark] {
            case UInt8(ascii: "-"), UInt8(ascii: "'"), UInt8(ascii: "_"), UInt8(ascii: "@"), UInt8(ascii: "+"):
                return true
            case UInt8(ascii: "/"), UInt8(ascii: "&"): return !allowingSlash
            case UInt8(ascii: "."):
                // Initials: a full stop between single letters.
                let other = mark < range.lowerBound ? beyond - 1 : beyond + 1
                return !bytes.indices.contains(other) || !NormalizedText.isWord(bytes[other])
            default: return false
            }
        }
        return isGlue(range.lowerBound - 1, range.lowerBound - 2) || isGlue(range.upperBound, range.upperBound + 1)
    }

    /// Whether the letter is an article: `A` before a word in small letters.
    func isArticle(_ letter: Letter) -> Bool {
        letter.choice == 0 && isLowerCaseWord(letter.index + 1)
            && !Self.notAfterArticle.contains(word(letter.index + 1))
    }

    /// Whether the letter could be an article or an abbreviated name: also `A Rose`, `C. elegans`.
    func isPartOfName(_ letter: Letter) -> Bool {
        if letter.choice == 0, isWord(letter.index + 1), self.letter(letter.index + 1) == nil {
            return !Self.notAfterArticle.contains(word(letter.index + 1))
        }
        return isMark(letter.index + 1, in: ".") && isLowerCaseWord(letter.index + 2)
    }

    /// Words between two joined letters, beside the joint itself.
    private static let joints: Set<String> = [
        "or", "and", "maybe", "possibly", "perhaps", "even", "probably", "option", "choice", "either", "also",
    ]
    private static let verbs: Set<String> = [
        "is", "are", "was", "isn't", "cannot", "does", "doesn't", "would", "seems",
    ]

    /// The other letter when this one is joined to it by or, and, slash or comma.
    func joined(_ letter: Letter, choices: Int) -> Letter? {
        var index = letter.index + 1
        while isMark(index, in: ")]}\"'") { index += 1 }
        let start = index
        var isJoint = false
        var isComma = false
        while index < start + 5 {
            if isMark(index, in: "/&") || word(index) == "or" || word(index) == "and" {
                isJoint = true
            } else if isMark(index, in: ",") {
                isComma = true
            } else if !isMark(index, in: "([{\"'"), !Self.joints.contains(word(index)) {
                break
            }
            index += 1
        }
        guard isJoint || isComma, let other = self.letter(index, allowingSlash: true), other.choice != letter.choice,
            other.choice < choices, other.isCapital || !letter.isCapital, !isArticle(other)
        else { return nil }
        // 'B, A is wrong' is a sentence, not a list.
        if !isJoint, Self.verbs.contains(word(index + 1)) { return nil }
        return other
    }

    /// Whether a word is made of several choices' capital letters: `AB`.
    func isLetterRun(_ index: Int, choices: Int) -> Bool {
        guard isWord(index), (2...max(2, choices)).contains(tokens[index].range.count) else { return false }
        let letters = text.bytes[tokens[index].range]
        return letters.allSatisfy { $0 &- 65 < UInt8(clamping: min(choices, 26)) }
            && Set(letters).count == letters.count
    }
}
