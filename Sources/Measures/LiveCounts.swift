import Outcomes

/// What the outcomes so far add up to, as integers: a glance while a run goes on. The full measures come from the ledger.
public struct LiveCounts: Sendable, Hashable {
    /// Outcomes in the ledger or on the way to it, quarantined samples included.
    public var finished = 0
    /// Of these, with at least one level asked.
    public var scored = 0
    /// Whole path right.
    public var pathsRight = 0
    /// Leaf right.
    public var leavesRight = 0
    /// Levels answered, rightly or not.
    public var levels = 0
    /// Levels whose answer is no choice.
    public var invalidLevels = 0
    /// Samples that failed wholly or in part.
    public var failed = 0
    /// Of these, as a whole: nothing of them was answered.
    public var unanswered = 0

    /// The failed ones, by the kind of what failed first in each.
    public private(set) var failures: [Failure.Kind: Int] = [:]

    /// Whether the leaf's level is asked; where it is told instead, there is no leaf accuracy.
    public let asksLeafLevel: Bool

    /// All zero.
    public init(asksLeafLevel: Bool = true) { self.asksLeafLevel = asksLeafLevel }

    /// Counts one outcome.
    public mutating func add(_ summary: OutcomeSummary) {
        finished += 1
        levels += summary.levels
        invalidLevels += summary.invalidLevels
        if let failure = summary.firstFailure { addFailed(failure) }
        if summary.failure != nil { unanswered += 1 }
        guard summary.levels > 0 || summary.failure != nil else { return }
        scored += 1
        if summary.isPathRight { pathsRight += 1 }
        if summary.isLeafRight, summary.failure == nil { leavesRight += 1 }
    }
}

extension LiveCounts {
    /// A sample was given up: it counts as asked and not answered.
    public mutating func addQuarantined(_ failure: Failure.Kind) {
        finished += 1
        scored += 1
        unanswered += 1
        addFailed(failure)
    }

    private mutating func addFailed(_ failure: Failure.Kind) {
        failed += 1
        failures[failure, default: 0] += 1
    }

    /// Whether there was something to ask, and nothing was answered.
    public var hasOnlyFailures: Bool { scored > 0 && unanswered == scored }

    /// HCA so far.
    public var hca: Proportion { Proportion(pathsRight, of: scored) }
    /// Leaf accuracy so far; nil when the leaf is told.
    public var leaf: Proportion? { asksLeafLevel ? Proportion(leavesRight, of: scored) : nil }
    /// Answers that are no choice, of all so far.
    public var invalidRate: Proportion { Proportion(invalidLevels, of: levels) }
}
