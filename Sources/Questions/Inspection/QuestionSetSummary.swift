import Taxonomies

/// What a question set holds, in numbers. Its JSON is part of the command's interface.
public struct QuestionSetSummary: Sendable, Codable {
    /// One level of the set.
    public struct LevelSummary: Sendable, Codable {
        /// From 1 at the top.
        public var number: Int
        /// The rank's name, or `level N`.
        public var rank: String
        /// Samples that have this level, asked or not.
        public var samples = 0
        /// Samples that are asked this level.
        public var questions = 0
        /// How many levels have how many choices, by the number of choices.
        public var choices: [Int: Int] = [:]
        /// Different right names.
        public var names: Int
    }

    /// What guessing scores, in per cent, over the samples that are asked something.
    public struct Chance: Sendable, Codable {
        /// Mean over samples of the product over asked levels of 1 / number of choices.
        public var hca = 0.0
        /// Mean over samples of 1 / number of choices of the last asked level.
        public var leaf = 0.0
    }

    /// What the set is called.
    public var name: String
    /// The set's identity, in hexadecimal.
    public var sha256: String
    /// The format's version.
    public var formatVersion = QuestionSetHeader.currentFormatVersion
    /// What the taxonomy is called.
    public var taxonomy: String
    /// Names in the taxonomy, on all levels.
    public var taxa: Int
    /// plant, animal, bird, …; empty when unknown.
    public var subject: String
    /// Rank names from level 1 down.
    public var ranks: [String]
    /// Levels below this one are context.
    public var firstScoredLevel: Int
    /// `random`, `similar` or `given`.
    public var distractors: String
    /// What `similar` meant; else empty.
    public var similarity: String
    /// What the set's random choices were drawn with.
    public var seed: UInt64
    /// A file's name, a build's command.
    public var source: String
    /// How many samples there are.
    public var samples: Int
    /// How many levels are asked, over all samples.
    public var questions = 0
    /// The levels that a sample has, from the top.
    public var levels: [LevelSummary] = []
    /// Samples of each split.
    public var splits: [String: Int] = [:]
    /// What guessing scores.
    public var chance = Chance()
    /// Samples that lack a level between two that they have.
    public var samplesWithGaps = 0
    /// Samples of which no level is asked.
    public var samplesWithoutQuestion = 0

    /// Reads the whole set once.
    ///
    /// - Throws: `QuestionSetError` when it cannot be read.
    public init(_ set: QuestionSetFile) throws {
        let header = set.header
        name = header.name
        sha256 = set.sha256Text
        taxonomy = header.taxonomy.name
        taxa = header.taxonomy.count
        subject = header.subject
        ranks = header.taxonomy.ranks
        firstScoredLevel = header.firstScoredLevel
        distractors = header.distractors.method
        similarity = header.distractors.similarity
        seed = header.seed
        source = header.source
        samples = set.count

        var seen: [Int: (LevelSummary, names: Set<String>)] = [:]
        var chanceSums = Chance()
        try set.forEachSample { _, sample in
            splits[sample.split, default: 0] += 1
            if zip(sample.levels, sample.levels.dropFirst()).contains(where: { $1.number > $0.number + 1 }) {
                samplesWithGaps += 1
            }
            var path = 1.0
            var last: Level?
            for level in sample.levels {
                let isAsked = level.isAsked(from: header.firstScoredLevel)
                var entry =
                    seen.removeValue(forKey: level.number)
                    ?? (LevelSummary(number: level.number, rank: header.rank(ofLevel: level.number), names: 0), [])
                entry.0.samples += 1
                entry.0.choices[level.choices.count, default: 0] += 1
                entry.names.insert(level.goldName)
                if isAsked {
                    entry.0.questions += 1
                    path /= Double(level.choices.count)
                    last = level
                }
                seen[level.number] = entry
            }
            if let last {
                chanceSums.hca += path
                chanceSums.leaf += 1 / Double(last.choices.count)
            } else {
                samplesWithoutQuestion += 1
            }
        }
        levels = seen.values.map { entry in
            var level = entry.0
            level.names = entry.names.count
            return level
        }.sorted { $0.number < $1.number }
        questions = levels.reduce(0) { $0 + $1.questions }
        let asking = Double(max(1, samples - samplesWithoutQuestion))
        chance = Chance(hca: 100 * chanceSums.hca / asking, leaf: 100 * chanceSums.leaf / asking)
    }
}
