/// Whole-number sums over the observations of one cluster that have one depth: what resampling needs of them.
struct ClusterCell: Hashable, Sendable {
    /// The species, as a number.
    let cluster: Int
    var samples = 0
    var rightPaths = 0
    var rightLeaves = 0
    var right = 0
    var longestRun = 0
    var rightPairs = 0
    /// L, the same for all observations of the cell.
    let depth: Int

    init(cluster: Int, depth: Int) {
        self.cluster = cluster
        self.depth = depth
    }

    mutating func add(_ score: PathScore) {
        samples += 1
        rightPaths += score.isPathRight ? 1 : 0
        rightLeaves += score.isLeafRight ? 1 : 0
        right += score.right
        longestRun += score.longestRun
        rightPairs += score.rightPairs
    }
}

/// A cluster's samples and the sums of their measures.
private struct ClusterSum {
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

/// 95 % intervals of the measures by resampling species, from 0 to 1.
///
/// Pictures of one species are answered alike, so that the species and not the picture is drawn with replacement.
/// Source: Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8; percentile limits, section 5.3.
public struct BootstrapIntervals: Hashable, Sendable {
    /// HCA's.
    public let hca: ClosedRange<Double>
    /// Leaf accuracy's.
    public let leaf: ClosedRange<Double>
    /// POR's.
    public let por: ClosedRange<Double>
    /// S-POR's.
    public let sPOR: ClosedRange<Double>
    /// TOR's.
    public let tor: ClosedRange<Double>
    /// How many species were drawn from.
    public let clusters: Int

    /// How many resamples are drawn.
    public static let resamples = 1000

    /// Resamples the clusters. Nil when there is no observation.
    ///
    /// - Parameters:
    ///   - cells: In any order; cells of one cluster are drawn together.
    ///   - seed: Equal seeds and clusters give equal intervals.
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
        let resampled = Self.resample(sums, seed: seed)
        func interval(_ measure: (ClusterSum) -> Double) -> ClosedRange<Double> {
            let sorted = resampled.map { measure($0) / $0.samples }.sorted()
            return Self.quantile(sorted, 0.025)...Self.quantile(sorted, 0.975)
        }
        hca = interval(\.rightPaths)
        leaf = interval(\.rightLeaves)
        por = interval(\.por)
        sPOR = interval(\.sPOR)
        tor = interval(\.tor)
    }

    /// Resamples clusters of scores that were not read from a run. Nil when there is none.
    public init?(scores: [(cluster: Int, score: PathScore)], seed: UInt64) {
        self.init(
            scores.filter { $0.score.depth > 0 }.map { cluster, score in
                var cell = ClusterCell(cluster: cluster, depth: score.depth)
                cell.add(score)
                return cell
            }, seed: seed)
    }

    /// The sums of as many clusters as there are, drawn with replacement; once for each resample.
    private static func resample(_ sums: [ClusterSum], seed: UInt64) -> [ClusterSum] {
        var random = SplitMix64(state: seed)
        let count = UInt64(sums.count)
        return sums.withUnsafeBufferPointer { sums in
            (0..<resamples).map { _ in
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

/// Source: Steele, Lea and Flood, OOPSLA 2014.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
