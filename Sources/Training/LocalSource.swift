import LinearPolicy
import Models
import Outcomes
import Reasoning

/// Groups that this process makes itself, without any worker.
public actor LocalSource: LearningSource {
    private let rollouts: LocalRollouts
    private let model: LinearModel
    private let vocabulary: PathVocabulary
    private let estimator: AdvantageEstimator
    private var request: (step: Int, version: Int)?

    /// Makes a source.
    ///
    /// - Parameter model: Any policy of the same names and features under version 0; what is published takes its place.
    public init(
        _ rollouts: LocalRollouts, _ model: LinearModel, _ vocabulary: PathVocabulary, _ estimator: AdvantageEstimator
    ) {
        self.rollouts = rollouts
        self.model = model
        self.vocabulary = vocabulary
        self.estimator = estimator
    }

    /// Puts the version in the place of the one before.
    public func publish(version: Int, _ weights: PolicyWeights) throws {
        try model.install(PolicyFile(weights, version: version), keeping: 1)
    }

    /// Remembers what is asked for.
    public func ask(step: Int, version: Int) { request = (step, version) }

    /// Makes the groups.
    ///
    /// - Throws: `TrainingError`, naming the sample.
    public func askedStep() async throws -> LearningStep {
        guard let request else { preconditionFailure("no step was asked for") }
        self.request = nil
        let made = try await rollouts.groups(step: request.step, model, vocabulary, version: request.version)
        let groups = made.withAdvantages(by: estimator)
        return LearningStep(
            groups: groups, versions: groups.isEmpty ? nil : request.version...request.version,
            cancelled: groups.count < made.count ? [.invalid: made.count - groups.count] : [:])
    }

    /// Nothing has to be forgotten.
    public func settle(before step: Int) {}

    /// A step takes seconds: it is waited for.
    public func interrupt() {}
}
