/// One image with its levels: the unit of work and of every hierarchical measure.
public struct Sample: Hashable, Sendable {
    /// Unique in its question set.
    public var id: String
    /// A path under the run's image root, or a URL with the scheme `http`, `https`, `data` or `specimen`.
    public var image: String
    /// The leaf as the source wrote it.
    public var label: String
    /// `train`, `validation`, `test`, or what the source said.
    public var split: String
    /// Coarse to fine.
    public var levels: [Level]

    /// Makes a sample.
    public init(id: String, image: String, label: String, split: String, levels: [Level]) {
        self.id = id
        self.image = image
        self.label = label
        self.split = split
        self.levels = levels
    }
}

/// One level of a sample: a question when it has at least two choices, else context.
public struct Level: Hashable, Sendable {
    /// From 1 at the top of the taxonomy.
    public var number: Int
    /// In the order in which they are shown: A, B, C, D.
    public var choices: [String]
    /// Index of the right one in `choices`.
    public var gold: Int

    /// Makes a level. `gold` must be an index of `choices`.
    public init(number: Int, choices: [String], gold: Int) {
        precondition(choices.indices.contains(gold), "gold \(gold) is not among \(choices.count) choices")
        self.number = number
        self.choices = choices
        self.gold = gold
    }

    /// The right name.
    public var goldName: String { choices[gold] }
}

extension Sample {
    /// The levels that are asked and scored: those with at least two choices, from the set's first scored level down.
    public func askedLevels(from firstScoredLevel: Int) -> [Level] {
        levels.filter { $0.isAsked(from: firstScoredLevel) }
    }
}

extension Level {
    /// Whether this level is a question of a set that scores from `firstScoredLevel` down.
    public func isAsked(from firstScoredLevel: Int) -> Bool { choices.count >= 2 && number >= firstScoredLevel }
}
