/// Counts keyed by a small whole number: a level, a depth, a letter, a kind.
///
/// Equal counts are equal values, whatever the order in which they were added: nothing is kept past the last count that
/// is not 0.
public struct Tally: Hashable, Sendable {
    /// Of the keys below 16, which nearly all are: counting one looks after no memory.
    private var low = InlineArray<16, Int>(repeating: 0)
    /// Of the keys from 16; the last one is not 0.
    private var high: [Int] = []

    /// Counts nothing.
    public init() {}

    /// The count of each key from 0; the last one is not 0.
    public var counts: [Int] {
        let all = low.indices.map { low[$0] } + high
        return Array(all[..<((all.lastIndex { $0 != 0 } ?? -1) + 1)])
    }

    /// The count of a key, 0 where nothing was counted.
    public subscript(key: Int) -> Int {
        if low.indices.contains(key) { return low[key] }
        return high.indices.contains(key - low.count) ? high[key - low.count] : 0
    }

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
        if key < low.count { low[key] += amount } else { addHigh(key - low.count, amount) }
    }

    private mutating func addHigh(_ index: Int, _ amount: Int) {
        guard amount > 0 else { return }
        if index >= high.count { high.append(contentsOf: repeatElement(0, count: index + 1 - high.count)) }
        high[index] += amount
    }

    /// Adds another tally's counts.
    public mutating func merge(_ other: Tally) {
        for (key, count) in other.counts.enumerated() { add(key, count) }
    }

    /// Whether every count is the same.
    public static func == (left: Tally, right: Tally) -> Bool { left.counts == right.counts }

    /// Equal counts have equal hashes.
    public func hash(into hasher: inout Hasher) { hasher.combine(counts) }
}
