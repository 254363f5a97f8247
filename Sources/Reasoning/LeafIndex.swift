import Taxonomies

/// A taxonomy's leaves by their normalised names.
struct LeafIndex: Sendable {
    private var leaves: [String: TaxonID] = [:]
    /// The names one after another, so that a search for the nearest walks through memory once.
    private var bytes: [UInt8] = []
    private var entries: [(taxon: TaxonID, end: Int)] = []

    /// An index without leaves.
    init() {}

    init(_ taxonomy: Taxonomy) {
        for leaf in taxonomy.leaves {
            let name = LeafName.normalized(taxonomy.name(of: leaf))
            guard !name.isEmpty else { continue }
            // As in the taxonomy, the deepest leaf of a name is found, and of several on one level the first.
            if let other = leaves[name], taxonomy.level(of: other) >= taxonomy.level(of: leaf) { continue }
            leaves[name] = leaf
            bytes.append(contentsOf: name.utf8)
            entries.append((leaf, bytes.count))
        }
    }

    /// The leaf of a normalised name.
    func leaf(named name: String) -> TaxonID? { leaves[name] }

    /// The leaf whose name is nearest by edit distance, in bytes; the first of several. Nil when none is nearer than a
    /// third of the name's length, or when the name is longer than any name would be.
    func nearest(to name: String) -> TaxonID? {
        guard let distance = EditDistance(to: name) else { return nil }
        var best = name.utf8.count / 3
        var found: TaxonID?
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            for entry in entries {
                let candidate = UnsafeBufferPointer(rebasing: bytes[start..<entry.end])
                start = entry.end
                guard abs(candidate.count - name.utf8.count) <= best else { continue }
                let there = distance.measure(candidate)
                if there < best || (there == best && found == nil) { (best, found) = (there, entry.taxon) }
            }
        }
        return found
    }
}

/// The edit distance of many texts to one of at most 64 bytes, a machine word at a time.
/// Source: Myers, Journal of the ACM 46 (1999), in Hyyrö's formulation (2001).
struct EditDistance {
    private let length: Int
    /// For each byte, a bit for every place where the pattern has it.
    private var places = [UInt64](repeating: 0, count: 256)

    /// Nil when `pattern` is empty or longer than 64 bytes.
    init?(to pattern: String) {
        length = pattern.utf8.count
        guard (1...64).contains(length) else { return nil }
        for (place, byte) in pattern.utf8.enumerated() { places[Int(byte)] |= 1 << UInt64(place) }
    }

    /// How many bytes have to be inserted, deleted or replaced.
    func measure(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let last: UInt64 = 1 << UInt64(length - 1)
        var up = ~UInt64(0)
        var down: UInt64 = 0
        var distance = length
        for byte in text {
            let equal = places[Int(byte)]
            let diagonal = (((equal & up) &+ up) ^ up) | equal | down
            var right = down | ~(diagonal | up)
            var left = up & diagonal
            if right & last != 0 { distance += 1 }
            if left & last != 0 { distance -= 1 }
            right = right << 1 | 1
            left <<= 1
            up = left | ~(diagonal | right)
            down = right & diagonal
        }
        return distance
    }
}
