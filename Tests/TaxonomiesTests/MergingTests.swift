import Testing

@testable import Taxonomies

private func tree(_ names: [[String]], name: String = "tree") throws -> Taxonomy {
    var builder = TaxonomyBuilder(allowsSharedNames: false)
    for (number, path) in names.enumerated() {
        try builder.add(path.enumerated().map { .init(level: $0.offset + 1, name: $0.element) }, at: number)
    }
    return try builder.taxonomy(name: name, ranks: [])
}

@Suite struct Merging {
    @Test func equal_lineages_become_one() throws {
        let forest = try Taxonomy.merging([
            tree([["a", "b", "c"]], name: "one"), tree([["A", "b", "d"], ["e", "f"]], name: "two"),
        ])
        #expect(forest.taxa.map(forest.name(of:)) == ["a", "b", "c", "d", "e", "f"])
        #expect(forest.name == "one + two")
    }

    @Test func below_one_top_a_name_has_one_parent() throws {
        let trees = try [tree([["a", "b", "d"]]), tree([["a", "c", "d"]])]
        #expect(throws: Taxonomy.StructureError.self) { try Taxonomy.merging(trees) }
        #expect(try Taxonomy.merging(trees, allowingSharedNames: true).sharedNames.count == 1)
    }

    @Test func below_two_tops_it_may_have_two() throws {
        let forest = try Taxonomy.merging([tree([["a", "b", "d"]]), tree([["x", "c", "d"]])])
        #expect(forest.sharedNames.map(forest.name(of:)) == ["d"])
    }
}

@Suite struct Nearest {
    @Test(arguments: [
        ("Corvus coraks", "Corvus corax"), ("Corvus korone", "Corvus corone"), ("CORVUS CORAX", "Corvus corax"),
    ])
    func is_the_name_with_the_fewest_changes(wanted: String, found: String) {
        #expect(NearestName.nearest(to: wanted, among: ["Pica pica", "Corvus corone", "Corvus corax"]) == found)
    }

    @Test func is_none_when_nothing_is_near() {
        #expect(NearestName.nearest(to: "zzzzzz", among: ["Pica pica"]) == nil)
        #expect(NearestName.nearest(to: "a", among: []) == nil)
    }
}
