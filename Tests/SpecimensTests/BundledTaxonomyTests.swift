import Questions
import Specimens
import Taxonomies
import Testing

struct BundledTaxonomyTests {
    let taxonomy = BundledTaxonomy.taxonomy

    @Test func has_at_least_three_hundred_species_of_animals_and_plants() {
        let leaves = taxonomy.leaves
        #expect(leaves.count >= 300)
        let kingdoms = Dictionary(grouping: leaves) { taxonomy.name(of: taxonomy.lineage(of: $0)[0]) }
        #expect(Set(kingdoms.keys) == ["Animalia", "Plantae"])
        #expect(kingdoms.values.allSatisfy { $0.count >= 100 })
    }

    @Test func every_species_has_seven_ranks() {
        #expect(taxonomy.ranks.count == 7)
        for leaf in taxonomy.leaves {
            #expect(taxonomy.lineage(of: leaf).map(taxonomy.level(of:)) == Array(1...7))
        }
    }

    @Test func the_genus_is_the_first_word_of_the_species() throws {
        for leaf in taxonomy.leaves {
            let genus = try #require(taxonomy.parent(of: leaf))
            let words = taxonomy.name(of: leaf).split(separator: " ")
            #expect(words.count == 2)
            #expect(words[0] == taxonomy.name(of: genus))
            #expect(words[1].allSatisfy { $0.isLowercase || $0 == "-" }, "\(taxonomy.name(of: leaf))")
        }
    }

    @Test func suffixes_of_families_and_orders_are_those_of_their_kingdom() {
        for leaf in taxonomy.leaves {
            let names = taxonomy.lineage(of: leaf).map(taxonomy.name(of:))
            #expect(names[4].hasSuffix(names[0] == "Animalia" ? "idae" : "aceae"), "\(names)")
            if names[0] == "Plantae" { #expect(names[3].hasSuffix("ales"), "\(names)") }
        }
    }

    @Test func most_species_have_a_sister_in_their_genus() {
        let alone = taxonomy.leaves.filter { taxonomy.siblings(of: $0).isEmpty }
        #expect(alone.count * 10 < taxonomy.leaves.count, "\(alone.map(taxonomy.name(of:)))")
    }

    @Test func a_reference_survives_its_text() {
        for leaf in ["Turdus merula", "a?b/c%20d&e=f", "Größe"] {
            let reference = SpecimenReference(leaf: leaf, number: 17)
            #expect(SpecimenReference(reference.text) == reference)
        }
        #expect(SpecimenReference("specimen:Turdus%20merula") == SpecimenReference(leaf: "Turdus merula", number: 0))
        for broken in ["", "specimen:", "specimen:a?n=", "specimen:a?n=-1", "specimen:%ZZ?n=1", "file:a"] {
            #expect(SpecimenReference(broken) == nil, "\(broken)")
        }
    }
}
