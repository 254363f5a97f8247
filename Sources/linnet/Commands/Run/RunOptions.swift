import ArgumentParser
import Foundation
import Outcomes
import Questions
import Reasoning
import Runs

/// What decides a run's outcomes: the same options on `evaluate` and `coordinator`.
struct RunOptions: ParsableArguments {
    @Argument(help: "The question set.")
    var set: String

    @Option(help: ArgumentHelp("What answers.", valueName: "model"))
    var model: ModelKind = .embedding

    @Option(help: ArgumentHelp("How a sample's levels are asked.", valueName: "strategy"))
    var strategy: Strategy = .independent

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "The run's directory; made when it is not there. One that holds the same run goes on with it.",
            valueName: "directory"))
    var directory: String

    @Option(help: "Seeds whatever is random.")
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("How often each sample is asked.", valueName: "count"))
    var repeats = 1

    @Option(
        help: ArgumentHelp(
            "Ask only so many samples: a seeded choice, the same share of every leaf.", valueName: "count"))
    var limit: Int?

    @Option(help: ArgumentHelp("Where relative image paths start.", valueName: "directory"))
    var imageRoot = ""

    @Option(
        help: ArgumentHelp(
            "How hard the embedding model's pictures are: noise added to their features, 0 or more. (default: 1)",
            valueName: "noise"))
    var difficulty: Double?

    @Option(
        name: .customLong("null-delay"),
        help: ArgumentHelp("Milliseconds that the null model takes for each request.", valueName: "milliseconds"))
    var nullDelayMilliseconds = 0

    @Option(
        help: ArgumentHelp(
            "Stop, resumable, when more than this share of the samples failed (after 50).", valueName: "share"))
    var failOnError: Double?

    enum ModelKind: String, ExpressibleByArgument, CaseIterable { case null, embedding }

    func validate() throws {
        guard (1...1_000_000).contains(repeats) else {
            throw ValidationError("--repeats is \(repeats); it is a number from 1 to 1000000")
        }
        if let limit, limit < 1 { throw ValidationError("--limit is \(limit); ask at least one sample") }
        if let difficulty, !(difficulty >= 0 && difficulty.isFinite) {
            throw ValidationError("--difficulty is \(difficulty); it is 0 or more")
        }
        if let failOnError, !(0...1).contains(failOnError) {
            throw ValidationError("--fail-on-error is \(failOnError); it is a share from 0 to 1")
        }
        guard nullDelayMilliseconds >= 0 else { throw ValidationError("--null-delay is negative") }
    }

    var settings: RunSettings {
        let chosen: ModelSettings
        switch model {
        case .null: chosen = .null(NullSettings(delayMilliseconds: nullDelayMilliseconds))
        case .embedding:
            var embedding = EmbeddingSettings()
            if let difficulty { embedding.difficulty = difficulty }
            chosen = .embedding(embedding)
        }
        let root = imageRoot.isEmpty ? "" : URL(fileURLWithPath: imageRoot).standardizedFileURL.path
        return RunSettings(
            model: chosen, strategy: strategy, seed: seed, repeats: repeats, limit: limit, imageRoot: root)
    }
}

extension Strategy: ExpressibleByArgument {}
