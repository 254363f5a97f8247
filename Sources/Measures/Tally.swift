/// Counts keyed by a small whole number: a level, a depth, a letter, a kind.
///
/// Equal counts are equal values, whatever the order in which they were added: nothing is kept past the last count that
/// is not 0.
public struct Tally: Hashable, Sendable {
    /// The count of each key from 0; the last one is not 0.
    public private(set) var counts: [Int] = []

    /// Counts nothing.
    public init() {}

    /// The count of a key, 0 where nothing was counted.
    public subscript(key: Int) -> Int { counts.indices.contains(key) ? counts[key] : 0 }

    /// Everything that was counted.
    public var total: Int { counts.reduce(0, +) }

    /// The keys with a count, ascending.
    public var entries: [(key: Int, count: Int)] {
        counts.enumerated().compactMap { $1 == 0 ? nil : (key: $0, count: $1) }
    }

    /// The sum of keys, each as often as it was counted.
    public var keySum: Int { counts.enumerated().reduce(0) { $0 + $1.offset * $1.element } }

    /// Counts `key`, `amount` times. Neither is negative.
    public mutating func add(_ key: Int, _ amount: Int = 1) {
        precondition(key >= 0 && amount >= 0)
        guard amount > 0 else { return }
        if key >= counts.count { counts.append(contentsOf: repeatElement(0, count: key + 1 - counts.count)) }
        counts[key] += amount
    }

    /// Adds another tally's counts.
    public mutating func merge(_ other: Tally) {
        for (key, count) in other.counts.enumerated() { add(key, count) }
    }
}
