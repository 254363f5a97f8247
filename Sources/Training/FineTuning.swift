import LinearPolicy
import Questions

/// Supervised fine-tuning of both stages from a question set alone: stage one on true paths, stage two on the right choices
/// given the true leaf, or the one that stage one names.
public struct FineTuning: Sendable {
    /// What is learned, and how.
    public struct Settings: Sendable, Equatable, Codable {
        /// How it steps.
        public var learning: SupervisedLearning.Settings
        /// Passes of stage one, from 0.
        public var stageOneEpochs: Int
        /// Passes of stage two, from 0.
        public var stageTwoEpochs: Int
        /// How often stage two is given the leaf that stage one names rather than the true one, 0 to 1.
        public var predictedLeaves: Double

        /// Makes settings.
        public init(
            learning: SupervisedLearning.Settings = .init(), stageOneEpochs: Int = 2, stageTwoEpochs: Int = 4,
            predictedLeaves: Double = 0
        ) {
            self.learning = learning
            self.stageOneEpochs = stageOneEpochs
            self.stageTwoEpochs = stageTwoEpochs
            self.predictedLeaves = predictedLeaves
        }
    }

    /// Trains a policy further.
    ///
    /// - Throws: `PolicyError`, `TrainingError.noQuestions`, `.diverged`.
    public static func run(
        _ examples: [ImageExample], from base: PolicyWeights, _ settings: Settings,
        progress: (SupervisedLearning.Epoch) -> Void = { _ in }
    ) async throws -> PolicyWeights {
        if settings.stageTwoEpochs > 0, examples.allSatisfy(\.choices.isEmpty) { throw TrainingError.noQuestions }
        var learning = SupervisedLearning(base, settings.learning)
        let paths = examples.map { example in
            SupervisedLearning.Target(
                features: example.features,
                steps: example.path.indices.map { rank in
                    DecisionStep(
                        decision: .name(rank: rank, above: rank == 0 ? nil : example.path[rank - 1]),
                        action: example.path[rank], logProbability: 0)
                })
        }
        for epoch in 0..<settings.stageOneEpochs {
            progress(try await learning.learn(paths, stage: "stage one", epoch: epoch + 1))
        }
        for epoch in 0..<settings.stageTwoEpochs {
            var draws = SeededDraws(seed: SeededOrder.seed(settings.learning.seed, "leaves", epoch))
            let targets = examples.map { example in
                let leaf =
                    draws.uniform() < settings.predictedLeaves
                    ? base.layout.vocabulary.leaf(
                        of: learning.weights.decodePath(example.features, .greedy).map(\.action)) : example.leaf
                return SupervisedLearning.Target(
                    features: example.features,
                    steps: example.choices.map {
                        DecisionStep(decision: .choice($0.question, leaf: leaf), action: $0.gold, logProbability: 0)
                    })
            }
            progress(try await learning.learn(targets, stage: "stage two", epoch: epoch + 1))
        }
        return learning.weights
    }
}
