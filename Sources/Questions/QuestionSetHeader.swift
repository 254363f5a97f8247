import Taxonomies
import WireFormat

/// What a question set says of itself.
public struct QuestionSetHeader: Sendable {
    /// The format that this version of Linnet writes and reads.
    public static let currentFormatVersion = 1

    /// How the wrong choices were found.
    public struct Distractors: Hashable, Sendable {
        /// `random`, `similar`, or `given` when the source brought its choices along.
        public var method: String
        /// What `similar` meant: `taxonomy`, or the name of the vectors; else empty.
        public var similarity: String

        /// Makes a description.
        public init(method: String, similarity: String = "") {
            self.method = method
            self.similarity = similarity
        }
    }

    /// What the set is called.
    public var name: String
    /// plant, animal, bird, food, artifact, …; empty when unknown.
    public var subject: String
    /// Levels below this one are context: neither asked nor scored. From 1.
    public var firstScoredLevel: Int
    /// How the wrong choices were found.
    public var distractors: Distractors
    /// What the set's random choices were drawn with.
    public var seed: UInt64
    /// A file's name, a build's command.
    public var source: String
    /// All names of the set in their tree, with the ranks' names.
    public var taxonomy: Taxonomy

    /// Makes a header.
    public init(
        name: String, subject: String, firstScoredLevel: Int, distractors: Distractors, seed: UInt64, source: String,
        taxonomy: Taxonomy
    ) {
        self.name = name
        self.subject = subject
        self.firstScoredLevel = firstScoredLevel
        self.distractors = distractors
        self.seed = seed
        self.source = source
        self.taxonomy = taxonomy
    }

    /// The name of a level's rank, or `level N`.
    public func rank(ofLevel level: Int) -> String { taxonomy.rank(ofLevel: level) }
}
