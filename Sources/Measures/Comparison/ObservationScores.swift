/// How each observation of a run was scored: what comparing it with another run needs, in six bytes an observation.
public struct ObservationScores: Sendable {
    /// A score as small as it can be. A depth of 0 is an observation that was not scored.
    private struct Packed {
        var depth: UInt8 = 0
        var right: UInt8 = 0
        var longestRun: UInt8 = 0
        var rightPairs: UInt8 = 0
        var isPathRight = false
        var isLeafRight = false
    }

    /// How often each sample is asked, from 1.
    public let repeats: Int
    /// The species of each sample, as a number that is the same in all runs of the set.
    private let clusters: [Int32]
    private var packed: [Packed]
    /// Whether some leaf was told instead of asked: such paths end one level above the leaf.
    private(set) var isLeafTold = false

    init(clusters: [Int32], repeats: Int) {
        self.clusters = clusters
        self.repeats = repeats
        packed = [Packed](repeating: Packed(), count: clusters.count * repeats)
    }

    /// How many samples the set has.
    var samples: Int { clusters.count }

    mutating func record(_ score: PathScore, sample: Int, repetition: Int, isLeafTold: Bool) {
        self.isLeafTold = self.isLeafTold || isLeafTold
        // Level numbers are bytes, so that no count of levels is larger.
        packed[sample * repeats + repetition] = Packed(
            depth: UInt8(score.depth), right: UInt8(score.right), longestRun: UInt8(score.longestRun),
            rightPairs: UInt8(score.rightPairs), isPathRight: score.isPathRight, isLeafRight: score.isLeafRight)
    }

    /// Whether the path, and the leaf, are right; nil for an observation that was not scored.
    func isRight(sample: Int, repetition: Int) -> (path: Bool, leaf: Bool)? {
        guard repetition < repeats else { return nil }
        let score = packed[sample * repeats + repetition]
        return score.depth == 0 ? nil : (score.isPathRight, score.isLeafRight)
    }

    /// Adds an observation that was scored to the sums of its species and depth.
    func add(sample: Int, repetition: Int, to cells: inout [ClusterKey: ClusterCell]) {
        let score = packed[sample * repeats + repetition]
        let key = ClusterKey(cluster: Int(clusters[sample]), depth: Int(score.depth))
        cells[key, default: ClusterCell(cluster: key.cluster, depth: key.depth)].add(
            samples: 1, rightPaths: score.isPathRight ? 1 : 0, rightLeaves: score.isLeafRight ? 1 : 0,
            right: Int(score.right), longestRun: Int(score.longestRun), rightPairs: Int(score.rightPairs))
    }
}

/// A species and a depth, both as numbers.
struct ClusterKey: Hashable {
    let cluster: Int
    let depth: Int
}
