import Taxonomies

/// Where the parts of a taxonomy lie in an icicle: levels across, children beside their parents, as high as the samples
/// that they hold. Taxa that would be too thin to see are drawn together, so that a tree of any size stays a figure of
/// bounded size.
struct IcicleLayout {
    /// One taxon, or thin neighbours of one level together.
    struct Part: Equatable {
        var taxa: [TaxonID]
        /// From 1 at the top of the tree.
        var level: Int
        /// From 0 at the figure's top to 1 at its bottom.
        var start: Double
        var extent: Double
    }

    private(set) var parts: [Part] = []
    private let taxonomy: Taxonomy
    private let samples: [Int]
    private let total: Int
    private let thinnest: Double

    /// - Parameters:
    ///   - samples: At or under each taxon, by its index; a taxon without any is left out.
    ///   - thinnest: The extent below which taxa are drawn together, 0 to 1.
    init(_ taxonomy: Taxonomy, samples: [Int], thinnest: Double) {
        self.taxonomy = taxonomy
        self.samples = samples
        self.thinnest = thinnest
        let tops = taxonomy.taxa.filter { taxonomy.parent(of: $0) == nil }
        total = tops.reduce(0) { $0 + samples[$1.index] }
        guard total > 0 else { return }
        // A work list rather than recursion: parts are appended breadth first, and each is opened in its turn.
        place(tops, from: 0)
        var next = 0
        while next < parts.count {
            let part = parts[next]
            place(part.taxa.flatMap(taxonomy.children(of:)), from: part.start)
            next += 1
        }
    }

    /// Lays out taxa side by side, the largest first and the thin ones together at the end.
    private mutating func place(_ taxa: [TaxonID], from start: Double) {
        let present = taxa.filter { samples[$0.index] > 0 }
        let wide = present.filter { extent(of: $0) >= thinnest }.sorted {
            (samples[$1.index], $0.index) < (samples[$0.index], $1.index)
        }
        var place = start
        for taxon in wide {
            parts.append(
                Part(taxa: [taxon], level: taxonomy.level(of: taxon), start: place, extent: extent(of: taxon)))
            place += extent(of: taxon)
        }
        let thin = Dictionary(grouping: present.filter { extent(of: $0) < thinnest }, by: taxonomy.level(of:))
        for (level, taxa) in thin.sorted(by: { $0.key < $1.key }) {
            let extent = taxa.reduce(0) { $0 + self.extent(of: $1) }
            parts.append(Part(taxa: taxa, level: level, start: place, extent: extent))
            place += extent
        }
    }

    private func extent(of taxon: TaxonID) -> Double { Double(samples[taxon.index]) / Double(total) }
}
