import Outcomes

/// HCA and leaf accuracy so far, for a glance while a run goes on. The full measures come from the ledger.
public struct LiveMeasures: Hashable, Sendable {
    /// Observations with at least one answered level, and those that failed.
    public private(set) var samples = 0
    /// Observations with every level right.
    public private(set) var rightPaths = 0
    /// Observations with the last level right.
    public private(set) var rightLeaves = 0
    /// Questions that were answered, rightly or not.
    public private(set) var questions = 0
    /// Questions that were answered with no choice.
    public private(set) var invalid = 0
    /// Observations that failed as a whole.
    public private(set) var failed = 0

    /// Nothing yet.
    public init() {}

    /// Counts one outcome. A sample without asked levels is left out.
    public mutating func add(_ outcome: OutcomeSummary) {
        questions += outcome.levels
        invalid += outcome.invalidLevels
        if outcome.failure != nil {
            samples += 1
            failed += 1
        } else if outcome.levels > 0 {
            samples += 1
            rightPaths += outcome.isPathRight ? 1 : 0
            rightLeaves += outcome.isLeafRight ? 1 : 0
        }
    }

    /// Counts a sample that was given up: it is wrong.
    public mutating func addQuarantined() {
        samples += 1
        failed += 1
    }

    /// Adds the counts of another part.
    public mutating func merge(_ other: LiveMeasures) {
        samples += other.samples
        rightPaths += other.rightPaths
        rightLeaves += other.rightLeaves
        questions += other.questions
        invalid += other.invalid
        failed += other.failed
    }

    /// HCA, with its interval.
    public var hca: Proportion { Proportion(rightPaths, of: samples) }

    /// Leaf accuracy, with its interval.
    public var leaf: Proportion { Proportion(rightLeaves, of: samples) }

    /// Questions answered with no choice.
    public var invalidRate: Proportion { Proportion(invalid, of: questions) }
}
