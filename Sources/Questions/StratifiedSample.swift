/// Chooses a share of a list so that every stratum keeps its share: for a run's limit and for splitting a set.
///
/// The items of a stratum are put in the order of a seeded hash and spread evenly over the unit interval, from a
/// starting point that is hashed from the stratum's name; the items furthest to the left are chosen. So a stratum of s
/// items among N gets n·s/N of n places, give or take one, small strata are treated fairly, and a smaller choice is
/// always part of a larger one. Four bytes an item are kept.
public struct StratifiedSample: Sendable {
    private let seed: UInt64
    private var codes: [String: Int32] = [:]
    private var starts: [Double] = []
    private var sizes: [Int32] = []
    private var stratumOfItem: [Int32] = []

    /// An empty list.
    public init(seed: UInt64) { self.seed = seed }

    /// How many items there are.
    public var count: Int { stratumOfItem.count }

    /// Appends an item that belongs to this stratum.
    public mutating func append(stratum: String) {
        let code: Int32
        if let known = codes[stratum] {
            code = known
        } else {
            code = Int32(sizes.count)
            codes[stratum] = code
            sizes.append(0)
            starts.append(Self.fraction(SeedDerivation.hash(stratum.utf8, seed: seed)))
        }
        sizes[Int(code)] += 1
        stratumOfItem.append(code)
    }

    /// The positions of the chosen items in ascending order; all of them when `limit` is not below their number.
    public func indices(limit: Int) -> [Int] {
        guard limit > 0 else { return [] }
        guard limit < count else { return Array(0..<count) }
        var items = stratumOfItem.indices.map { (place: 0.0, item: Int32($0)) }
        items.sort { left, right in
            let strata = (stratumOfItem[Int(left.item)], stratumOfItem[Int(right.item)])
            if strata.0 != strata.1 { return strata.0 < strata.1 }
            let hashes = (hash(left.item), hash(right.item))
            return hashes.0 == hashes.1 ? left.item < right.item : hashes.0 < hashes.1
        }
        var rank = 0
        for position in items.indices {
            let stratum = Int(stratumOfItem[Int(items[position].item)])
            items[position].place = (Double(rank) + starts[stratum]) / Double(sizes[stratum])
            rank = rank + 1 == sizes[stratum] ? 0 : rank + 1
        }
        items.sort { $0.place == $1.place ? $0.item < $1.item : $0.place < $1.place }
        return items[..<limit].map { Int($0.item) }.sorted()
    }

    /// The positions of `limit` items among those whose strata these are, in ascending order.
    public static func indices(strata: some Sequence<String>, limit: Int, seed: UInt64) -> [Int] {
        var sample = StratifiedSample(seed: seed)
        for stratum in strata { sample.append(stratum: stratum) }
        return sample.indices(limit: limit)
    }

    private func hash(_ item: Int32) -> UInt64 { SeedDerivation.mix(SeedDerivation.mix(seed) &+ UInt64(item)) }

    /// A hash as a number from 0 up to, not including, 1.
    private static func fraction(_ hash: UInt64) -> Double { Double(hash >> 11) * 0x1p-53 }
}
