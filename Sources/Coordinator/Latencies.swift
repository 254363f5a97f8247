import Histogram

/// How long samples took, by class: as much memory however many there were, and no class wider than a sixteenth of its
/// value.
public struct Latencies: Sendable {
    /// In microseconds. Made with the first one: most of 10,000 workers' records stay small.
    private var histogram: Histogram<UInt32>?

    /// An hour, in microseconds; what takes longer counts as that.
    private static let longest: UInt64 = 3_600_000_000

    /// None yet.
    public init() {}

    /// How many were recorded.
    public var count: Int { histogram.map { Int($0.totalCount) } ?? 0 }

    /// The time within which a share of the samples were answered, in seconds; nil before the first.
    ///
    /// - Parameter share: From 0 to 1.
    public func seconds(at share: Double) -> Double? {
        histogram.map { Double($0.valueAtPercentile(share * 100)) / 1e6 }
    }

    /// Adds those of another worker.
    public mutating func add(_ other: Latencies) {
        guard let added = other.histogram else { return }
        if histogram == nil { histogram = added } else { histogram?.add(added) }
    }

    mutating func record(microseconds: UInt32) {
        if histogram == nil {
            histogram = Histogram(highestTrackableValue: Self.longest, numberOfSignificantValueDigits: .one)
        }
        histogram?.record(min(UInt64(microseconds), Self.longest))
    }
}
