import Outcomes

/// Reads the path that stage one reasons along, from `rank: name` pairs or a chain of arrows.
struct PathReader: Sendable {
    /// Level numbers by the ranks' normalised names.
    private let levels: [String: Int]
    private let depth: Int

    init(ranks: [String]) {
        depth = ranks.count
        levels = Dictionary(
            ranks.enumerated().map { (LeafName.normalized($1), $0 + 1) }.filter { !$0.0.isEmpty },
            uniquingKeysWith: { first, _ in first })
    }

    /// The path, coarse to fine; empty when there is none. Of a rank that is named twice the last name counts.
    ///
    /// Pairs may stand on lines or between semicolons, commas and arrows. Where there are none, the last line with an
    /// arrow is a chain of names in the order of the ranks.
    func read(_ text: String) -> [LeafAnswer.PathStep] {
        guard text.utf8.contains(where: { ":=<>\n;".utf8.contains($0) || $0 >= 0x80 }) else { return [] }
        var names: [Int: String] = [:]
        var chain: [Substring] = []
        for line in Self.withTagsAsLineEnds(text).split(whereSeparator: \.isNewline) {
            for piece in line.split(whereSeparator: Self.isSeparator) {
                guard let (level, name) = pair(piece) else { continue }
                names[level] = name
            }
            let links = line.split(whereSeparator: Self.isArrow)
            if links.count > 1 { chain = links }
        }
        if names.isEmpty {
            for (number, link) in chain.prefix(depth).enumerated() {
                names[number + 1] = LeafName.normalized(String(Self.afterLabel(link)))
            }
        }
        return names.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { LeafAnswer.PathStep(level: $0.key, name: $0.value) }
    }

    /// The last name of a line that may be a path itself, without its rank.
    func lastName(in line: Substring) -> String {
        let pieces = line.split(whereSeparator: Self.isSeparator)
        for piece in pieces.reversed() {
            if let (_, name) = pair(piece), !name.isEmpty { return name }
        }
        return line.split(whereSeparator: Self.isArrow).last.map(String.init) ?? ""
    }

    private func pair(_ piece: Substring) -> (level: Int, name: String)? {
        guard let mark = piece.firstIndex(where: { $0 == ":" || $0 == "=" || $0 == "：" }) else { return nil }
        let rank = piece[..<mark]
        guard rank.utf8.count <= 64, let level = levels[LeafName.normalized(String(rank))] else { return nil }
        return (level, LeafName.normalized(String(piece[piece.index(after: mark)...])))
    }

    private static func isArrow(_ character: Character) -> Bool {
        character == ">" || character == "→" || character == "⇒" || character == "➔"
    }

    private static func isSeparator(_ character: Character) -> Bool {
        character == ";" || character == "," || isArrow(character)
    }

    private static func afterLabel(_ link: Substring) -> Substring {
        link.firstIndex(of: ":").map { link[link.index(after: $0)...] } ?? link
    }

    private static let tags = ["<think>", "</think>", "<answer>", "</answer>"].map { Array($0.utf8) }

    /// The text with `<think>` and its kind as line ends, since their brackets are no arrows.
    private static func withTagsAsLineEnds(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "<")) else { return text }
        var text = text
        // By bytes: by characters it takes longer than all else that is read.
        return text.withUTF8 { utf8 in
            var lines: [UInt8] = []
            lines.reserveCapacity(utf8.count)
            var rest = utf8[...]
            while let first = rest.first {
                if first == UInt8(ascii: "<"), let tag = tags.first(where: rest.starts(with:)) {
                    lines.append(UInt8(ascii: "\n"))
                    rest = rest.dropFirst(tag.count)
                } else {
                    lines.append(first)
                    rest = rest.dropFirst()
                }
            }
            return String(decoding: lines, as: UTF8.self)
        }
    }
}
