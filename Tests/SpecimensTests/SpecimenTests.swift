import Specimens
import Taxonomies
import Testing

struct SpecimenTests {
    let taxonomy = BundledTaxonomy.taxonomy

    @Test func the_same_reference_gives_the_same_picture_and_another_number_another() throws {
        let leaf = try #require(taxonomy.leaf(named: NormalizedName("Papilio machaon")))
        let first = Specimen.picture(of: leaf, in: taxonomy, number: 17)
        #expect(Specimen.picture(of: leaf, in: taxonomy, number: 17) == first)
        #expect(Specimen.picture(of: leaf, in: taxonomy, number: 18) != first)
        #expect(first.width == Specimen.size && first.height == Specimen.size)
    }

    @Test func every_body_plan_puts_something_on_the_paper() {
        // One leaf of each family reaches every plan of the bundled taxonomy; the last lineages reach the others.
        let families = Dictionary(grouping: taxonomy.leaves) { taxonomy.ancestor(of: $0, atLevel: 5) }
        var lineages = families.values.map { taxonomy.lineage(of: $0[0]).map(taxonomy.name(of:)) }
        lineages += [["x"], ["artifact", "vessel", "jug"], ["plant", "?"], ["animal", "🦤"], ["", ""]]
        for lineage in lineages {
            let pixels = Specimen.picture(lineage: lineage, number: 0).pixels
            let shades = Set(pixels.map { $0 / 16 })
            #expect(shades.count > 6, "\(lineage) is nearly blank")
        }
    }

    @Test func case_and_spaces_of_names_do_not_matter() {
        let written = Specimen.picture(lineage: ["Plantae", "Rosa canina "], number: 1)
        #expect(Specimen.picture(lineage: ["plantae", "rosa canina"], number: 1) == written)
    }

    @Test func a_sheet_has_a_place_for_every_picture() throws {
        let picture = Picture(width: 2, height: 2, pixels: Array(repeating: 7, count: 12))
        let sheet = try #require(ContactSheet.picture(rows: [[picture, picture, picture], [], [picture]], columns: 2))
        #expect(sheet.pixels.count { $0 == 7 } == 4 * 12)
        #expect(ContactSheet.picture(rows: [[]], columns: 2) == nil)
    }
}
