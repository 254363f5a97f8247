import Files
import Taxonomies

/// Writes a question set as the benchmark's JSONL, with each sample's id, so that importing it gives the same samples.
public enum QuestionExport {
    private static let pieceBytes = 1 << 20

    /// Exports a set.
    ///
    /// Every line has the same levels, from 1 to the deepest that the set's ranks or taxonomy have; those that a sample
    /// does not have are null.
    ///
    /// - Throws: `QuestionSetError` when the set cannot be read, `FileError` when `output` cannot be written. Nothing is left at
    ///   `output` then.
    public static func run(_ set: QuestionSetFile, to output: String) throws {
        let file = try WholeFile(path: output)
        let depth = max(set.header.taxonomy.ranks.count, set.header.taxonomy.depth)
        var text = JSONText()
        try set.forEachSample { _, sample in
            append(sample, depth: depth, to: &text)
            if text.bytes.count >= pieceBytes {
                try file.write(text.bytes)
                text.removeAll()
            }
        }
        try file.write(text.bytes)
        try file.commit()
    }

    private static func append(_ sample: Sample, depth: Int, to text: inout JSONText) {
        text.line { line in
            line.member("id", sample.id)
            line.member("image", sample.image)
            line.member("label", sample.label)
            line.member("split", sample.split)
            var levels = sample.levels[...]
            var number = 1
            while number <= depth || !levels.isEmpty {
                if let level = levels.first, level.number == number {
                    line.member("level\(number)", level.goldName)
                    line.list("choices_level\(number)", level.choices) { $0.element($1) }
                    levels.removeFirst()
                } else {
                    line.member("level\(number)", nil)
                    line.member("choices_level\(number)", nil)
                }
                number += 1
            }
        }
    }
}
