/// Runs against one another: on each question set, the first run is the baseline of the others.
public struct ComparisonReport: Sendable {
    /// A run and its measures.
    public struct Run: Sendable {
        /// What tells it from the others.
        public let name: String
        /// Of all that it has answered.
        public let measures: MeasureReport
        /// How each of its observations was scored.
        let scores: ObservationScores
        let seed: UInt64

        /// Takes a run's fold; `seed` is of the resamples.
        public init(name: String, measures: MeasureReport, scores: ObservationScores, seed: UInt64) {
            self.name = name
            self.measures = measures
            self.scores = scores
            self.seed = seed
        }
    }

    /// The runs of one question set.
    public struct Part: Sendable {
        /// All of them, the baseline first.
        public let runs: [Run]
        /// Each of the others with the baseline.
        public let comparisons: [RunComparison]

        /// What they were asked.
        public var title: MeasureReport.Title { runs[0].measures.title }
        /// The name of the first scored level's rank.
        var firstRank: String { runs[0].measures.rank(ofLevel: title.firstScoredLevel) }
    }

    /// One for each question set, in the order given.
    public let parts: [Part]

    /// Compares the runs of each set with its first. P-values are corrected over all comparisons of one measure.
    ///
    /// - Parameter sets: Lists of runs of one question set each, none empty.
    /// - Throws: `ComparisonError`.
    public init(_ sets: [[Run]]) throws {
        let comparisons = try sets.map { runs in
            guard runs.count > 1 else {
                throw ComparisonError.alone(run: runs[0].name, set: runs[0].measures.title.name)
            }
            return try runs.dropFirst().map { run in
                try RunComparison((runs[0].name, runs[0].scores), (run.name, run.scores), seed: runs[0].seed)
            }
        }
        var corrected = RunComparison.corrected(Array(comparisons.joined()))[...]
        parts = zip(sets, comparisons).map { runs, own in
            defer { corrected = corrected.dropFirst(own.count) }
            return Part(runs: runs, comparisons: Array(corrected.prefix(own.count)))
        }
    }

    /// How many comparisons were made.
    var comparisons: Int { parts.reduce(0) { $0 + $1.comparisons.count } }
}
