import Taxonomies
import Testing

@testable import LinearPolicy

struct VocabularyTests {
    @Test func a_ragged_tree_has_classes_for_absent_names() throws {
        let taxonomy = try TinyPolicy.ragged()
        let vocabulary = PathVocabulary(taxonomy)
        #expect(vocabulary.ranks.map(\.names) == [["A", "B"], ["a1", "b1"], ["x", "y", "c"]])
        #expect(vocabulary.ranks.map(\.classes) == [2, 3, 4])
        #expect(vocabulary.ranks.map(\.absence) == [nil, 2, 3])
        #expect(try vocabulary.path(of: TaxonID(5), in: taxonomy) == [0, 0, 1])
        #expect(try vocabulary.path(of: TaxonID(3), in: taxonomy) == [1, 1, 3])
        #expect(try vocabulary.path(of: TaxonID(6), in: taxonomy) == [1, 2, 2])
        #expect(vocabulary.leaves.count == 4)
        #expect(vocabulary.leaf(of: [1, 1, 3]) == vocabulary.leaves.firstIndex(of: .init(rank: 1, name: 1)))
        // An inconsistent path ends in a leaf; one that ends in an inner taxon ends in none.
        #expect(vocabulary.leaf(of: [1, 0, 0]) == vocabulary.leaves.firstIndex(of: .init(rank: 2, name: 0)))
        #expect(vocabulary.leaf(of: [0, 0, 3]) == nil)
    }

    @Test func what_is_unknown_is_refused_by_name() throws {
        let vocabulary = PathVocabulary(try TinyPolicy.ragged())
        #expect(throws: PolicyError.unknownName(level: 2, name: "z")) {
            try vocabulary.path(naming: [(1, "A"), (2, "z")])
        }
        #expect(throws: PolicyError.missingName(level: 1)) { try vocabulary.path(naming: [(3, "x")]) }
        #expect(throws: PolicyError.unknownLevel(9)) { try vocabulary.question(level: 9, choices: ["x"]) }
        #expect(throws: PolicyError.noChoices(level: 3)) { try vocabulary.question(level: 3, choices: []) }
        #expect(try vocabulary.question(level: 3, choices: ["Y ", "x"]) == Question(rank: 2, choices: [1, 0]))
    }

    @Test func shared_names_are_one_name() throws {
        let taxonomy = try Taxonomy(
            name: "shared", ranks: [],
            entries: [
                .init(name: "A", parent: nil, level: 1), .init(name: "B", parent: nil, level: 1),
                .init(name: "n", parent: TaxonID(0), level: 2), .init(name: "N", parent: TaxonID(1), level: 2),
            ], allowingSharedNames: true)
        let vocabulary = PathVocabulary(taxonomy)
        #expect(vocabulary.ranks.map(\.names) == [["A", "B"], ["n"]])
        #expect(vocabulary.leaves == [.init(rank: 1, name: 0)])
    }
}
