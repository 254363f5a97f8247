extension Taxonomy {
    /// Joins trees to one forest: taxa with the same lineage become one.
    ///
    /// A name may stand under two parents when these are in trees with different tops, since the codes of nomenclature
    /// for animals and for plants do not know of each other (`Oenanthe` is a bird and a plant).
    ///
    /// - Throws: `StructureError.sharedName` when one name has two parents below the same top and
    ///   `allowingSharedNames` is false.
    public static func merging(
        _ taxonomies: [Taxonomy], allowingSharedNames: Bool = false
    ) throws(StructureError) -> Taxonomy {
        if taxonomies.count == 1 { return taxonomies[0] }
        struct Place: Hashable {
            let parent: TaxonID?
            let level: Int
            let name: NormalizedName
        }
        var entries: [Entry] = []
        var merged: [Place: TaxonID] = [:]
        for taxonomy in taxonomies {
            var numbers: [TaxonID] = []
            for taxon in taxonomy.taxa {
                let parent = taxonomy.parent(of: taxon).map { numbers[$0.index] }
                let place = Place(
                    parent: parent, level: taxonomy.level(of: taxon), name: NormalizedName(taxonomy.name(of: taxon)))
                let number = merged[place] ?? TaxonID(entries.count)
                if number.index == entries.count {
                    merged[place] = number
                    entries.append(.init(name: taxonomy.name(of: taxon), parent: parent, level: place.level))
                }
                numbers.append(number)
            }
        }
        let forest = try Taxonomy(
            name: taxonomies.map(\.name).joined(separator: " + "),
            ranks: taxonomies.map(\.ranks).max { $0.count < $1.count } ?? [], entries: entries,
            allowingSharedNames: true)
        if !allowingSharedNames {
            for second in forest.sharedNames {
                let level = forest.level(of: second)
                let name = forest.name(of: second)
                guard let first = forest.taxon(level: level, named: NormalizedName(name)),
                    forest.lineage(of: first)[0] == forest.lineage(of: second)[0]
                else { continue }
                throw .sharedName(first: first, second: second, name: name, level: level)
            }
        }
        return forest
    }
}
