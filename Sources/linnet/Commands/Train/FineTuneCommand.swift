import ArgumentParser
import LinearPolicy
import Models
import Questions
import Training

/// `linnet train sft`: supervised fine-tuning of both stages.
struct FineTuneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sft", abstract: "Fine-tunes both stages of a policy on a question set's right answers.",
        discussion: """
            Stage one learns true paths that end in the leaf; stage two learns the right choices, given the true leaf or, in a \
            share of the samples, the one that stage one names.
            """)

    @OptionGroup var input: TrainingInput
    @OptionGroup var output: TrainingOutput

    @Option(help: ArgumentHelp("The policy to start from.", valueName: "file"))
    var policy: String

    @Option(help: "Passes over all samples in stage one.")
    var stageOneEpochs = FineTuning.Settings().stageOneEpochs

    @Option(help: "Passes over all samples in stage two.")
    var stageTwoEpochs = FineTuning.Settings().stageTwoEpochs

    @Option(
        help: "The learning rate: how far a step goes. At a high one the policy forgets names that it does not see.")
    var rate = FineTuning.Settings().learning.rate

    @Option(help: "Samples in a step.")
    var batch = FineTuning.Settings().learning.batch

    @Option(help: "What the rate is multiplied by for stage two's image heads.")
    var choiceFactor = FineTuning.Settings().learning.choiceImageFactor

    @Option(help: "What the rate is multiplied by for stage two's compatibility with the leaf.")
    var compatibilityFactor = FineTuning.Settings().learning.compatibilityFactor

    @Option(
        help: ArgumentHelp("How often stage two is given the predicted leaf, not the true one.", valueName: "share"))
    var predictedLeaves = FineTuning.Settings().predictedLeaves

    @Option(help: "Seeds whatever is random: the same seed and sets make the same file.")
    var seed: UInt64 = 0

    func validate() throws {
        try TrainingRange.check("--stage-one-epochs", stageOneEpochs, from: 0)
        try TrainingRange.check("--stage-two-epochs", stageTwoEpochs, from: 0)
        try TrainingRange.check("--batch", batch, from: 1)
        try TrainingRange.check("--rate", positive: rate)
        try TrainingRange.check("--choice-factor", notNegative: choiceFactor)
        try TrainingRange.check("--compatibility-factor", notNegative: compatibilityFactor)
        try TrainingRange.check("--predicted-leaves", share: predictedLeaves)
    }

    func run() async throws {
        let sets = try input.open()
        let base = try PolicyFile(path: policy)
        let source = try await input.source(sets[0].header.taxonomy)
        try base.check(sets[0], source)
        let examples = try await ImageExample.load(sets, base.weights.layout.vocabulary, source)
        let settings = FineTuning.Settings(
            learning: .init(
                rate: rate, batch: batch, choiceImageFactor: choiceFactor, compatibilityFactor: compatibilityFactor,
                seed: seed),
            stageOneEpochs: stageOneEpochs, stageTwoEpochs: stageTwoEpochs, predictedLeaves: predictedLeaves)
        var log: [SupervisedLearning.Epoch] = []
        let weights = try await FineTuning.run(examples, from: base.weights, settings) {
            log.append($0)
            output.tell($0)
        }
        try output.write(
            weights, version: base.version + 1,
            log: EpochLog(settings: settings, examples: examples.count, epochs: log))
    }
}

extension PolicyFile {
    /// Whether the policy knows a set's names and takes such images.
    ///
    /// - Throws: `ModelSettingsError`.
    func check(_ set: QuestionSetFile, _ source: any FeatureSource) throws {
        _ = try LinearModel(self, taxonomy: set.header.taxonomy, source: source)
    }
}
