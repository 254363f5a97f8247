/// What a taxonomy holds, in numbers.
public struct TaxonomySummary: Sendable, Encodable {
    /// One level of the tree.
    public struct Level: Sendable, Encodable {
        /// From 1 at the top.
        public let number: Int
        /// The rank's name, or `level N`.
        public let rank: String
        /// How many taxa it has.
        public let taxa: Int
        /// How many of them have nothing below.
        public let leaves: Int
    }

    /// A taxon with those right below it.
    public struct Family: Sendable, Encodable {
        /// The taxon's name.
        public let name: String
        /// Its rank.
        public let rank: String
        /// How many taxa are right below it.
        public let children: Int
    }

    /// The taxonomy's name.
    public let name: String
    /// How many taxa there are.
    public let taxa: Int
    /// How many have nothing below.
    public let leaves: Int
    /// How many names the shortest path to a leaf has; 0 for an empty tree.
    public let shallowestPath: Int
    /// How many names the longest path to a leaf has; 0 for an empty tree.
    public let deepestPath: Int
    /// From the top down.
    public let levels: [Level]
    /// The taxa with the most children, the widest first, at most ten.
    public let widestFamilies: [Family]
    /// Names that a level has twice, under two parents.
    public let sharedNames: [String]

    /// Counts.
    public init(_ taxonomy: Taxonomy) {
        name = taxonomy.name
        taxa = taxonomy.count
        let allLeaves = taxonomy.leaves
        leaves = allLeaves.count
        let depths = allLeaves.map { taxonomy.lineage(of: $0).count }
        shallowestPath = depths.min() ?? 0
        deepestPath = depths.max() ?? 0
        var taxaOfLevel = [Int](repeating: 0, count: taxonomy.depth + 1)
        var leavesOfLevel = taxaOfLevel
        for taxon in taxonomy.taxa {
            taxaOfLevel[taxonomy.level(of: taxon)] += 1
            if taxonomy.isLeaf(taxon) { leavesOfLevel[taxonomy.level(of: taxon)] += 1 }
        }
        levels = taxaOfLevel.indices.dropFirst().map {
            Level(number: $0, rank: taxonomy.rank(ofLevel: $0), taxa: taxaOfLevel[$0], leaves: leavesOfLevel[$0])
        }
        widestFamilies =
            taxonomy.taxa.filter { !taxonomy.isLeaf($0) }
            .map { (taxon: $0, children: taxonomy.children(of: $0).count) }
            .sorted { $0.children == $1.children ? $0.taxon < $1.taxon : $0.children > $1.children }
            .prefix(10)
            .map {
                Family(
                    name: taxonomy.name(of: $0.taxon), rank: taxonomy.rank(ofLevel: taxonomy.level(of: $0.taxon)),
                    children: $0.children)
            }
        sharedNames = taxonomy.sharedNames.map(taxonomy.name(of:))
    }

    /// The summary as a person wants to read it.
    public var text: String {
        let depths =
            shallowestPath == deepestPath
            ? "every path has \(deepestPath) name\(deepestPath == 1 ? "" : "s")"
            : "paths have \(shallowestPath) to \(deepestPath) names"
        var lines = [
            "\(name): \(taxa) \(taxa == 1 ? "taxon" : "taxa"), \(leaves) \(leaves == 1 ? "leaf" : "leaves"), \(depths)",
            "",
        ]
        lines += Self.table(
            [["level", "rank", "taxa", "leaves"]]
                + levels.map { ["\($0.number)", $0.rank, "\($0.taxa)", "\($0.leaves)"] })
        lines += ["", "Widest families"]
        lines += Self.table(
            widestFamilies.map { ["", $0.name, $0.rank, "\($0.children) \($0.children == 1 ? "child" : "children")"] })
        if !sharedNames.isEmpty { lines += ["", "Names with two parents: \(sharedNames.joined(separator: ", "))"] }
        return lines.joined(separator: "\n")
    }

    private static func table(_ rows: [[String]]) -> [String] {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }
            let line = cells.joined(separator: "  ")
            return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
        }
    }
}
