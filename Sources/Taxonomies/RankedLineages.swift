/// Lineages whose names are known by rank, as tables give them.
struct RankedLineages {
    /// A taxon with all that is above it, from the top down.
    struct Lineage {
        /// Line of the file, from 1.
        let line: Int
        let steps: [(rank: String, name: String)]
    }

    /// From the top down. A rank that no lineage has takes no level.
    var ranks: [String]
    var lineages: [Lineage] = []

    /// Gives ranks their levels and builds the tree.
    func taxonomy(name: String, path: String, allowsSharedNames: Bool) throws -> Taxonomy {
        guard !lineages.isEmpty else { throw TaxonomyFileError(path: path, problem: .noTaxa) }
        let used = Set(lineages.lazy.flatMap { $0.steps.lazy.map(\.rank) })
        let levels = ranks.filter(used.contains)
        let levelOfRank = Dictionary(uniqueKeysWithValues: zip(levels, 1...))
        var builder = TaxonomyBuilder(allowsSharedNames: allowsSharedNames)
        for lineage in lineages {
            do {
                try builder.add(
                    lineage.steps.compactMap { step in
                        levelOfRank[step.rank].map { .init(level: $0, name: step.name) }
                    }, at: lineage.line)
            } catch {
                throw error.error(in: path) { $0 }
            }
        }
        return try builder.taxonomy(name: name, ranks: levels)
    }
}
