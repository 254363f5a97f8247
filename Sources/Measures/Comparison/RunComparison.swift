/// One run against another on the same questions: every observation that both have is a pair.
public struct RunComparison: Sendable {
    /// What a difference comes to.
    public enum Verdict: String, Sendable {
        case better, worse
        /// The interval of the difference spans 0.
        case tied
    }

    /// A measure of both runs and what lies between.
    public struct Difference: Sendable {
        /// Which one.
        public let measure: ScoredMeasure
        /// Of the baseline over all pairs, from 0 to 1.
        public let baseline: Double
        /// Of the other run over all pairs, from 0 to 1.
        public let run: Double
        /// The 95 % interval of `run` − `baseline` by resampling species, from −1 to 1.
        public let interval: ClosedRange<Double>

        /// `run` − `baseline`.
        public var value: Double { run - baseline }

        /// Better or worse where the interval lies to one side of 0.
        public var verdict: Verdict {
            if interval.lowerBound > 0 { return .better }
            return interval.upperBound < 0 ? .worse : .tied
        }
    }

    /// One observation, counted from 0.
    public struct Observation: Hashable, Sendable {
        /// Position in the question set.
        public let sample: Int
        /// Which time it was asked.
        public let repetition: Int
    }

    /// The observations that one run has right and the other has not.
    public struct Flips: Sendable {
        /// Right in the other run only.
        public fileprivate(set) var gained: [Observation] = []
        /// Right in the baseline only.
        public fileprivate(set) var lost: [Observation] = []
        /// The p-value after Holm's correction over all comparisons made together; the test's own when there is one.
        public fileprivate(set) var correctedP = 1.0

        /// Whether as many were gained as lost.
        public var test: McNemar { McNemar(gained: gained.count, lost: lost.count) }

        fileprivate mutating func add(_ observation: Observation, baseline: Bool, run: Bool) {
            if run, !baseline { gained.append(observation) }
            if baseline, !run { lost.append(observation) }
        }
    }

    /// The run that is compared with.
    public let baselineName: String
    /// The run that is compared.
    public let name: String
    /// How many pairs there are.
    public let pairs: Int
    /// Of how many species.
    public let species: Int
    /// By measure, in the order of `ScoredMeasure`; without the leaf's where the leaf was told.
    public let differences: [Difference]
    /// Whole paths, HCA's.
    public private(set) var paths: Flips
    /// Leaves; nil where the leaf was told.
    public private(set) var leaves: Flips?

    /// Compares two runs of one question set.
    ///
    /// - Parameter seed: Of the resamples; equal seeds give equal intervals.
    /// - Throws: `ComparisonError.nothingInCommon`, `.otherLevels`.
    public init(
        _ baseline: (name: String, scores: ObservationScores), _ run: (name: String, scores: ObservationScores),
        seed: UInt64
    ) throws {
        baselineName = baseline.name
        name = run.name
        guard baseline.scores.isLeafTold == run.scores.isLeafTold else {
            let (told, asked) = baseline.scores.isLeafTold ? (baseline, run) : (run, baseline)
            throw ComparisonError.otherLevels(told: told.name, asked: asked.name)
        }
        precondition(baseline.scores.samples == run.scores.samples, "runs of one set have its samples")
        var (baselineCells, runCells) = ([ClusterKey: ClusterCell](), [ClusterKey: ClusterCell]())
        var pairs = 0
        var (paths, leaves) = (Flips(), Flips())
        for sample in 0..<baseline.scores.samples {
            for repetition in 0..<min(baseline.scores.repeats, run.scores.repeats) {
                guard let before = baseline.scores.isRight(sample: sample, repetition: repetition),
                    let after = run.scores.isRight(sample: sample, repetition: repetition)
                else { continue }
                pairs += 1
                baseline.scores.add(sample: sample, repetition: repetition, to: &baselineCells)
                run.scores.add(sample: sample, repetition: repetition, to: &runCells)
                let observation = Observation(sample: sample, repetition: repetition)
                paths.add(observation, baseline: before.path, run: after.path)
                leaves.add(observation, baseline: before.leaf, run: after.leaf)
            }
        }
        guard let before = ClusterResamples(Array(baselineCells.values), seed: seed),
            let after = ClusterResamples(Array(runCells.values), seed: seed)
        else { throw ComparisonError.nothingInCommon(baseline.name, run.name) }
        self.pairs = pairs
        species = before.clusters
        let isLeafTold = run.scores.isLeafTold
        differences = ScoredMeasure.allCases.filter { $0 != .leaf || !isLeafTold }.map { measure in
            Difference(
                measure: measure, baseline: measure.mean(before.whole), run: measure.mean(after.whole),
                interval: after.interval(beyond: before, measure.mean))
        }
        self.paths = paths
        self.leaves = isLeafTold ? nil : leaves
        self.paths.correctedP = paths.test.pValue
        self.leaves?.correctedP = leaves.test.pValue
    }

    /// The same comparisons, the p-values of each measure corrected by Holm's method over all of them.
    public static func corrected(_ comparisons: [RunComparison]) -> [RunComparison] {
        var corrected = comparisons
        let paths = HolmCorrection.corrected(comparisons.map(\.paths.test.pValue))
        for (place, p) in paths.enumerated() { corrected[place].paths.correctedP = p }
        let asked = comparisons.indices.filter { comparisons[$0].leaves != nil }
        let leaves = HolmCorrection.corrected(asked.compactMap { comparisons[$0].leaves?.test.pValue })
        for (place, p) in zip(asked, leaves) { corrected[place].leaves?.correctedP = p }
        return corrected
    }
}
