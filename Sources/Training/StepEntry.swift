import Outcomes

/// What a log keeps of one step: what was learned, by what, and how fast.
public struct StepEntry: Sendable, Equatable, Codable {
    /// What learning was like.
    public var report: LearningReport
    /// The versions among the completions; nil without any. The step's own version is `report.step` − 1: so many steps had
    /// been taken before.
    public var oldestVersion: Int?
    /// As `oldestVersion`.
    public var newestVersion: Int?
    /// How many groups were left out, by the reason's name.
    public var cancelled: [String: Int]
    /// Completions a second, from the end of the step before to the end of this one.
    public var rolloutsPerSecond: Double
    /// How the policy does after this step; nil where it was not looked at.
    public var validation: Validation?

    /// How a policy does on a fixed question set, in two stages and greedily.
    public struct Validation: Sendable, Equatable, Codable {
        /// Samples that were asked.
        public var samples: Int
        /// Hierarchical consistent accuracy, 0 to 1.
        public var hca: Double
        /// Leaf accuracy, 0 to 1.
        public var leaf: Double
        /// Accuracy of stage one's free text, 0 to 1.
        public var openLeaf: Double

        /// Of what a run's workers answered.
        public init(_ counts: EvaluationCounts) {
            samples = counts.samples
            hca = counts.hca
            leaf = counts.leaf
            openLeaf = counts.openLeaf
        }

        /// Of an evaluation.
        public init(_ evaluation: LocalEvaluation) {
            samples = evaluation.samples
            hca = evaluation.hca
            leaf = evaluation.leaf
            openLeaf = evaluation.openLeaf
        }
    }

    /// Makes an entry.
    public init(
        report: LearningReport, versions: ClosedRange<Int>? = nil, cancelled: [CancelReason: Int] = [:],
        rolloutsPerSecond: Double = 0, validation: Validation? = nil
    ) {
        self.report = report
        oldestVersion = versions?.lowerBound
        newestVersion = versions?.upperBound
        self.cancelled = Dictionary(uniqueKeysWithValues: cancelled.map { ($0.name, $1) })
        self.rolloutsPerSecond = rolloutsPerSecond
        self.validation = validation
    }

    private enum CodingKeys: String, CodingKey {
        case oldestVersion, newestVersion, cancelled, rolloutsPerSecond, validation
    }

    /// Writes an entry: the report's fields beside the others.
    public func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(oldestVersion, forKey: .oldestVersion)
        try values.encodeIfPresent(newestVersion, forKey: .newestVersion)
        try values.encode(cancelled, forKey: .cancelled)
        try values.encode(rolloutsPerSecond, forKey: .rolloutsPerSecond)
        try values.encodeIfPresent(validation, forKey: .validation)
    }

    /// Reads an entry; an older log has its report alone.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        report = try LearningReport(from: decoder)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        oldestVersion = try values.decodeIfPresent(Int.self, forKey: .oldestVersion)
        newestVersion = try values.decodeIfPresent(Int.self, forKey: .newestVersion)
        cancelled = try values.decodeIfPresent([String: Int].self, forKey: .cancelled) ?? [:]
        rolloutsPerSecond = try values.decodeIfPresent(Double.self, forKey: .rolloutsPerSecond) ?? 0
        validation = try values.decodeIfPresent(Validation.self, forKey: .validation)
    }
}
