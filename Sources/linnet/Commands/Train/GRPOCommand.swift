import ArgumentParser
import Foundation
import LinearPolicy
import Models
import Questions
import Reasoning
import Runs
import Training

/// `linnet train grpo`: reinforcement learning on rollouts of this process's own.
struct GRPOCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grpo", abstract: "Improves both stages of a policy by the rewards of its own completions.",
        discussion: """
            Group relative policy optimisation: several completions of each prompt are rewarded as in an evaluation, and those \
            that earned more than the others become likelier.
            """)

    @OptionGroup var input: TrainingInput
    @OptionGroup var output: TrainingOutput

    @Option(help: ArgumentHelp("The policy to start from.", valueName: "file"))
    var policy: String

    @Option(help: "How many steps.")
    var steps = 250

    @Option(help: "Prompts in a step.")
    var groups = 64

    @Option(help: "Completions of a prompt.")
    var groupSize = 8

    @Option(help: ArgumentHelp("The share of prompts that are stage one's.", valueName: "share"))
    var leafShare = 0.5

    @Option(help: "How much more often a level is asked than the one above it: 1 for all alike.")
    var deepening = PromptMix().deepening

    @Option(help: "The learning rate: how far a step goes.")
    var rate = GRPOLearner.Settings().rate

    @Option(help: "What the rate is multiplied by for stage two's image heads.")
    var choiceFactor = GRPOLearner.Settings().choiceImageFactor

    @Option(help: "What the rate is multiplied by for stage two's compatibility with the leaf.")
    var compatibilityFactor = GRPOLearner.Settings().compatibilityFactor

    @Option(help: "How straying (KL) from the first policy is measured: none, k3 (an estimate) or exact.")
    var anchor = GRPOLearner.Settings().anchor

    @Option(help: ArgumentHelp("The KL coefficient: what a nat of straying costs in stage one.", valueName: "cost"))
    var leafKl = GRPOLearner.Settings().leafDivergenceCost

    @Option(help: ArgumentHelp("The same in stage two.", valueName: "cost"))
    var levelKl = GRPOLearner.Settings().levelDivergenceCost

    @Option(help: "Passes over a step's prompts.")
    var passes = 1

    @Option(help: "Parts of each pass after which the weights move.")
    var minibatches = 1

    @Option(help: "Gradients that are longer are shortened to this length.")
    var longestGradient = GRPOLearner.Settings().longestGradient

    @Option(help: "Seeds whatever is random: the same seed and sets make the same file.")
    var seed: UInt64 = 0

    func validate() throws {
        try TrainingRange.check("--steps", steps, from: 1)
        try TrainingRange.check("--groups", groups, from: 1)
        try TrainingRange.check("--group-size", groupSize, from: 2)
        try TrainingRange.check("--passes", passes, from: 1)
        try TrainingRange.check("--minibatches", minibatches, from: 1)
        try TrainingRange.check("--leaf-share", share: leafShare)
        try TrainingRange.check("--rate", positive: rate)
        try TrainingRange.check("--deepening", positive: deepening)
        try TrainingRange.check("--longest-gradient", positive: longestGradient)
        for (name, value) in [
            ("--choice-factor", choiceFactor), ("--compatibility-factor", compatibilityFactor), ("--leaf-kl", leafKl),
            ("--level-kl", levelKl),
        ] { try TrainingRange.check(name, notNegative: value) }
    }

    func run() async throws {
        let sets = try input.open()
        let first = try PolicyFile(path: policy)
        let source = try await input.source(sets[0].header.taxonomy)
        let model = try LinearModel(first, taxonomy: sets[0].header.taxonomy, source: source)
        let vocabulary = first.weights.layout.vocabulary
        var samples: [Sample] = []
        for set in sets { try set.forEachSample { _, sample in samples.append(sample) } }
        guard !samples.isEmpty else { throw UserError("'\(input.sets[0])' has no samples to train on") }
        let context = ExaminationContext(
            header: sets[0].header, procedure: Procedure(.twoStage), runSeed: seed)
        let rollouts = LocalRollouts(samples, context, source, rolloutSettings)
        var learner = GRPOLearner(from: first.weights, learnerSettings)
        var log: [LearningReport] = []
        for step in 0..<steps {
            let groups = try await rollouts.groups(step: step, model, vocabulary)
            let report = try await learner.learn(
                groups.withAdvantages(by: .grpo(.init(degreesOfFreedom: .population, epsilon: 1e-4))))
            log.append(report)
            if (step + 1) % max(1, steps / 20) == 0 { output.tell(report.line) }
            try model.install(
                PolicyFile(learner.weights, version: first.version + learner.step), keeping: 1)
        }
        try output.write(
            learner.weights, version: first.version + learner.step,
            log: RewardLog(rollouts: rolloutSettings, learner: learnerSettings, steps: log))
    }

    private struct RewardLog: Encodable {
        let rollouts: LocalRollouts.Settings
        let learner: GRPOLearner.Settings
        let steps: [LearningReport]
    }

    private var rolloutSettings: LocalRollouts.Settings {
        var settings = LocalRollouts.Settings()
        settings.groups = groups
        settings.completions = groupSize
        settings.mix = PromptMix(leafShare: leafShare, deepening: deepening)
        settings.seed = seed
        return settings
    }

    private var learnerSettings: GRPOLearner.Settings {
        var settings = GRPOLearner.Settings()
        settings.rate = rate
        settings.choiceImageFactor = choiceFactor
        settings.compatibilityFactor = compatibilityFactor
        settings.anchor = anchor
        settings.leafDivergenceCost = leafKl
        settings.levelDivergenceCost = levelKl
        settings.passes = passes
        settings.minibatches = minibatches
        settings.longestGradient = longestGradient
        settings.seed = seed
        return settings
    }
}

extension GRPOLearner.Settings.Anchor: ExpressibleByArgument {}

extension LearningReport {
    /// One line for a terminal.
    var line: String {
        func text(_ stage: Stage?, _ name: String) -> String {
            guard let stage else { return "" }
            return String(
                format: "; %@: reward %.3f, spread in %d of %d, entropy %.3f, KL %.4f, clipped %.1f %%", name,
                stage.reward, stage.groupsWithSpread, stage.groups, stage.entropy, stage.divergence,
                100 * stage.clippedShare)
        }
        return "step \(step)" + text(stageOne, "stage one") + text(stageTwo, "stage two")
    }
}
