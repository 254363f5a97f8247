/// The tags of a Mustache text, found to check the names in them before anything is asked.
struct TemplateTags {
    /// One tag.
    struct Tag {
        /// What stands right after the braces: nothing for a variable.
        let sigil: Character?
        let name: String
        /// How many functions are called on the value, one within the other.
        let calls: Int
        /// From 1.
        let line: Int
    }

    private(set) var tags: [Tag] = []

    init(_ text: String) {
        var line = 1
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            line += rest[..<open.lowerBound].count { $0.isNewline }
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else { return }
            var content = rest[open.upperBound..<close.lowerBound]
            let sigil = content.first.flatMap { "#^/&{!>%$<*=".contains($0) ? $0 : nil }
            if sigil != nil { content.removeFirst() }
            tags.append(
                Tag(sigil: sigil, name: Self.name(in: content), calls: content.count { $0 == "(" }, line: line))
            line += content.count { $0.isNewline }
            rest = rest[close.upperBound...]
        }
    }

    /// The name without what transforms its value, as in `first()` and `upper(rank)`.
    private static func name(in content: Substring) -> String {
        var name = content.trimmingPrefix { $0.isWhitespace }
        while name.last?.isWhitespace == true { name.removeLast() }
        if let open = name.lastIndex(of: "("), let close = name.firstIndex(of: ")"), open < close {
            name = name[name.index(after: open)..<close]
        }
        return String(name)
    }
}
