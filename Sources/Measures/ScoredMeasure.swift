/// A measure that is a mean over observations, and so can be resampled and compared between runs.
public enum ScoredMeasure: String, CaseIterable, Sendable {
    case hca = "HCA"
    case leaf = "leaf accuracy"
    case por = "POR"
    case sPOR = "S-POR"
    case tor = "TOR"

    /// Its value over the observations that were summed, from 0 to 1.
    func mean(_ sum: ClusterSum) -> Double {
        switch self {
        case .hca: sum.rightPaths / sum.samples
        case .leaf: sum.rightLeaves / sum.samples
        case .por: sum.por / sum.samples
        case .sPOR: sum.sPOR / sum.samples
        case .tor: sum.tor / sum.samples
        }
    }
}
