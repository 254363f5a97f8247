/// What outcomes of whole samples add up to, as integers: counts of parts add up to those of the whole, in any order.
///
/// A level is right when its accuracy reward is 1. What failed was asked and is not right.
public struct EvaluationCounts: Hashable, Sendable {
    /// A level's questions.
    public struct Level: Hashable, Sendable {
        /// How many were asked.
        public var asked: Int
        /// How many were answered rightly.
        public var right: Int

        /// Makes counts.
        public init(asked: Int, right: Int) {
            self.asked = asked
            self.right = right
        }
    }

    /// Samples that were asked, failed ones included.
    public var samples = 0
    /// With every level right.
    public var rightPaths = 0
    /// With the leaf's level right.
    public var rightLeaves = 0
    /// Whose free text names the true leaf; 0 for a strategy without one.
    public var rightNames = 0
    /// Of which the whole or a part failed.
    public var failed = 0
    /// By the level's number.
    public var levels: [Int: Level] = [:]

    /// Counts nothing.
    public init() {}

    /// Hierarchical consistent accuracy, 0 to 1.
    public var hca: Double { share(rightPaths) }
    /// Leaf accuracy, 0 to 1.
    public var leaf: Double { share(rightLeaves) }
    /// Accuracy of the free text's leaf, 0 to 1.
    public var openLeaf: Double { share(rightNames) }

    private func share(_ count: Int) -> Double { samples > 0 ? Double(count) / Double(samples) : 0 }

    /// Adds the counts of another part.
    public mutating func merge(_ other: EvaluationCounts) {
        samples += other.samples
        rightPaths += other.rightPaths
        rightLeaves += other.rightLeaves
        rightNames += other.rightNames
        failed += other.failed
        for (number, level) in other.levels {
            levels[number, default: Level(asked: 0, right: 0)].asked += level.asked
            levels[number]?.right += level.right
        }
    }

    /// Counts a sample of which these levels were asked.
    ///
    /// - Parameter outcome: Nil for a sample that was given up.
    public mutating func add(_ outcome: Outcome?, asked numbers: [Int]) {
        guard let last = numbers.last else { return }
        let right = Set(
            (outcome?.failure == nil ? outcome?.levels ?? [] : []).filter { $0.rewards.areOfTheTruth }.map(\.number))
        for number in numbers {
            levels[number, default: Level(asked: 0, right: 0)].asked += 1
            if right.contains(number) { levels[number]?.right += 1 }
        }
        samples += 1
        if numbers.allSatisfy(right.contains) { rightPaths += 1 }
        if right.contains(last) { rightLeaves += 1 }
        guard let outcome, outcome.failure == nil else {
            failed += 1
            return
        }
        if outcome.leaf?.rewards.areOfTheTruth == true { rightNames += 1 }
        if outcome.leaf?.failure != nil || outcome.levels.contains(where: { $0.failure != nil }) { failed += 1 }
    }
}

extension [Reward] {
    fileprivate var areOfTheTruth: Bool { contains { $0.component == .accuracy && $0.score == 1 } }
}

/// What came of asking how a policy does.
public enum EvaluationResult: Hashable, Sendable {
    /// All samples have an end; from the request on it took so long.
    case done(EvaluationCounts, milliseconds: Int)
    /// Given up: another one was asked for before it was through, its policy is lost, or the trainer left.
    case cancelled
}
