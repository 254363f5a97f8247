import Taxonomies

/// One sample as a person would want to read it.
public struct SampleDescription: Sendable, Codable, CustomStringConvertible {
    /// One level.
    public struct LevelDescription: Sendable, Codable {
        /// From 1 at the top.
        public var number: Int
        /// The rank's name, or `level N`.
        public var rank: String
        /// In the order in which they are shown.
        public var choices: [String]
        /// The right name.
        public var gold: String
        /// The right name's letter.
        public var letter: String
        /// Whether it is a question, or context.
        public var isAsked: Bool
    }

    /// Index in the question set's file, from 0.
    public var index: Int
    /// Unique in the set.
    public var id: String
    /// The image reference.
    public var image: String
    /// The leaf as the source wrote it.
    public var label: String
    /// train, validation, test, or what the source said.
    public var split: String
    /// Coarse to fine.
    public var levels: [LevelDescription]

    /// Describes a sample of a set with this header.
    public init(_ sample: Sample, at index: Int, header: QuestionSetHeader) {
        self.index = index
        id = sample.id
        image = sample.image
        label = sample.label
        split = sample.split
        levels = sample.levels.map { level in
            LevelDescription(
                number: level.number, rank: header.rank(ofLevel: level.number), choices: level.choices,
                gold: level.goldName, letter: Self.letter(level.gold),
                isAsked: level.isAsked(from: header.firstScoredLevel))
        }
    }

    /// A for 0; past Z the number from 1.
    private static func letter(_ choice: Int) -> String {
        choice < 26 ? String(UnicodeScalar(UInt8(65 + choice))) : String(choice + 1)
    }

    /// Several lines: the sample's fields, its path, and each level's choices with the right one marked.
    public var description: String {
        var lines = ["sample \(index)  \(id)", "  image  \(image)"]
        if !label.isEmpty { lines.append("  label  \(label)") }
        if !split.isEmpty { lines.append("  split  \(split)") }
        lines.append("  path   \(levels.map(\.gold).joined(separator: " › "))")
        for level in levels {
            lines.append("  \(level.rank)\(level.isAsked ? "" : " (context, not asked)")")
            for (position, choice) in level.choices.enumerated() {
                let letter = Self.letter(position)
                lines.append("    \(letter == level.letter ? "→" : " ") \(letter)  \(choice)")
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension QuestionSetFile {
    /// The index of a sample by its id, or else by its index from 0 as text; nil when it is neither.
    ///
    /// - Throws: `QuestionSetError` when the set cannot be read.
    public func index(ofSample name: String) throws -> Int? {
        struct Found: Error { var position: Int }
        do {
            try forEachSample { position, sample in if sample.id == name { throw Found(position: position) } }
        } catch let found as Found {
            return found.position
        }
        return Int(name).flatMap { (0..<count).contains($0) ? $0 : nil }
    }
}
