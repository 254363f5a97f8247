import ArgumentParser
import Training

/// How a learner by rewards learns.
struct LearnerOptions: ParsableArguments {
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

    func validate() throws {
        try TrainingRange.check("--passes", passes, from: 1)
        try TrainingRange.check("--minibatches", minibatches, from: 1)
        try TrainingRange.check("--rate", positive: rate)
        try TrainingRange.check("--longest-gradient", positive: longestGradient)
        for (name, value) in [
            ("--choice-factor", choiceFactor), ("--compatibility-factor", compatibilityFactor), ("--leaf-kl", leafKl),
            ("--level-kl", levelKl),
        ] { try TrainingRange.check(name, notNegative: value) }
    }

    var settings: GRPOLearner.Settings {
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
        return settings
    }
}

extension GRPOLearner.Settings.Anchor: ExpressibleByArgument {}
