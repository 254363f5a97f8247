import ArgumentParser
import Outcomes
import Runs

/// What a rollout run makes for its trainer.
struct RolloutOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Completions of each prompt: a group.", valueName: "count"))
    var completions = RolloutSettings().completions

    @Option(help: ArgumentHelp("The share of prompts that are stage one's.", valueName: "share"))
    var leafShare = PromptMix().leafShare

    @Option(
        help: ArgumentHelp(
            "How much more often a level is asked than the one above it: 1 for all alike; 2 is order : family : genus : "
                + "species = 1 : 2 : 4 : 8.", valueName: "factor"))
    var deepening = PromptMix().deepening

    @Option(
        help: "Which leaf stage two is told: greedy (the policy's most likely one), own (one that it draws) or gold.")
    var given = RolloutSettings().givenLeaf

    @Option(
        help: ArgumentHelp(
            "How advantages are estimated: \(RolloutSettings.Estimator.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "name"))
    var estimator = RolloutSettings().estimator

    @Option(
        help: ArgumentHelp(
            "What the estimator's deviation takes from the count in its divisor: 0, or 1 as PyTorch does.",
            valueName: "count"))
    var ddof = RolloutSettings().degreesOfFreedom

    @Option(help: ArgumentHelp("What is added to the estimator's deviation.", valueName: "number"))
    var epsilon = RolloutSettings().epsilon

    @Option(
        help: ArgumentHelp(
            "How many versions older than its step's a group may be. At 0 each step is made by the version that it was "
                + "asked with.", valueName: "versions"))
    var maxLag = RolloutSettings().maxLag

    @Flag(help: "Leave out groups whose completions all earned the same accuracy (DAPO), and make others.")
    var dropWithoutSpread = false

    @Option(
        help: ArgumentHelp(
            "Of a step of N groups, at most so many times N are made; what is of no use by then is not replaced.",
            valueName: "factor"))
    var attempts = RolloutSettings().attempts

    @Option(
        help: ArgumentHelp(
            "Of a step of N groups, so many times N more are begun, and the surplus is cancelled.", valueName: "share"))
    var oversampling = RolloutSettings().oversampling

    @Option(
        help: ArgumentHelp(
            "Pass over prompts whose completions were right so far: always, never; may be given twice.",
            valueName: "how often"))
    var skip: [RolloutSettings.Difficulty] = []

    @Option(
        help: ArgumentHelp(
            """
            Hold out so many samples: no group is made of them, and trainers may ask how their policy does on them. They are \
            those that 'linnet evaluate SET --limit COUNT' asks with the same --seed.
            """,
            valueName: "count"))
    var validationSamples = RolloutSettings().validationSamples

    @Flag(help: "Ask chat servers for text alone: for those that tell no tokens or log-probabilities.")
    var withoutTokens = false

    func validate() throws {
        func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
            guard !range.contains(value) else { return }
            throw ValidationError(
                "--\(name) is \(value); it is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        func check(_ name: String, _ value: Double, _ isFine: Bool, _ what: String) throws {
            if !isFine { throw ValidationError("--\(name) is \(value); it is \(what)") }
        }
        try check("completions", completions, 2...Group.mostRollouts)
        try check("ddof", ddof, 0...1)
        try check("max-lag", maxLag, 0...64)
        try check("attempts", attempts, 1...1000)
        guard validationSamples >= 0 else {
            throw ValidationError("--validation-samples is \(validationSamples); it is a number, 0 or more")
        }
        try check("leaf-share", leafShare, (0...1).contains(leafShare), "a share from 0 to 1")
        try check("deepening", deepening, deepening > 0 && deepening.isFinite, "a number over 0")
        try check("epsilon", epsilon, epsilon >= 0 && epsilon.isFinite, "a number, 0 or more")
        try check("oversampling", oversampling, (0...16).contains(oversampling), "a number from 0 to 16")
    }

    /// A chat model with what trainers learn from: tokens, and their log-probabilities.
    func telling(_ model: ModelSettings) -> ModelSettings {
        guard case .chat(var chat) = model, !withoutTokens else { return model }
        (chat.logProbabilities, chat.tokenIDs) = (true, true)
        return .chat(chat)
    }

    /// What they mean.
    var settings: RolloutSettings {
        var settings = RolloutSettings()
        settings.completions = completions
        settings.mix = PromptMix(leafShare: leafShare, deepening: deepening)
        settings.givenLeaf = given
        settings.estimator = estimator
        settings.degreesOfFreedom = ddof
        settings.epsilon = epsilon
        settings.maxLag = maxLag
        settings.dropsWithoutSpread = dropWithoutSpread
        settings.attempts = attempts
        settings.oversampling = oversampling
        settings.skips = Set(skip)
        settings.validationSamples = validationSamples
        return settings
    }
}

extension LeafSource: ExpressibleByArgument {}
extension RolloutSettings.Estimator: ExpressibleByArgument {}
extension RolloutSettings.Difficulty: ExpressibleByArgument {}
