import Taxonomies
import Testing

@testable import Questions

@Suite struct Distractors {
    /// The level of the lowest common ancestor; 0 in different trees.
    private func closeness(_ taxonomy: Taxonomy, _ first: TaxonID, _ second: TaxonID) -> Int {
        taxonomy.lowestCommonAncestor(first, second).map(taxonomy.level(of:)) ?? 0
    }

    private func name(_ taxonomy: Taxonomy, _ taxon: TaxonID) -> NormalizedName {
        NormalizedName(taxonomy.name(of: taxon))
    }

    @Test(arguments: DistractorMethod.allCases, 0..<12)
    func are_distinct_names_of_the_golds_level_and_as_many_as_there_are(method: DistractorMethod, seed: Int) throws {
        var random = RandomTaxonomy(seed: UInt64(seed) << 32)
        let taxonomy = try random.taxonomy(count: 10 + 15 * seed)
        let draw = DistractorDraw(taxonomy: taxonomy, method: method)
        for gold in taxonomy.taxa {
            let wrong = draw.distractors(for: gold, count: 3, key: UInt64(gold.index + seed))
            let names = Set(([gold] + wrong).map { name(taxonomy, $0) })
            #expect(names.count == wrong.count + 1)
            #expect(wrong.allSatisfy { taxonomy.level(of: $0) == taxonomy.level(of: gold) })
            let level = taxonomy.taxa(atLevel: taxonomy.level(of: gold))
            #expect(names.count == min(4, Set(level.map { name(taxonomy, $0) }).count))
        }
    }

    @Test(arguments: 0..<12)
    func similar_ones_are_never_farther_than_an_unused_candidate(seed: Int) throws {
        var random = RandomTaxonomy(seed: UInt64(seed) << 32)
        let taxonomy = try random.taxonomy(count: 10 + 15 * seed)
        let draw = DistractorDraw(taxonomy: taxonomy, method: .similar)
        for gold in taxonomy.taxa {
            let wrong = draw.distractors(for: gold, count: 3, key: UInt64(gold.index))
            let used = Set(([gold] + wrong).map { name(taxonomy, $0) })
            let farthest = wrong.map { closeness(taxonomy, gold, $0) }.min() ?? 0
            for other in taxonomy.taxa(atLevel: taxonomy.level(of: gold))
            where !used.contains(name(taxonomy, other)) {
                #expect(closeness(taxonomy, gold, other) <= farthest)
            }
        }
    }

    @Test(arguments: DistractorMethod.allCases)
    func every_equal_candidate_has_the_same_chance(method: DistractorMethod) throws {
        let entries =
            [Taxonomy.Entry(name: "top", parent: nil, level: 1)]
            + (0..<9).map { .init(name: "s\($0)", parent: TaxonID(0), level: 2) }
        let taxonomy = try Taxonomy(name: "star", ranks: [], entries: entries)
        let draw = DistractorDraw(taxonomy: taxonomy, method: method)
        var drawn = [Int](repeating: 0, count: 10)
        for key in 0..<8000 {
            for taxon in draw.distractors(for: TaxonID(5), count: 3, key: SeedDerivation.mix(UInt64(key))) {
                drawn[taxon.index] += 1
            }
        }
        // 8000 draws of 3 among 8: 3000 each, with a deviation of 43.
        for taxon in 1...9 where taxon != 5 { #expect((2780...3220).contains(drawn[taxon])) }
        #expect(drawn[5] == 0)
    }
}
