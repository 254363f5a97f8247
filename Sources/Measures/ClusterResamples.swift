import Questions

/// A cluster's samples and the sums of their measures.
struct ClusterSum {
    var samples = 0.0
    var rightPaths = 0.0
    var rightLeaves = 0.0
    var por = 0.0
    var sPOR = 0.0
    var tor = 0.0

    init() {}

    init(_ cell: ClusterCell) {
        let depth = Double(cell.depth)
        samples = Double(cell.samples)
        rightPaths = Double(cell.rightPaths)
        rightLeaves = Double(cell.rightLeaves)
        por = Double(cell.right) / depth
        sPOR = Double(cell.longestRun) / depth
        tor = Double(cell.rightPairs) / max(1, depth - 1)
    }

    @inline(__always) mutating func add(_ other: ClusterSum) {
        samples += other.samples
        rightPaths += other.rightPaths
        rightLeaves += other.rightLeaves
        por += other.por
        sPOR += other.sPOR
        tor += other.tor
    }
}

/// Sums over as many species as there are, drawn with replacement: once for each resample.
///
/// Equal seeds draw equal species, so that the resamples of two runs over the same species are pairs.
struct ClusterResamples {
    /// How many resamples are drawn.
    static let count = 1000

    /// Over all species, each once.
    let whole: ClusterSum
    /// How many species were drawn from.
    let clusters: Int
    private let sums: [ClusterSum]

    /// Resamples the clusters. Nil when there is no observation.
    ///
    /// - Parameters:
    ///   - cells: In any order; cells of one cluster are drawn together.
    ///   - seed: Equal seeds and clusters give equal resamples.
    init?(_ cells: [ClusterCell], seed: UInt64) {
        var sums: [ClusterSum] = []
        var last: Int?
        let seen = cells.filter { $0.samples > 0 }.sorted { ($0.cluster, $0.depth) < ($1.cluster, $1.depth) }
        for cell in seen {
            if last == cell.cluster {
                sums[sums.count - 1].add(ClusterSum(cell))
            } else {
                sums.append(ClusterSum(cell))
            }
            last = cell.cluster
        }
        guard !sums.isEmpty else { return nil }
        clusters = sums.count
        var whole = ClusterSum()
        for sum in sums { whole.add(sum) }
        self.whole = whole
        self.sums = Self.resample(sums, seed: seed)
    }

    /// The 95 % interval of something that is told of sums.
    func interval(_ measure: (ClusterSum) -> Double) -> ClosedRange<Double> { Self.interval(of: sums.map(measure)) }

    /// The 95 % interval of what a measure is here more than in the other, whose species have to be the same.
    func interval(beyond other: ClusterResamples, _ measure: (ClusterSum) -> Double) -> ClosedRange<Double> {
        precondition(clusters == other.clusters, "pairs are of the same species")
        return Self.interval(of: zip(sums, other.sums).map { measure($0) - measure($1) })
    }

    private static func interval(of values: [Double]) -> ClosedRange<Double> {
        let sorted = values.sorted()
        return quantile(sorted, 0.025)...quantile(sorted, 0.975)
    }

    /// The sums of as many clusters as there are, drawn with replacement; once for each resample.
    private static func resample(_ sums: [ClusterSum], seed: UInt64) -> [ClusterSum] {
        var random = SplitMix64(seed: seed)
        let count = UInt64(sums.count)
        return sums.withUnsafeBufferPointer { sums in
            (0..<Self.count).map { _ in
                var total = ClusterSum()
                var left = sums.count
                while left > 0 {
                    // Two draws a word. Scaling 32 bits favours some of n clusters by less than n in 2³².
                    let word = random.next()
                    total.add(sums[Int(((word >> 32) &* count) >> 32)])
                    if left > 1 { total.add(sums[Int(((word & 0xFFFF_FFFF) &* count) >> 32)]) }
                    left -= 2
                }
                return total
            }
        }
    }

    /// The quantile of sorted values, between neighbours by linear interpolation.
    private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
    }
}
