/// A normalised text cut into words, punctuation marks and line ends: what the rules look at.
struct TokenizedText {
    enum Kind: Equatable {
        case word
        /// One ASCII character.
        case mark(UInt8)
        case lineEnd
    }

    struct Token {
        let kind: Kind
        /// Bytes of the normalised text.
        let range: Range<Int>
    }

    let text: NormalizedText
    private(set) var tokens: [Token] = []

    init(_ text: NormalizedText) {
        self.text = text
        var place = 0
        let bytes = text.bytes
        while place < bytes.count {
            let start = place
            place += 1
            switch bytes[start] {
            case 0x0A: tokens.append(Token(kind: .lineEnd, range: start..<place))
            case 0x20: break
            case let byte where NormalizedText.isWord(byte):
                while place < bytes.count, NormalizedText.isWord(bytes[place]) || Self.isContraction(bytes, place) {
                    place += 1
                }
                tokens.append(Token(kind: .word, range: start..<place))
            case let byte: tokens.append(Token(kind: .mark(byte), range: start..<place))
            }
        }
    }

    /// Whether the apostrophe of `isn't` is at `place`.
    private static func isContraction(_ bytes: [UInt8], _ place: Int) -> Bool {
        guard bytes[place] == UInt8(ascii: "'"), place + 1 < bytes.count, bytes[place + 1] | 0x20 == UInt8(ascii: "t")
        else { return false }
        return bytes[place - 1] | 0x20 == UInt8(ascii: "n")
            && (place + 2 == bytes.count || !NormalizedText.isWord(bytes[place + 2]))
    }

    var indices: Range<Int> { tokens.indices }

    func kind(_ index: Int) -> Kind? { tokens.indices.contains(index) ? tokens[index].kind : nil }

    func isWord(_ index: Int) -> Bool { kind(index) == .word }

    /// Whether the token is one of these marks.
    func isMark(_ index: Int, in marks: StaticString) -> Bool {
        guard case .mark(let byte)? = kind(index) else { return false }
        return UnsafeBufferPointer(start: marks.utf8Start, count: marks.utf8CodeUnitCount).contains(byte)
    }

    /// Whether a line ends before this token: at a line end, and past the last token.
    func isLineEnd(_ index: Int) -> Bool { kind(index).map { $0 == .lineEnd } ?? true }

    /// A word in lower case; empty for what is no word or longer than any word that a rule knows.
    func word(_ index: Int) -> String {
        guard isWord(index), tokens[index].range.count <= 15 else { return "" }
        return String(decoding: text.folded[tokens[index].range], as: UTF8.self)
    }

    /// Whether a word begins with a small letter.
    func isLowerCaseWord(_ index: Int) -> Bool {
        isWord(index) && text.bytes[tokens[index].range.lowerBound] &- 97 < 26
    }

    /// The source's bytes under a range of tokens.
    func source(of tokens: ClosedRange<Int>) -> Range<Int> {
        text.source(
            of: self.tokens[tokens.lowerBound].range.lowerBound..<self.tokens[tokens.upperBound].range.upperBound)
    }
}
