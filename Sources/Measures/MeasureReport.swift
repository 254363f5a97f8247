import Questions
import Taxonomies

/// What was measured: counts for the whole and its groups, with everything that is derived from them.
public struct MeasureReport: Sendable {
    /// What the measures are of.
    public struct Title: Hashable, Sendable {
        /// The question set's name, or the results file's.
        public var name: String
        /// The taxonomy's name; empty when there was none.
        public var taxonomy: String
        /// Levels below this one are not scored. Printed in every report, since figures that start at different levels
        /// cannot be compared.
        public var firstScoredLevel: Int
        /// How the wrong choices were found; empty when unknown.
        public var distractors: String
        /// What the set was made from: a file's name, a build's command.
        public var source: String
        /// How many leaves there are to tell apart: the taxonomy's, or the different ones in a results file.
        public var leaves: Int

        /// Makes a title.
        public init(
            name: String, taxonomy: String, firstScoredLevel: Int, distractors: String, source: String = "", leaves: Int
        ) {
            self.name = name
            self.taxonomy = taxonomy
            self.firstScoredLevel = firstScoredLevel
            self.distractors = distractors
            self.source = source
            self.leaves = leaves
        }

        /// The title of a question set.
        public init(_ header: QuestionSetHeader) {
            self.init(
                name: header.name, taxonomy: header.taxonomy.name, firstScoredLevel: header.firstScoredLevel,
                distractors: header.distractors.method, source: header.source, leaves: header.taxonomy.leaves.count)
        }
    }

    /// The samples under one taxon of the first scored level.
    public struct Group: Hashable, Sendable {
        /// The taxon's name.
        public var name: String
        /// What was counted under it.
        public var counts: MeasureCounts

        /// Makes a group.
        public init(name: String, counts: MeasureCounts) {
            self.name = name
            self.counts = counts
        }
    }

    /// What the measures are of.
    public let title: Title
    /// Rank names from level 1 down.
    public let ranks: [String]
    /// Everything together.
    public let whole: MeasureCounts
    /// By top-level taxon, the largest first.
    public let groups: [Group]
    /// Bootstrap intervals of the whole; nil when nothing was observed.
    public let intervals: BootstrapIntervals?
    /// Observations that the run asks for and that have not come. They are in no denominator.
    public let open: Int
    /// What a reader has to know before comparing the figures.
    public var warnings: [String] = []
    /// Published figures of the same benchmark set.
    public let published: [PublishedResult]
    /// How a guess would answer; by choices unless the run's strategy says otherwise.
    public var guess = Guess.amongChoices
    /// What failed, and the first one's own words; nil when nothing did, or when nobody looked.
    public var failures: FailureSummary?
    /// What chat servers were asked; nil where none was.
    public var usage: ServerUsage?

    /// Makes a report; the whole is the sum of the groups and of the samples without asked levels.
    init(
        title: Title, ranks: [String], groups: [Group], unasked: MeasureCounts, intervals: BootstrapIntervals?,
        open: Int
    ) {
        var whole = unasked
        for group in groups { whole.merge(group.counts) }
        if let broken = whole.brokenInvariant { preconditionFailure("measures are miscounted: \(broken)") }
        self.title = title
        self.ranks = ranks
        self.whole = whole
        self.groups = groups.sorted { ($1.counts.samples, $0.name) < ($0.counts.samples, $1.name) }
        self.intervals = intervals
        self.open = open
        published = PublishedResult.results(of: title)
    }

    /// Whether not one sample was answered: every figure is 0 for that reason.
    public var everythingFailed: Bool { whole.samples > 0 && whole.failures.total == whole.samples }

    /// What to say then.
    public static let everythingFailedSentence =
        "Every sample failed. All figures are 0 for that reason, not for what a model answered."

    /// The name of a level's rank, or `level N`.
    public func rank(ofLevel number: Int) -> String { Taxonomy.rank(ofLevel: number, in: ranks) }
}
