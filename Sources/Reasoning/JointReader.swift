import Outcomes
import Questions
import Taxonomies

/// Cuts one text that answers several levels into a piece for each, and has each piece read by a parser's rules.
public struct JointReader: Sendable {
    private let ranks: [String]

    /// Takes the ranks' names from level 1 down; a level without a name is called `level N`.
    public init(ranks: [String]) { self.ranks = ranks }

    /// Reads a text, in time proportional to its length.
    ///
    /// A level's piece begins after its label (its rank's name, or `level N`, with a colon or an equals sign) and ends
    /// where the next label begins; of a label that comes again the last one counts. A text without any label whose lines
    /// with something on them, or whose pieces between commas, are as many as the levels is taken in order.
    ///
    /// - Returns: One reading for each level, in their order; `unparsed` where a level has no piece, `truncated` when the
    ///   text ended at its token limit. Spans are bytes of the whole text.
    public func read(_ completion: Completion, levels: [Level], parser: Parser) -> [Reading] {
        let pieces = pieces(of: completion.text, levels: levels)
        switch pieces {
        case .none(let kind):
            let isCut = completion.finishReason == .length && kind != .empty
            return levels.map { _ in .none(isCut ? .truncated : kind) }
        case .found(let pieces):
            let last = pieces.compactMap { $0?.lowerBound }.max()
            let utf8 = completion.text.utf8
            return zip(levels, pieces).map { level, piece in
                let isLast = piece?.lowerBound == last
                let reason = isLast ? completion.finishReason : .stop
                guard let piece else {
                    return .none(completion.finishReason == .length ? .truncated : .unparsed)
                }
                let start = utf8.index(utf8.startIndex, offsetBy: piece.lowerBound)
                let text = Substring(utf8[start..<utf8.index(start, offsetBy: piece.count)])
                return parser.read(Completion(text: String(text), finishReason: reason), choices: level.choices)
                    .shifted(by: piece.lowerBound)
            }
        }
    }

    private enum Pieces {
        /// For each level its bytes of the text.
        case found([Range<Int>?])
        case none(Reading.Kind)
    }

    private func pieces(of text: String, levels: [Level]) -> Pieces {
        var source = text
        let (tokens, isTruncated) = source.withUTF8 { utf8 in
            let removal = ReasoningRemoval(utf8)
            return (TokenizedText(NormalizedText(utf8, pieces: removal.pieces)), removal.isTruncated)
        }
        if isTruncated { return .none(.truncated) }
        guard tokens.tokens.contains(where: { $0.kind != .lineEnd }) else { return .none(.empty) }
        var found = [Range<Int>?](repeating: nil, count: levels.count)
        var open: (level: Int, first: Int)?
        let labels = Labels(levels, ranks: ranks)
        func close(before index: Int) {
            guard let (level, first) = open else { return }
            found[level] = first < index ? tokens.source(of: first...index - 1) : nil
            open = nil
        }
        var index = 0
        while index < tokens.tokens.count {
            if let (level, end) = labels.match(tokens, at: index) {
                close(before: index)
                open = (level, end)
                index = end
            } else {
                index += 1
            }
        }
        close(before: tokens.tokens.count)
        if found.contains(where: { $0 != nil }) { return .found(found) }
        let inOrder =
            Self.split(tokens, count: levels.count) { $0 == .lineEnd }
            ?? Self.split(tokens, count: levels.count) { $0 == .mark(UInt8(ascii: ",")) }
        return inOrder.map { .found($0) } ?? .none(Refusals.first(in: tokens) == nil ? .unparsed : .refusal)
    }

    /// The text's pieces between separators, when they are as many as the levels.
    private static func split(
        _ text: TokenizedText, count: Int, at isSeparator: (TokenizedText.Kind) -> Bool
    ) -> [Range<Int>?]? {
        var pieces: [Range<Int>?] = []
        var first: Int?
        for index in 0...text.tokens.count {
            let isEnd = index == text.tokens.count || isSeparator(text.tokens[index].kind)
            if !isEnd, first == nil, text.tokens[index].kind != .lineEnd { first = index }
            if isEnd, let start = first {
                pieces.append(text.source(of: start...index - 1))
                if pieces.count > count { return nil }
                first = nil
            }
        }
        return pieces.count == count ? pieces : nil
    }
}

/// What announces a level in a text that answers several.
private struct Labels {
    /// For each level the words of its names.
    private let words: [(level: Int, words: [String])]

    init(_ levels: [Level], ranks: [String]) {
        words = levels.enumerated().flatMap { place, level in
            let rank = Taxonomy.rank(ofLevel: level.number, in: ranks).lowercased().split(separator: " ").map(
                String.init)
            let numbered = ["level", "\(level.number)"]
            return (rank == numbered ? [rank] : [rank, numbered]).map { (place, $0) }
        }
    }

    /// The level whose label begins at a token, and the token after the label.
    func match(_ text: TokenizedText, at index: Int) -> (level: Int, end: Int)? {
        guard text.isWord(index) else { return nil }
        for (level, words) in words {
            guard words.indices.allSatisfy({ text.word(index + $0) == words[$0] }) else { continue }
            var place = index + words.count
            while text.isMark(place, in: "\"'") { place += 1 }
            if text.isMark(place, in: ":=") { return (level, place + 1) }
        }
        return nil
    }
}
