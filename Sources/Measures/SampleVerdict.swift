import Outcomes

/// What became of one asked level.
public struct LevelVerdict: Hashable, Sendable {
    /// Right, wrong, or no choice at all; the last counts as wrong, and by its kind.
    public enum Finding: Hashable, Sendable {
        case right
        case wrong
        /// Never `.choice`.
        case noChoice(Reading.Kind)
    }

    /// Two positions among the level's choices, from 0.
    public struct Letters: Hashable, Sendable {
        /// The chosen one.
        public var chosen: UInt8
        /// The right one.
        public var gold: UInt8

        /// Makes a pair.
        public init(chosen: UInt8, gold: UInt8) {
            self.chosen = chosen
            self.gold = gold
        }
    }

    /// The level's number, from 1.
    public var number: UInt8
    /// Right, wrong, or no choice.
    public var finding: Finding
    /// Set when a choice was made and its place among the choices is known.
    public var letters: Letters?
    /// Whether the answer is right however the choices are turned; nil when they were not turned.
    public var isRightEachTurn: Bool?

    /// Makes a verdict.
    public init(number: UInt8, finding: Finding, letters: Letters? = nil, isRightEachTurn: Bool? = nil) {
        self.number = number
        self.finding = finding
        self.letters = letters
        self.isRightEachTurn = isRightEachTurn
    }
}

/// What became of one observation: a sample, asked once.
public struct SampleVerdict: Hashable, Sendable {
    /// How many options a guess has.
    public struct Options: Hashable, Sendable {
        /// The product of the numbers of choices of all asked levels; stops at the largest Int.
        public var path: Int
        /// The number of choices of the last asked level.
        public var leaf: Int

        /// Makes a pair; both are at least 1.
        public init(path: Int, leaf: Int) {
            self.path = path
            self.leaf = leaf
        }
    }

    /// The asked levels, coarse to fine; empty when the sample has none.
    public var levels: [LevelVerdict]
    /// Nil when the choices are not known.
    public var options: Options?
    /// For a wrong choice of leaf: levels from it up to its lowest common ancestor with the truth. Nil when the taxonomy
    /// does not tell; without meaning for any other leaf.
    public var leafDistance: Int?
    /// The leaf was told instead of asked: it is neither right nor wrong.
    public var isLeafTold: Bool
    /// Stage one's free text against the true path; nil without stage one.
    public var openSet: OpenSetVerdict?
    /// What stage one's completion earned.
    public var leafRewards: [Reward]
    /// What the levels' answers earned.
    public var levelRewards: [Reward]
    /// Whether a level between the first scored one and the last asked one is not asked.
    public var hasGap: Bool
    /// Why the sample as a whole was not answered.
    public var failure: Failure.Kind?
    /// Why single requests of the sample, stage one or a level, were not answered.
    public var requestFailures: [Failure.Kind]

    /// Makes a verdict.
    public init(
        levels: [LevelVerdict] = [], options: Options? = nil, leafDistance: Int? = nil, hasGap: Bool = false,
        failure: Failure.Kind? = nil, requestFailures: [Failure.Kind] = [], isLeafTold: Bool = false,
        openSet: OpenSetVerdict? = nil, leafRewards: [Reward] = [], levelRewards: [Reward] = []
    ) {
        self.levels = levels
        self.options = options
        self.leafDistance = leafDistance
        self.hasGap = hasGap
        self.failure = failure
        self.requestFailures = requestFailures
        self.isLeafTold = isLeafTold
        self.openSet = openSet
        self.leafRewards = leafRewards
        self.levelRewards = levelRewards
    }
}
