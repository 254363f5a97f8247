import Taxonomies

/// Some hundreds of real species in seven ranks: the tree of the demo and of the tests.
public enum BundledTaxonomy {
    /// The name by which commands know it: `--taxonomy bundled`.
    public static let name = "bundled"

    /// kingdom, phylum, class, order, family, genus, species.
    public static let ranks = ["kingdom", "phylum", "class", "order", "family", "genus", "species"]

    /// The tree. Names are written as botanists and zoologists write them.
    public static let taxonomy: Taxonomy = {
        do {
            return try Taxonomy(name: name, ranks: ranks, entries: entries(of: table))
        } catch {
            // The table is a constant of this program, and a test reads it.
            preconditionFailure("the bundled taxonomy is not sound: \(error)")
        }
    }()

    /// Reads the table: `kingdom phylum class` on a line of its own, then indented lines of
    /// `order family: genus epithet epithet; genus epithet …`.
    static func entries(of table: String) -> [Taxonomy.Entry] {
        var entries: [Taxonomy.Entry] = []
        var known: [[Substring]: TaxonID] = [:]

        /// Adds what is new of a path from the top down.
        func add(_ path: [Substring]) {
            var parent: TaxonID?
            for level in 1...path.count {
                let key = Array(path[..<level])
                if let taxon = known[key] {
                    parent = taxon
                    continue
                }
                let name = level == ranks.count ? "\(path[level - 2]) \(path[level - 1])" : String(path[level - 1])
                entries.append(.init(name: name, parent: parent, level: level))
                let taxon = TaxonID(entries.count - 1)
                known[key] = taxon
                parent = taxon
            }
        }

        var top: [Substring] = []
        for line in table.split(separator: "\n") {
            guard line.hasPrefix(" ") else {
                top = line.split(separator: " ")
                continue
            }
            let halves = line.split(separator: ":")
            let middle = halves[0].split(separator: " ")
            for genus in halves[1].split(separator: ";") {
                let words = genus.split(separator: " ")
                for epithet in words.dropFirst() { add(top + middle + [words[0], epithet]) }
            }
        }
        return entries
    }
}
