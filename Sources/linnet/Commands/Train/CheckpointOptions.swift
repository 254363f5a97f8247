import ArgumentParser
import LinearPolicy
import Models
import Outcomes
import Questions
import Reasoning
import Training

/// What is kept and looked at while training goes on.
struct CheckpointOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep the learner here, and go on from there where the file is: stopped or killed, to the same weights.",
            valueName: "file"))
    var checkpoint: String?

    @Option(help: ArgumentHelp("Steps from one checkpoint to the next.", valueName: "steps"))
    var checkpointEvery = 10

    @Option(
        name: .customLong("validate"),
        help: ArgumentHelp("Ask this question set now and then, and log HCA and leaf accuracy.", valueName: "set"))
    var validationSet: String?

    @Option(help: ArgumentHelp("Steps from one validation to the next.", valueName: "steps"))
    var validateEvery = 10

    func validate() throws {
        try TrainingRange.check("--checkpoint-every", checkpointEvery, from: 1)
        try TrainingRange.check("--validate-every", validateEvery, from: 1)
    }

    func settings(steps: Int, log: String?) -> GRPOTraining.Settings {
        var settings = GRPOTraining.Settings(steps: steps)
        settings.checkpoint = checkpoint
        settings.checkpointEvery = checkpointEvery
        settings.log = log
        settings.validateEvery = validateEvery
        return settings
    }

    /// What tells how a policy does; nil when nobody wants to know.
    ///
    /// - Throws: `UserError`, `QuestionSetError`; `TrainingError.noFeatures`, before any step is taken.
    func validation(
        _ first: PolicyFile, _ source: any FeatureSource
    ) throws -> (@Sendable (PolicyWeights) async throws -> StepEntry.Validation)? {
        guard let path = validationSet else { return nil }
        let set = try QuestionSetFile(path: path)
        try first.check(set, source)
        var samples: [Sample] = []
        try set.forEachSample { _, sample in samples.append(sample) }
        guard !samples.isEmpty else { throw UserError("'\(path)' has no samples to validate on") }
        for sample in samples {
            if case .failure(let failure) = source.features(ofImage: sample.image, sample: sample.id) {
                throw TrainingError.noFeatures(sample: sample.id, failure)
            }
        }
        let context = ExaminationContext(header: set.header, procedure: Procedure(.twoStage), runSeed: 0)
        let asked = samples
        return { weights in
            let model = try LinearModel(
                PolicyFile(weights, version: 0), taxonomy: set.header.taxonomy, source: source)
            return StepEntry.Validation(await LocalEvaluation(asked, model, context))
        }
    }
}
