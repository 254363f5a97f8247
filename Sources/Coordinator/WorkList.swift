import Questions
import Runs
import Transport

/// Which samples of a question set a run asks, and how often: numbers every (sample, repetition) from 0.
///
/// The machine that leases work counts in these *units*; the link speaks of samples and repetitions. An evaluation's list has
/// its end from the start, in the file's order. A rollout run's has none: its units are groups, each pass over the samples
/// has an order of its own, and the list grows by what is admitted. Of a sample that is held out there is no group: its
/// repetition counts the times that a trainer has asked how its policy does, and its units are apart (`UnitKind`).
public struct WorkList: Sendable {
    private enum Order {
        case ofFile
        /// Shuffled by this seed, anew for each pass.
        case shuffled(seed: UInt64)
    }

    /// The chosen samples' indices in rising order; nil when all are chosen.
    private let chosen: [Int32]?
    /// The indices of samples that are held out, in rising order.
    private let heldOut: [Int32]
    private let order: Order
    /// How many samples are chosen.
    public let samples: Int
    /// How many units there are so far.
    public private(set) var count: Int
    /// How many units there are so far of samples that are held out.
    public private(set) var heldOutCount = 0

    /// Chooses samples of a set of `total`.
    ///
    /// - Parameters:
    ///   - chosen: Indices in rising order; nil for all.
    ///   - repeats: From 1.
    public init(total: Int, chosen: [Int]? = nil, repeats: Int = 1) {
        precondition(repeats >= 1)
        self.chosen = chosen?.map(Int32.init)
        heldOut = []
        order = .ofFile
        samples = chosen?.count ?? total
        count = samples * repeats
    }

    /// An endless list over samples of a set of `total`, of which nothing is admitted yet.
    ///
    /// - Parameters:
    ///   - chosen: Indices in rising order; nil for all.
    ///   - heldOut: Indices in rising order; none of them is chosen.
    ///   - seed: The run's.
    public init(endlessOver total: Int, chosen: [Int]? = nil, heldOut: [Int] = [], seed: UInt64) {
        self.chosen = chosen?.map(Int32.init)
        self.heldOut = heldOut.map(Int32.init)
        order = .shuffled(seed: seed)
        samples = chosen?.count ?? total
        count = 0
    }

    /// Whether the list grows.
    public var isEndless: Bool { if case .shuffled = order { true } else { false } }

    /// The list has so many units from now on.
    mutating func grow(to count: Int) { self.count = max(self.count, count) }

    /// How many samples are held out.
    public var heldOutSamples: Int { heldOut.count }

    /// Held-out samples are asked so many times from now on, those before included.
    mutating func ask(times: Int) { heldOutCount = max(heldOutCount, heldOut.count * times) }

    /// The units of the held-out samples, asked for the `repetition`th time.
    func heldOutUnits(_ repetition: Int) -> Range<Int> {
        let start = UnitKind.firstHeldOut + repetition * heldOut.count
        return start..<start + heldOut.count
    }

    /// The unit of a sample and repetition, whether or not the list has grown so far; nil when it is not part of the run.
    private func unitEver(sample: Int, repetition: Int) -> Int? {
        guard (0...Int(UInt32.max)).contains(repetition), sample >= 0 else { return nil }
        if let position = Self.position(ofSampleFrom: sample, in: heldOut), Int(heldOut[position]) == sample {
            return heldOutUnits(repetition).lowerBound + position
        }
        let position = position(ofSampleFrom: sample)
        guard position < samples, chosen == nil || chosen?[position] == Int32(exactly: sample) else { return nil }
        let (start, overflow) = repetition.multipliedReportingOverflow(by: samples)
        guard !overflow, start <= Int.max - samples else { return nil }
        switch order {
        case .ofFile: return start + position
        case .shuffled(let seed):
            return start + RolloutSettings.order(of: samples, pass: repetition, seed: seed).place(of: position)
        }
    }

    /// The unit of a sample and repetition; nil when it is not part of the run, or not yet.
    public func unit(sample: Int, repetition: Int) -> Int? {
        unitEver(sample: sample, repetition: repetition).flatMap { isThere($0) ? $0 : nil }
    }

    private func isThere(_ unit: Int) -> Bool {
        switch UnitKind(of: unit) {
        case .listed: unit < count
        case .heldOut: unit - UnitKind.firstHeldOut < heldOutCount
        }
    }

    /// Whether a sample and repetition will be a unit when the list has grown far enough.
    func isToCome(sample: Int, repetition: Int) -> Bool {
        guard isEndless, let unit = unitEver(sample: sample, repetition: repetition) else { return false }
        // Held-out samples are leased only when the ledger knows that they were asked for: no restart forgets them.
        return UnitKind(of: unit) == .listed && unit >= count
    }

    /// The sample and repetition of a unit.
    public func place(of unit: Int) -> (sample: Int, repetition: Int) {
        if UnitKind(of: unit) == .heldOut {
            let (repetition, position) = (unit - UnitKind.firstHeldOut).quotientAndRemainder(dividingBy: heldOut.count)
            return (Int(heldOut[position]), repetition)
        }
        let (pass, place) = unit.quotientAndRemainder(dividingBy: samples)
        let position =
            switch order {
            case .ofFile: place
            case .shuffled(let seed):
                RolloutSettings.order(of: samples, pass: pass, seed: seed).number(at: place)
            }
        return (chosen.map { Int($0[position]) } ?? position, pass)
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
                let length = chosen == nil && !isEndless ? min(run.upperBound - next, samples - sample) : 1
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
        guard !isEndless else { return shuffledUnits(in: ranges) }
        var runs: [Range<Int>] = []
        let repeats = samples > 0 ? count / samples : 0
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

    private func shuffledUnits(in ranges: [UnitRange]) -> UnitSet {
        var found: [Int] = []
        for range in ranges.prefix(Self.mostRanges) {
            for sample in range.samples.prefix(Self.mostRanges) where found.count < Self.mostRanges {
                if let unit = unit(sample: sample, repetition: range.repetition) { found.append(unit) }
            }
        }
        return UnitSet(found.sorted())
    }

    /// So many ranges of one message are looked at: far more than a worker can hold, few enough to be quick whatever
    /// a message claims.
    private static let mostRanges = 16_384

    /// The position among the chosen samples of the first one at or after `sample`.
    private func position(ofSampleFrom sample: Int) -> Int {
        guard let chosen else { return min(max(0, sample), samples) }
        return Self.position(ofSampleFrom: sample, in: chosen) ?? chosen.count
    }

    /// The position of the first index at or after `sample`; nil when all are before it.
    private static func position(ofSampleFrom sample: Int, in indices: [Int32]) -> Int? {
        var low = 0
        var high = indices.count
        while low < high {
            let middle = (low + high) / 2
            if Int(indices[middle]) < sample { low = middle + 1 } else { high = middle }
        }
        return low < indices.count ? low : nil
    }
}
