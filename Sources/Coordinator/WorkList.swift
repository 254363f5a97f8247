import Transport

/// Which samples of a question set a run asks, and how often: numbers every (sample, repetition) from 0.
///
/// The machine that leases work counts in these *units*; the link speaks of samples and repetitions.
public struct WorkList: Sendable {
    /// The chosen samples' indices in rising order; nil when all are chosen.
    private let chosen: [Int32]?
    /// How many samples are chosen.
    public let samples: Int
    /// How often each is asked.
    public let repeats: Int

    /// Chooses samples of a set of `total`.
    ///
    /// - Parameters:
    ///   - chosen: Indices in rising order; nil for all.
    ///   - repeats: From 1.
    public init(total: Int, chosen: [Int]? = nil, repeats: Int = 1) {
        precondition(repeats >= 1)
        self.chosen = chosen?.map(Int32.init)
        self.samples = chosen?.count ?? total
        self.repeats = repeats
    }

    /// How many units there are.
    public var count: Int { samples * repeats }

    /// The unit of a sample and repetition; nil when it is not part of the run.
    public func unit(sample: Int, repetition: Int) -> Int? {
        guard repetition >= 0, repetition < repeats, sample >= 0 else { return nil }
        let position = position(ofSampleFrom: sample)
        guard position < samples, chosen == nil || chosen?[position] == Int32(exactly: sample) else { return nil }
        return repetition * samples + position
    }

    /// The sample and repetition of a unit.
    public func place(of unit: Int) -> (sample: Int, repetition: Int) {
        let position = unit % samples
        return (chosen.map { Int($0[position]) } ?? position, unit / samples)
    }

    /// The units as the link names them, neighbours joined.
    func ranges(of units: UnitSet) -> [UnitRange] {
        var ranges: [UnitRange] = []
        for run in units.ranges {
            var next = run.lowerBound
            while next < run.upperBound {
                let (sample, repetition) = place(of: next)
                // Units lie as their samples do: a whole run is one range when all samples are chosen and it does not
                // cross from one repetition to the next.
                let length = chosen == nil ? min(run.upperBound - next, samples - sample) : 1
                if let last = ranges.last, last.repetition == repetition, last.samples.upperBound == sample {
                    ranges[ranges.count - 1].count += length
                } else {
                    ranges.append(UnitRange(repetition: repetition, first: sample, count: length))
                }
                next += length
            }
        }
        return ranges
    }

    /// The units that the link's ranges name; what is not part of the run is left out.
    func units(in ranges: [UnitRange]) -> UnitSet {
        var runs: [Range<Int>] = []
        for range in ranges.prefix(Self.mostRanges) where (0..<repeats).contains(range.repetition) {
            let start = position(ofSampleFrom: range.first)
            let end = position(ofSampleFrom: range.first + range.count)
            if start < end { runs.append(range.repetition * samples + start..<range.repetition * samples + end) }
        }
        // In order each is only appended; the worst order would move all others each time.
        runs.sort { $0.lowerBound < $1.lowerBound }
        var units = UnitSet()
        for run in runs { units.insert(run) }
        return units
    }

    /// So many ranges of one message are looked at: far more than a worker can hold, few enough to be quick whatever
    /// a message claims.
    private static let mostRanges = 16_384

    /// The position among the chosen samples of the first one at or after `sample`.
    private func position(ofSampleFrom sample: Int) -> Int {
        guard let chosen else { return min(max(0, sample), samples) }
        var low = 0
        var high = chosen.count
        while low < high {
            let middle = (low + high) / 2
            if Int(chosen[middle]) < sample { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
