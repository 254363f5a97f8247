import LinearPolicy
import Questions

/// Makes a base policy: one that has seen every species named somewhere, as a vision-language model has, and that knows
/// leaves better than paths.
///
/// Captions are noisy: the leaf's name is meant rightly in a share of them, each coarser name in a smaller one; otherwise any
/// name of the rank comes, the right one among them. (Were it left out, a rank of two names would be learned upside down.)
public struct Pretraining: Sendable {
    /// How captions are made and learned.
    public struct Settings: Sendable, Equatable, Codable {
        /// How it steps.
        public var learning: SupervisedLearning.Settings
        /// Passes over all examples, from 1; each reads other captions of the same images.
        public var epochs: Int
        /// How often the leaf's name is meant rightly, 0 to 1.
        public var rightLeaves: Double
        /// How often each coarser name is meant rightly, 0 to 1.
        public var rightCoarseNames: Double
        /// What products with features of length 1 are multiplied by.
        public var scale: Float

        /// Makes settings.
        public init(
            learning: SupervisedLearning.Settings = .init(rate: 0.01), epochs: Int = 10, rightLeaves: Double = 0.75,
            rightCoarseNames: Double = 0.25, scale: Float = 4
        ) {
            self.learning = learning
            self.epochs = epochs
            self.rightLeaves = rightLeaves
            self.rightCoarseNames = rightCoarseNames
            self.scale = scale
        }
    }

    /// Trains a policy from nothing; stage two starts from what stage one sees.
    ///
    /// - Throws: `PolicyError`, `TrainingError.diverged`.
    public static func run(
        _ examples: [ImageExample], _ vocabulary: PathVocabulary, dimension: Int, _ settings: Settings,
        progress: (SupervisedLearning.Epoch) -> Void = { _ in }
    ) async throws -> PolicyWeights {
        let layout = PolicyLayout(vocabulary, dimension: dimension, scale: settings.scale)
        var learning = SupervisedLearning(PolicyWeights(layout), settings.learning)
        for epoch in 1...max(1, settings.epochs) {
            var draws = SeededDraws(seed: SeededOrder.seed(settings.learning.seed, "captions", epoch))
            let targets = examples.map { example in
                let caption = caption(of: example.path, vocabulary, settings, &draws)
                return SupervisedLearning.Target(
                    features: example.features,
                    steps: caption.indices.map { rank in
                        DecisionStep(
                            decision: .name(rank: rank, above: rank == 0 ? nil : caption[rank - 1]),
                            action: caption[rank], logProbability: 0)
                    })
            }
            progress(try await learning.learn(targets, stage: "base", epoch: epoch))
        }
        var weights = learning.weights
        weights.copyImageHeadsToStageTwo()
        return weights
    }

    /// The path that a caption tells.
    private static func caption(
        of path: [Int], _ vocabulary: PathVocabulary, _ settings: Settings, _ draws: inout SeededDraws
    ) -> [Int] {
        let end = vocabulary.end(of: path)?.rank ?? path.count - 1
        return path.indices.map { rank in
            // Two draws a rank whatever comes of the first, so that shares change nothing else.
            let (luck, other) = (draws.uniform(), draws.uniform())
            guard luck >= (rank == end ? settings.rightLeaves : settings.rightCoarseNames) else { return path[rank] }
            return Int(other * Double(vocabulary.ranks[rank].classes))
        }
    }
}
