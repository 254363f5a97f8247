import Taxonomies

/// Grows the tree of the right names of all samples, path by path.
///
/// A name under two parents becomes two taxa: the benchmark has such names, and every question stays what it was.
struct GoldPathTaxonomy {
    private var entries: [Taxonomy.Entry] = []
    private var normalized: [[UInt8]] = []
    private var index: [UInt64: Int32] = [:]
    /// The deepest level of all paths; 0 without one.
    private(set) var depth = 0

    /// Adds a line's path, and what of it is new to the tree. Names keep the spelling of their first appearance.
    mutating func add(_ line: AnnotationLine) {
        var parent = -1
        depth = max(depth, line.levels.last?.number ?? 0)
        for level in line.levels {
            parent = taxon(
                under: parent, level: level.number, name: line.names[level.gold], spelling: line.choices[level.gold])
        }
    }

    private mutating func taxon(
        under parent: Int, level: Int, name: ArraySlice<UInt8>, spelling: AnnotationLine.Text
    ) -> Int {
        var key = name.withUnsafeBufferPointer {
            SeedDerivation.hash($0, seed: UInt64(truncatingIfNeeded: parent) << 8 | UInt64(level))
        }
        // Two taxa of one hash: the later one is found at the hash of the hash.
        while let found = index[key].map(Int.init) {
            if (entries[found].parent?.index ?? -1) == parent, entries[found].level == level,
                normalized[found].elementsEqual(name)
            {
                return found
            }
            key = SeedDerivation.mix(key)
        }
        index[key] = Int32(entries.count)
        normalized.append(Array(name))
        entries.append(
            Taxonomy.Entry(
                name: String(decoding: spelling, as: UTF8.self), parent: parent < 0 ? nil : TaxonID(parent),
                level: level)
        )
        return entries.count - 1
    }

    /// The tree.
    ///
    /// - Throws: `Taxonomy.StructureError`, should a path be no path; checked lines have none such.
    func taxonomy(name: String, ranks: [String]) throws(Taxonomy.StructureError) -> Taxonomy {
        try Taxonomy(name: name, ranks: ranks, entries: entries, allowingSharedNames: true)
    }
}
