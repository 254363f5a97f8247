import Foundation
import Questions
import Taxonomies
import TestSupport

/// Question sets for tests.
enum Fixtures {
    static let ranks = ["order", "family", "species"]

    /// Samples of every shape that the format allows: gaps, context levels, long and foreign names, empty fields.
    static func samples(_ count: Int, seed: UInt64 = 1) -> [Sample] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { number in
            var levels: [Level] = []
            for level in 1...5 where Int.random(in: 0..<4, using: &generator) > 0 || level == 3 {
                let choices = (0..<Int.random(in: 1...5, using: &generator)).map { choice in
                    "L\(level) "
                        + String(repeating: "é\"\\ø", count: Int.random(in: 0...12, using: &generator))
                        + " \(choice)"
                }
                levels.append(
                    Level(number: level, choices: choices, gold: Int.random(in: 0..<choices.count, using: &generator)))
            }
            return Sample(
                id: "sample-\(number)", image: "images/\(number).jpg", label: number % 3 == 0 ? "" : "Leaf \(number)",
                split: number % 2 == 0 ? "test" : "", levels: levels)
        }
    }

    static func header(name: String = "fixture") throws -> QuestionSetHeader {
        let taxonomy = try Taxonomy(
            name: "tree", ranks: ranks,
            entries: [
                .init(name: "Top", parent: nil, level: 1), .init(name: "Middle", parent: TaxonID(0), level: 2),
                .init(name: "Leaf", parent: TaxonID(1), level: 3), .init(name: "Deep", parent: TaxonID(0), level: 4),
            ])
        return QuestionSetHeader(
            name: name, subject: "bird", firstScoredLevel: 2,
            distractors: .init(method: "similar", similarity: "taxonomy"), seed: .max, source: "a test",
            taxonomy: taxonomy)
    }

    /// Writes a set and tells its path.
    static func write(_ samples: [Sample], name: String = "set", in directory: TemporaryDirectory) throws -> String {
        let path = directory.file(name)
        var writer = try QuestionSetWriter(path: path, header: try header())
        for sample in samples { try writer.append(sample) }
        try writer.finish()
        return path
    }

    static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// All samples of a set.
    static func samples(ofSetAt path: String) throws -> [Sample] {
        var samples: [Sample] = []
        try QuestionSetFile(path: path).forEachSample { samples.append($1) }
        return samples
    }
}
