import ArgumentParser
import LinearPolicy
import Models
import Questions
import Training

/// `linnet train pretrain`: a base policy from noisy captions.
struct PretrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pretrain",
        abstract: "Makes a base policy, which knows leaves better than the paths above them.",
        discussion: """
            It stands for what a vision-language model brings along: it has seen every species named somewhere, the leaf's \
            name mostly right, coarser names mostly wrong.
            """)

    @OptionGroup var input: TrainingInput
    @OptionGroup var output: TrainingOutput

    @Option(help: "Passes over all samples.")
    var epochs = Pretraining.Settings().epochs

    @Option(help: "The learning rate: how far a step goes.")
    var rate = Pretraining.Settings().learning.rate

    @Option(help: "Samples in a step.")
    var batch = Pretraining.Settings().learning.batch

    @Option(help: ArgumentHelp("How often a caption names the right leaf.", valueName: "share"))
    var rightLeaves = Pretraining.Settings().rightLeaves

    @Option(help: ArgumentHelp("How often it names each coarser taxon rightly.", valueName: "share"))
    var rightCoarseNames = Pretraining.Settings().rightCoarseNames

    @Option(help: "Seeds whatever is random: the same seed and sets make the same file.")
    var seed: UInt64 = 0

    func validate() throws {
        try TrainingRange.check("--epochs", epochs, from: 1)
        try TrainingRange.check("--batch", batch, from: 1)
        try TrainingRange.check("--rate", positive: rate)
        try TrainingRange.check("--right-leaves", share: rightLeaves)
        try TrainingRange.check("--right-coarse-names", share: rightCoarseNames)
    }

    func run() async throws {
        let sets = try input.open()
        let vocabulary = PathVocabulary(sets[0].header.taxonomy)
        let source = try await input.source(sets[0].header.taxonomy)
        let examples = try await ImageExample.load(sets, vocabulary, source)
        let settings = Pretraining.Settings(
            learning: .init(rate: rate, batch: batch, seed: seed), epochs: epochs, rightLeaves: rightLeaves,
            rightCoarseNames: rightCoarseNames)
        var log: [SupervisedLearning.Epoch] = []
        let weights = try await Pretraining.run(examples, vocabulary, dimension: source.dimension, settings) {
            log.append($0)
            output.tell($0)
        }
        try output.write(
            weights, version: 0, log: EpochLog(settings: settings, examples: examples.count, epochs: log))
    }
}
