import Outcomes
import Taxonomies

/// What was read in stage one's free text.
public struct LeafReading: Hashable, Sendable {
    /// The leaf's name, normalised as `LeafName` does; empty when none was found.
    public var leaf = ""
    /// The leaf in the taxonomy, when it is there.
    public var taxon: TaxonID?
    /// The nearest leaf's name when `taxon` is nil and one is near enough; for the report only.
    public var nearest = ""
    /// The reasoned path, coarse to fine.
    public var path: [LeafAnswer.PathStep] = []
    /// `.choice` when a leaf was found, else why not.
    public var kind: Reading.Kind
}

/// Reads stage one's free text: the leaf that it names and the path that it reasons along.
public struct LeafReader: Sendable {
    /// Where leaves are looked up.
    public let taxonomy: Taxonomy
    private let index: LeafIndex
    private let ranks: PathReader

    /// Prepares to read.
    ///
    /// - Parameter indexing: Whether leaves will be read at all; the index takes a pass over the taxonomy.
    public init(taxonomy: Taxonomy, indexing: Bool = true) {
        self.taxonomy = taxonomy
        index = indexing ? LeafIndex(taxonomy) : LeafIndex()
        ranks = PathReader(ranks: taxonomy.ranks)
    }

    /// The leaf of a name, however it is written.
    public func taxon(named name: String) -> TaxonID? { index.leaf(named: LeafName.normalized(name)) }

    /// What the hierarchy completer is told: a known leaf in the taxonomy's spelling, another as it was read.
    func given(by reading: LeafReading) -> Inquiry.Given {
        if let taxon = reading.taxon { return .leaf(taxonomy.name(of: taxon)) }
        return reading.leaf.isEmpty ? .noLeaf : .leaf(reading.leaf)
    }

    /// Reads a completion. The leaf is the last `<answer>`, else what follows the last cue on its line, else the last line
    /// with something on it. A leaf that the taxonomy lacks is kept as it was written.
    public func read(_ completion: Completion) -> LeafReading {
        if let taxon = index.leaf(named: completion.text) {
            return LeafReading(leaf: completion.text, taxon: taxon, kind: .choice)
        }
        var text = completion.text
        let (removal, remainder) = text.withUTF8 { utf8 in
            let removal = ReasoningRemoval(utf8)
            return (removal, removal.pieces.map { String(decoding: utf8[$0], as: UTF8.self) }.joined(separator: "\n"))
        }
        let path = ranks.read(completion.text)
        if removal.isTruncated { return LeafReading(path: path, kind: .truncated) }
        let answer = LeafAnswerText(remainder, isTagged: removal.isTagged)
        let names = answer.candidates.lazy.map { LeafName.normalized(ranks.lastName(in: $0)) }.filter { !$0.isEmpty }
        for name in names {
            if let taxon = index.leaf(named: name) {
                return LeafReading(leaf: name, taxon: taxon, path: path, kind: .choice)
            }
        }
        let isCut = completion.finishReason == .length && !answer.isAnnounced
        guard let name = names.first, !isCut else {
            return LeafReading(path: path, kind: completion.finishReason == .length ? .truncated : .empty)
        }
        let tokens = TokenizedText(NormalizedText(remainder))
        if Refusals.first(in: tokens) != nil { return LeafReading(path: path, kind: .refusal) }
        let nearest = index.nearest(to: name).map(taxonomy.name(of:)) ?? ""
        return LeafReading(leaf: name, nearest: nearest, path: path, kind: .choice)
    }
}

/// Where in a text without reasoning the leaf's name is.
struct LeafAnswerText {
    /// Most to least likely: a line with a sentence after the name is tried whole before its first sentence alone.
    let candidates: [Substring]
    /// Whether a tag or a cue announced it.
    let isAnnounced: Bool

    init(_ text: String, isTagged: Bool) {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        let afterCue = isTagged ? nil : Self.afterLastCue(lines)
        isAnnounced = isTagged || afterCue != nil
        let line = afterCue ?? lines.last ?? ""
        let sentence = Self.firstSentence(line)
        // The whole line is tried first; where neither is known, a sentence's name is nearer to what was meant.
        candidates = sentence.count < line.count ? [sentence, line] : [line]
    }

    /// What follows the last cue on its line, or the next line when nothing does.
    private static func afterLastCue(_ lines: [Substring]) -> Substring? {
        for number in lines.indices.reversed() {
            let line = lines[number]
            let text = TokenizedText(NormalizedText(String(line)))
            for index in text.indices.reversed() where isCue(text, index) {
                var place = index + 1
                while text.isMark(place, in: ":=->*\"'") || ["is", "the", "leaf", "species"].contains(text.word(place))
                {
                    place += 1
                }
                guard place < text.tokens.count else { return number + 1 < lines.count ? lines[number + 1] : nil }
                let start = text.source(of: place...place).lowerBound
                return line[line.utf8.index(line.utf8.startIndex, offsetBy: start)...]
            }
        }
        return nil
    }

    private static func isCue(_ text: TokenizedText, _ index: Int) -> Bool {
        let word = text.word(index)
        let isAnnouncing = text.isMark(index + 1, in: ":=") || text.word(index + 1) == "is"
        return ["answer", "leaf", "prediction", "identification"].contains(word) && isAnnouncing
            || ["species", "image", "this", "it"].contains(word) && text.word(index + 1) == "is"
    }

    /// Up to a full stop after a word of four letters or more, which is no abbreviation.
    private static func firstSentence(_ line: Substring) -> Substring {
        var letters = 0
        for index in line.indices {
            if line[index] == ".", letters >= 4 { return line[..<index] }
            letters = line[index].isLetter ? letters + 1 : 0
        }
        return line
    }
}
