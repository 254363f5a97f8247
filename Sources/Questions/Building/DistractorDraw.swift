import Taxonomies

/// How a question's wrong choices are found.
public enum DistractorMethod: String, CaseIterable, Sendable {
    /// Any other names of the level.
    case random
    /// The names of the level whose common ancestor with the right one is the lowest: siblings, then cousins, then
    /// the rest.
    case similar
}

/// Draws wrong choices from a taxonomy, in a time that does not depend on its size.
///
/// The taxa of a level are kept in the order of a walk through the tree, in which all those below one ancestor stand
/// side by side. A taxon's rings are the growing stretches around it: below its parent, its parent's parent, and so
/// on to the whole level. `similar` empties a ring before it looks in the next; `random` has the last ring only.
public struct DistractorDraw: Sendable {
    private let method: DistractorMethod
    /// Taxa by level, each level in the order of the walk.
    private var walk: [[TaxonID]]
    /// Each taxon's position in its level's walk.
    private var position: [Int32]
    /// The first taxon with the same level and name.
    private var namesake: [TaxonID]
    /// All rings of all taxa; those of taxon t are `firstRing[t]..<firstRing[t + 1]`.
    private var rings: [Range<Int32>] = []
    private var firstRing: [Int32] = [0]
    private let levels: [UInt8]

    /// Prepares the draws from a taxonomy.
    public init(taxonomy: Taxonomy, method: DistractorMethod) {
        self.method = method
        let order = WalkOrder(taxonomy)
        levels = taxonomy.taxa.map { UInt8(taxonomy.level(of: $0)) }
        walk = Array(repeating: [], count: taxonomy.depth + 1)
        position = Array(repeating: 0, count: taxonomy.count)
        for taxon in order.taxa {
            position[taxon.index] = Int32(walk[taxonomy.level(of: taxon)].count)
            walk[taxonomy.level(of: taxon)].append(taxon)
        }
        namesake = taxonomy.taxa.map {
            taxonomy.taxon(level: taxonomy.level(of: $0), named: NormalizedName(taxonomy.name(of: $0))) ?? $0
        }
        for taxon in taxonomy.taxa {
            let level = walk[taxonomy.level(of: taxon)]
            if method == .similar {
                for ancestor in taxonomy.lineage(of: taxon).dropLast().reversed() {
                    let start = level.partitioningIndex { order.entry[$0.index] >= order.entry[ancestor.index] }
                    let end = level.partitioningIndex { order.entry[$0.index] >= order.exit[ancestor.index] }
                    appendRing(Int32(start)..<Int32(end))
                }
            }
            appendRing(0..<Int32(level.count))
            firstRing.append(Int32(rings.count))
        }
    }

    /// Leaves out a ring that adds nothing to the one before.
    private mutating func appendRing(_ ring: Range<Int32>) {
        let isFirst = Int(firstRing[firstRing.count - 1]) == rings.count
        if isFirst || rings[rings.count - 1] != ring { rings.append(ring) }
    }

    /// Taxa of the gold's level with names of their own, nearest ring first; fewer than `count` where there are none.
    ///
    /// - Parameter key: The same key gives the same taxa.
    public func distractors(for gold: TaxonID, count: Int, key: UInt64) -> [TaxonID] {
        let level = walk[Int(levels[gold.index])]
        var numbers = HashedNumbers(key: key)
        // Positions that are out of the draw, ascending: the gold's, the found ones, and namesakes of these.
        var out = [Int(position[gold.index])]
        var found: [TaxonID] = []
        found.reserveCapacity(count)
        for ring in rings[Int(firstRing[gold.index])..<Int(firstRing[gold.index + 1])] {
            while found.count < count, out.count < ring.count {
                // All that is out lies within the ring: step over it.
                var place = Int(ring.lowerBound) + numbers.next(below: ring.count - out.count)
                var slot = 0
                while slot < out.count, out[slot] <= place {
                    place += 1
                    slot += 1
                }
                out.insert(place, at: slot)
                let taxon = level[place]
                let name = namesake[taxon.index]
                if name != namesake[gold.index], !found.contains(where: { namesake[$0.index] == name }) {
                    found.append(taxon)
                }
            }
            if found.count == count { break }
        }
        return found
    }
}

/// The order in which a walk that goes down before it goes on meets the taxa.
private struct WalkOrder {
    private(set) var taxa: [TaxonID] = []
    /// When the walk meets a taxon.
    private(set) var entry: [Int]
    /// When the walk has met all that is below it.
    private(set) var exit: [Int]

    init(_ taxonomy: Taxonomy) {
        entry = Array(repeating: 0, count: taxonomy.count)
        exit = entry
        var open = Array(taxonomy.taxa.filter { taxonomy.parent(of: $0) == nil }.reversed())
        while let taxon = open.popLast() {
            entry[taxon.index] = taxa.count
            taxa.append(taxon)
            open.append(contentsOf: taxonomy.children(of: taxon).reversed())
        }
        // Children come after their parents in the list, so that from its end each taxon is done before its parent.
        for taxon in taxonomy.taxa.reversed() {
            exit[taxon.index] = max(exit[taxon.index], entry[taxon.index] + 1)
            if let parent = taxonomy.parent(of: taxon) {
                exit[parent.index] = max(exit[parent.index], exit[taxon.index])
            }
        }
    }
}

extension [TaxonID] {
    /// The first position whose element fulfils what all later ones do too.
    fileprivate func partitioningIndex(where fulfils: (TaxonID) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if fulfils(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
