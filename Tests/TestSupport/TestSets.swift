import Questions
import Taxonomies

/// Small question sets for tests.
public enum TestSets {
    /// A set of `samples` samples over a made-up taxonomy of six levels, four choices each.
    ///
    /// - Parameter image: The image reference of a sample; by default a path that is not there.
    @discardableResult
    public static func write(
        samples: Int, to path: String, name: String = "made-up", image: (Int) -> String = { "\($0).png" }
    ) throws -> String {
        var entries: [Taxonomy.Entry] = []
        var above: [TaxonID?] = [nil]
        for level in 1...6 {
            let parents = above
            above = []
            for parent in parents {
                for _ in 0..<(level == 1 ? 4 : 2) {
                    entries.append(.init(name: "taxon \(level)-\(entries.count)", parent: parent, level: level))
                    above.append(TaxonID(entries.count - 1))
                }
            }
        }
        let taxonomy = try Taxonomy(
            name: name, ranks: ["kingdom", "phylum", "class", "order", "family", "genus"], entries: entries)
        let header = QuestionSetHeader(
            name: name, subject: "animal", firstScoredLevel: 1, distractors: .init(method: "random"), seed: 1,
            source: "a test", taxonomy: taxonomy)
        var writer = try QuestionSetWriter(path: path, header: header)
        let leaves = taxonomy.leaves
        let byLevel = Dictionary(grouping: taxonomy.taxa, by: { taxonomy.level(of: $0) })
        for number in 0..<samples {
            let leaf = leaves[number % leaves.count]
            let levels = taxonomy.lineage(of: leaf).map { taxon in
                let level = taxonomy.level(of: taxon)
                let others = (byLevel[level] ?? []).filter { $0 != taxon }
                var choices = (0..<3).map { taxonomy.name(of: others[(number * 7 + $0) % others.count]) }
                let gold = (number + level) % 4
                choices.insert(taxonomy.name(of: taxon), at: gold)
                return Level(number: level, choices: choices, gold: gold)
            }
            try writer.append(
                Sample(
                    id: "sample-\(number)", image: image(number), label: taxonomy.name(of: leaf), split: "test",
                    levels: levels))
        }
        try writer.finish()
        return path
    }
}
