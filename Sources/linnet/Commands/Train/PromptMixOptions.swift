import ArgumentParser
import Runs
import Training

/// Which prompts are asked, and how many completions there are of each. What is left out is as usual, or as the run has it
/// that makes the rollouts.
struct PromptMixOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Completions of a prompt: \(RolloutSettings().completions), or as the run has it."))
    var groupSize: Int?

    @Option(
        help: ArgumentHelp(
            "The share of prompts that are stage one's: \(PromptMix().leafShare), or as the run has it.",
            valueName: "share"))
    var leafShare: Double?

    @Option(
        help: ArgumentHelp(
            """
            How much more often a level is asked than the one above it, 1 for all alike: \(PromptMix().deepening), or as the \
            run has it.
            """))
    var deepening: Double?

    @Option(
        help: """
            Seeds whatever is random: the same seed and sets make the same file. 0, or as the run has it.
            """)
    var seed: UInt64?

    func validate() throws {
        if let groupSize { try TrainingRange.check("--group-size", groupSize, from: 2) }
        if let leafShare { try TrainingRange.check("--leaf-share", share: leafShare) }
        if let deepening { try TrainingRange.check("--deepening", positive: deepening) }
    }

    /// Puts what was given into settings.
    func apply(to settings: inout RolloutSettings) {
        if let groupSize { settings.completions = groupSize }
        if let leafShare { settings.mix.leafShare = leafShare }
        if let deepening { settings.mix.deepening = deepening }
    }
}
