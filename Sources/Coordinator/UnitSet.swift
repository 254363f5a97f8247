/// A set of units as sorted runs: small when its members are neighbours, as a lease's are.
struct UnitSet: Hashable, Sendable {
    /// Sorted, disjoint, none empty, none touching the next.
    private(set) var ranges: [Range<Int>] = []
    /// How many units.
    private(set) var count = 0

    init() {}

    init(_ units: some Sequence<Int>) { for unit in units { insert(unit) } }

    var isEmpty: Bool { count == 0 }

    /// The smallest member.
    var first: Int? { ranges.first?.lowerBound }

    /// The index of the first run that ends after `unit`.
    private func position(of unit: Int) -> Int {
        // Work is finished in order: the answer is nearly always the first run.
        if let first = ranges.first, unit < first.upperBound { return 0 }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= unit { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func contains(_ unit: Int) -> Bool {
        let place = position(of: unit)
        return place < ranges.count && ranges[place].contains(unit)
    }

    mutating func insert(_ unit: Int) { insert(unit..<unit + 1) }

    /// Adds a run. Units that are members already stay so.
    mutating func insert(_ run: Range<Int>) {
        guard !run.isEmpty else { return }
        if let last = ranges.last, last.upperBound == run.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<run.upperBound
            count += run.count
            return
        }
        if ranges.last.map({ $0.upperBound < run.lowerBound }) ?? true {
            ranges.append(run)
            count += run.count
            return
        }
        var merged = run
        var low = position(of: run.lowerBound)
        if low > 0, ranges[low - 1].upperBound == run.lowerBound { low -= 1 }
        var high = low
        while high < ranges.count, ranges[high].lowerBound <= run.upperBound {
            let next = ranges[high]
            merged = Swift.min(merged.lowerBound, next.lowerBound)..<Swift.max(merged.upperBound, next.upperBound)
            count -= ranges[high].count
            high += 1
        }
        ranges.replaceSubrange(low..<high, with: CollectionOfOne(merged))
        count += merged.count
    }

    /// Takes a unit out; false when it was not a member.
    mutating func remove(_ unit: Int) -> Bool { removeStart(of: unit..<unit + 1) != nil }

    /// Takes out the run's first unit and those after it, as far as they are members in a row; nil when the first is none.
    mutating func removeStart(of run: Range<Int>) -> Range<Int>? {
        guard !run.isEmpty else { return nil }
        let place = position(of: run.lowerBound)
        guard place < ranges.count, ranges[place].contains(run.lowerBound) else { return nil }
        let old = ranges[place]
        let removed = run.lowerBound..<Swift.min(run.upperBound, old.upperBound)
        count -= removed.count
        switch (removed.lowerBound == old.lowerBound, removed.upperBound == old.upperBound) {
        case (true, true): ranges.remove(at: place)
        case (true, false): ranges[place] = removed.upperBound..<old.upperBound
        case (false, true): ranges[place] = old.lowerBound..<removed.lowerBound
        case (false, false):
            ranges[place] = old.lowerBound..<removed.lowerBound
            ranges.insert(removed.upperBound..<old.upperBound, at: place + 1)
        }
        return removed
    }

    mutating func formUnion(_ other: UnitSet) { for run in other.ranges { insert(run) } }
}

extension UnitSet: Sequence {
    func makeIterator() -> some IteratorProtocol<Int> { ranges.lazy.joined().makeIterator() }
}
