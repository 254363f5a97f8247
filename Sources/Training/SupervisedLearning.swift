import LinearPolicy

/// Learning from right answers: steps down the mean negative log-likelihood of batches.
public struct SupervisedLearning: Sendable {
    /// How it steps.
    public struct Settings: Sendable, Equatable, Codable {
        /// Adam's.
        public var rate: Double
        /// Examples in a batch, from 1.
        public var batch: Int
        /// What the rate is multiplied by for stage two's heads, V: slower than W, so that stage two does not learn to do
        /// without the leaf.
        public var choiceImageFactor: Double
        /// What the rate is multiplied by for C, which starts at zero.
        public var compatibilityFactor: Double
        /// Seeds orders and whatever else is random.
        public var seed: UInt64

        /// Makes settings.
        public init(
            rate: Double = 0.003, batch: Int = 32, choiceImageFactor: Double = 0.3, compatibilityFactor: Double = 6,
            seed: UInt64 = 0
        ) {
            self.rate = rate
            self.batch = batch
            self.choiceImageFactor = choiceImageFactor
            self.compatibilityFactor = compatibilityFactor
            self.seed = seed
        }
    }

    /// What is to become likelier about one image.
    struct Target: Sendable {
        let features: [Float]
        let steps: [DecisionStep]
    }

    /// One pass over all examples.
    public struct Epoch: Sendable, Equatable, Codable {
        /// `base`, `stage one` or `stage two`.
        public let stage: String
        /// From 1 within the stage.
        public let epoch: Int
        /// Mean negative log-likelihood of a decision, in nats, each batch before its step.
        public let loss: Double
    }

    let settings: Settings
    private(set) var weights: PolicyWeights
    private var adam: Adam

    init(_ weights: PolicyWeights, _ settings: Settings) {
        self.weights = weights
        self.settings = settings
        adam = Adam(
            .init(
                rate: settings.rate,
                rateFactors: [
                    .choiceImage: settings.choiceImageFactor, .compatibility: settings.compatibilityFactor,
                ]), weights.layout)
    }

    /// One pass over the targets, in a seeded order.
    ///
    /// - Throws: `PolicyError.gradientNotFinite`.
    mutating func learn(_ targets: [Target], stage: String, epoch: Int) async throws -> Epoch {
        let order = SeededOrder.shuffled(
            targets.count, seed: SeededOrder.seed(settings.seed, "order of \(stage)", epoch))
        var (loss, decisions) = (0.0, 0)
        for start in stride(from: 0, to: order.count, by: settings.batch) {
            let batch = order[start..<min(start + settings.batch, order.count)].map { targets[$0] }
            let weights = weights
            let result = await BatchGradient.sum(of: batch, weights.layout) { part, gradient in
                part.reduce(0.0) { loss, target in
                    var image = PolicyView(weights, target.features)
                    return loss
                        - image.addLogLikelihood(of: target.steps, times: -1 / Double(batch.count), to: &gradient)
                }
            }
            for part in result.figures { loss += part }
            for target in batch { decisions += target.steps.count }
            try adam.step(&self.weights, down: result.gradient)
        }
        let mean = loss / Double(max(1, decisions))
        guard mean.isFinite else { throw TrainingError.diverged(epoch: epoch) }
        return Epoch(stage: stage, epoch: epoch, loss: mean)
    }
}
