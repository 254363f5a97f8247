import LinearPolicy
import Models
import Outcomes
import Questions
import Taxonomies

/// What one sample of a question set teaches: its image's features, its true path, its questions.
public struct ImageExample: Sendable {
    /// One question with its right answer.
    public struct Choice: Sendable, Equatable {
        /// What is asked.
        public let question: Question
        /// The right choice's index.
        public let gold: Int
    }

    /// The sample's id.
    public let sample: String
    /// The image's.
    public let features: [Float]
    /// One class a rank.
    public let path: [Int]
    /// The path's end, as an index of the vocabulary's `leaves`; nil when it is none of the taxonomy's leaves.
    public let leaf: Int?
    /// Coarse to fine.
    public let choices: [Choice]

    /// Reads all samples of some sets, in their order, and looks at their images on all cores.
    ///
    /// - Throws: `TrainingError`, naming the sample; `QuestionSetError`.
    public static func load(
        _ sets: [QuestionSetFile], _ vocabulary: PathVocabulary, _ source: any FeatureSource
    ) async throws -> [ImageExample] {
        var samples: [(Sample, firstScored: Int)] = []
        for set in sets {
            guard set.count > 0 else { throw TrainingError.noSamples(set: set.path) }
            try set.forEachSample { _, sample in samples.append((sample, set.header.firstScoredLevel)) }
        }
        return try await Shares.map(samples) { try ImageExample($0.0, firstScored: $0.firstScored, vocabulary, source) }
    }

    init(sample: String, features: [Float], path: [Int], leaf: Int?, choices: [Choice]) {
        self.sample = sample
        self.features = features
        self.path = path
        self.leaf = leaf
        self.choices = choices
    }

    private init(
        _ sample: Sample, firstScored: Int, _ vocabulary: PathVocabulary, _ source: any FeatureSource
    ) throws(TrainingError) {
        self.sample = sample.id
        switch source.features(ofImage: sample.image, sample: sample.id) {
        case .failure(let failure): throw .noFeatures(sample: sample.id, failure)
        case .success(let features): self.features = features
        }
        do throws(PolicyError) {
            path = try vocabulary.path(naming: sample.levels.map { (level: $0.number, name: $0.goldName) })
            var choices: [Choice] = []
            for level in sample.askedLevels(from: firstScored) {
                choices.append(
                    Choice(
                        question: try vocabulary.question(level: level.number, choices: level.choices),
                        gold: level.gold))
            }
            self.choices = choices
        } catch {
            throw .unusable(sample: sample.id, reason: "\(error)")
        }
        leaf = vocabulary.leaf(of: path)
    }
}
