import Foundation
import TestSupport
import Testing

@testable import Taxonomies

/// The files that `Documentation/Taxonomies.md` shows, read as they stand there.
@Suite struct DocumentedForms {
    private let examples: [String: String]

    init() throws {
        let page = URL(fileURLWithPath: #filePath).appending(path: "../../../Documentation/Taxonomies.md").standardized
        examples = Self.examples(in: try String(contentsOf: page, encoding: .utf8))
    }

    /// Blocks between fences, by the last file name that stands in backticks before each.
    private static func examples(in page: String) -> [String: String] {
        var examples: [String: String] = [:]
        var name = ""
        var block: [Substring]?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let lines = block { examples[name] = lines.joined(separator: "\n") + "\n" }
                block = block == nil ? [] : nil
            } else if block != nil {
                block?.append(line)
            } else {
                let quoted = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                    .filter { $0.offset % 2 == 1 }.map { String($0.element) }
                name = quoted.last { text in [".csv", ".tsv", ".json"].contains(where: text.hasSuffix) } ?? name
            }
        }
        return examples
    }

    private func tree(_ file: String, ranks: [String] = []) throws -> Taxonomy {
        let directory = try TemporaryDirectory()
        let text = try #require(examples[file], "the page shows no \(file)")
        return try TaxonomyReader(ranks: ranks).read(path: try directory.write(text, to: file))
    }

    private func lineages(_ tree: Taxonomy) -> [String] {
        tree.leaves.map { tree.lineage(of: $0).map(tree.name(of:)).joined(separator: " › ") }.sorted()
    }

    @Test func a_table_with_a_column_a_rank() throws {
        let birds = try tree("birds.csv")
        #expect(birds.ranks == ["class", "order", "family", "genus", "species"])
        #expect(
            lineages(birds) == [
                "Aves › Bucerotiformes › Upupidae › Upupa epops",
                "Aves › Passeriformes › Corvidae › Corvus › Corvus corax",
                "Aves › Passeriformes › Corvidae › Pica › Pica pica",
                "Aves › Passeriformes › Paridae › Parus › Parus major",
            ])
        #expect(try tree("birds.csv", ranks: ["order", "species"]).depth == 2)
    }

    @Test func darwin_core_with_the_ranks_above() throws {
        let flora = try tree("flora.tsv")
        #expect(flora.ranks == ["kingdom", "family", "genus", "species"])
        #expect(
            lineages(flora) == [
                "Plantae › Poaceae › Poa › Poa annua", "Plantae › Rosaceae › Rosa › Rosa canina",
                "Plantae › Rosaceae › Rosa › Rosa rubiginosa",
            ])
    }

    @Test func darwin_core_with_parents() throws {
        let fauna = try tree("fauna.csv")
        #expect(fauna.ranks == ["order", "family", "genus", "species"])
        #expect(
            lineages(fauna) == [
                "Passeriformes › Corvidae › Corvus › Corvus corax", "Passeriformes › Corvidae › Pica › Pica pica",
            ])
        #expect(try tree("fauna.csv", ranks: ["order", "species"]).ranks == ["order", "species"])
    }

    @Test func the_benchmarks_json() throws {
        let breakfast = try tree("breakfast.json")
        #expect(lineages(breakfast) == ["food › baked › bun", "food › baked › pancake", "food › tea"])
        #expect(breakfast.rank(ofLevel: 2) == "level 2")
        #expect(try tree("breakfast.json", ranks: ["food", "kind", "dish"]).rank(ofLevel: 2) == "kind")
    }

    @Test func a_table_of_images() throws {
        let directory = try TemporaryDirectory()
        let text = try #require(examples["pictures.csv"])
        let table = try DelimitedTable(path: try directory.write(text, to: "pictures.csv"))
        #expect(["image", "leaf", "split"].map(table.column(named:)) == [0, 1, 2])
        let birds = try tree("birds.csv")
        var rows = 0
        while let row = try table.next() {
            #expect(birds.leaf(named: NormalizedName(row.fields[1])) != nil)
            rows += 1
        }
        #expect(rows == 3)
    }
}
