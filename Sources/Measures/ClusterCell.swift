/// Whole-number sums over the observations of one cluster that have one depth: what resampling needs of them.
struct ClusterCell: Hashable, Sendable {
    /// The species, as a number.
    let cluster: Int
    private(set) var samples = 0
    private(set) var rightPaths = 0
    private(set) var rightLeaves = 0
    private(set) var right = 0
    private(set) var longestRun = 0
    private(set) var rightPairs = 0
    /// L, the same for all observations of the cell.
    let depth: Int

    init(cluster: Int, depth: Int) {
        self.cluster = cluster
        self.depth = depth
    }

    mutating func add(_ score: PathScore) {
        add(
            samples: 1, rightPaths: score.isPathRight ? 1 : 0, rightLeaves: score.isLeafRight ? 1 : 0,
            right: score.right, longestRun: score.longestRun, rightPairs: score.rightPairs)
    }

    @inline(__always) mutating func add(
        samples: Int, rightPaths: Int, rightLeaves: Int, right: Int, longestRun: Int, rightPairs: Int
    ) {
        self.samples += samples
        self.rightPaths += rightPaths
        self.rightLeaves += rightLeaves
        self.right += right
        self.longestRun += longestRun
        self.rightPairs += rightPairs
    }
}
