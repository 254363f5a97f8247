/// How far an answered path holds together: what every hierarchical measure of one sample is made of.
///
/// With c_j = 1 where level j is right, for the levels 1 … L that are asked:
///
/// | answers | right | prefix | longest run | right pairs | path | leaf |
/// |---|---|---|---|---|---|---|
/// | 1 1 1 1 | 4 | 4 | 4 | 3 | right | right |
/// | 1 0 1 1 | 3 | 1 | 2 | 1 | wrong | right |
/// | 0 1 1 0 | 2 | 0 | 2 | 1 | wrong | wrong |
public struct PathScore: Hashable, Sendable {
    /// L: how many levels are asked.
    public private(set) var depth = 0
    /// Σ c_j.
    public private(set) var right = 0
    /// How many levels are right before the first wrong one.
    public private(set) var prefix = 0
    /// The longest run of right levels anywhere.
    public private(set) var longestRun = 0
    /// Σ c_j·c_{j+1}: neighbours that are both right.
    public private(set) var rightPairs = 0
    private var run = 0

    /// The score of no levels.
    public init() {}

    /// Scores levels from coarse to fine.
    public init(_ levels: some Sequence<Bool>) {
        for isRight in levels { append(isRight) }
    }

    /// Scores the next finer level.
    @inline(__always) public mutating func append(_ isRight: Bool) {
        depth += 1
        guard isRight else {
            run = 0
            return
        }
        if prefix == depth - 1 { prefix = depth }
        right += 1
        if run > 0 { rightPairs += 1 }
        run += 1
        if run > longestRun { longestRun = run }
    }

    /// Whether every level is right; false when none is asked.
    public var isPathRight: Bool { depth > 0 && right == depth }

    /// Whether the last level is right.
    public var isLeafRight: Bool { run > 0 }
}
