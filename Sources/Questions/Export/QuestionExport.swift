import Taxonomies

/// Writes a question set as the benchmark's JSONL, with each sample's id, so that importing it gives the same samples.
public enum QuestionExport {
    private static let pieceBytes = 1 << 20

    /// Exports a set.
    ///
    /// Every line has the same levels, from 1 to the deepest that the set's ranks or taxonomy have; those that a sample
    /// does not have are null.
    ///
    /// - Throws: `QuestionSetError` when the set cannot be read or `output` cannot be written. Nothing is left at
    ///   `output` then.
    public static func run(_ set: QuestionSetFile, to output: String) throws {
        let file = try OutputFile(path: output)
        let depth = max(set.header.taxonomy.ranks.count, set.header.taxonomy.depth)
        var line = JSONLine()
        try set.forEachSample { _, sample in
            append(sample, depth: depth, to: &line)
            if line.bytes.count >= pieceBytes {
                try file.write(line.bytes)
                line.removeAll()
            }
        }
        try file.write(line.bytes)
        try file.commit()
    }

    private static func append(_ sample: Sample, depth: Int, to line: inout JSONLine) {
        line.begin()
        line.member("id", sample.id)
        line.member("image", sample.image)
        line.member("label", sample.label)
        line.member("split", sample.split)
        var levels = sample.levels[...]
        var number = 1
        while number <= depth || !levels.isEmpty {
            if let level = levels.first, level.number == number {
                line.member("level\(number)", level.goldName)
                line.member("choices_level\(number)", level.choices)
                levels.removeFirst()
            } else {
                line.null("level\(number)")
                line.null("choices_level\(number)")
            }
            number += 1
        }
        line.end()
    }
}
