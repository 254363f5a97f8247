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
    public static let resamples = ClusterResamples.count

    /// Resamples the clusters. Nil when there is no observation.
    ///
    /// - Parameters:
    ///   - cells: In any order; cells of one cluster are drawn together.
    ///   - seed: Equal seeds and clusters give equal intervals.
    init?(_ cells: [ClusterCell], seed: UInt64) {
        guard let resamples = ClusterResamples(cells, seed: seed) else { return nil }
        clusters = resamples.clusters
        hca = resamples.interval(ScoredMeasure.hca.mean)
        leaf = resamples.interval(ScoredMeasure.leaf.mean)
        por = resamples.interval(ScoredMeasure.por.mean)
        sPOR = resamples.interval(ScoredMeasure.sPOR.mean)
        tor = resamples.interval(ScoredMeasure.tor.mean)
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
}
