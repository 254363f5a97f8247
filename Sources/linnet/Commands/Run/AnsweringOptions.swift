import ArgumentParser
import Foundation
import Ledger
import Models
import Outcomes
import Questions
import Reasoning
import Runs

/// What is asked, by what, and where that is kept: the same options whatever a run is for.
struct AnsweringOptions: ParsableArguments {
    @Argument(help: "The question set.")
    var set: String

    @Option(help: ArgumentHelp("What answers.", valueName: "model"))
    var model: ModelKind = .embedding

    @OptionGroup var prompts: PromptOptions
    @OptionGroup var rewards: RewardOptions

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "The run's directory; made when it is not there. One that holds the same run goes on with it.",
            valueName: "directory"))
    var directory: String

    @Option(help: "Seeds whatever is random.")
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp(
            "Ask only so many samples: a seeded choice, the same share of every leaf.", valueName: "count"))
    var limit: Int?

    @Option(help: ArgumentHelp("Where relative image paths start.", valueName: "directory"))
    var imageRoot = ""

    @OptionGroup var embedding: EmbeddingOptions

    @Option(help: ArgumentHelp("The weights of the linear model, as 'linnet train' writes them.", valueName: "file"))
    var policy: String?

    @Option(
        name: .customLong("null-delay"),
        help: ArgumentHelp("Milliseconds that the null model takes for each request.", valueName: "milliseconds"))
    var nullDelayMilliseconds = 0

    @Option(
        help: ArgumentHelp(
            "What the replay model answers from: a run's directory or a results file of the benchmark's.",
            valueName: "path"))
    var from: String?

    @OptionGroup var sampling: SamplingOptions

    enum ModelKind: String, ExpressibleByArgument, CaseIterable { case null, embedding, chat, linear, replay }

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is \(limit); ask at least one sample") }
        if model != .embedding, embedding.saysWhatNamesAre {
            throw ValidationError(
                "--text-vectors and --leaf-weight are the embedding model's; the model is \(model.rawValue)")
        }
        if model != .embedding, model != .linear, embedding.saysWhatImagesAre {
            throw ValidationError(
                "--image-vectors and --difficulty are the embedding and the linear model's; the model is \(model.rawValue)"
            )
        }
        guard (policy != nil) == (model == .linear) else {
            throw ValidationError("--model linear and --policy FILE go together")
        }
        guard (from != nil) == (model == .replay) else {
            throw ValidationError("--model replay and --from PATH go together")
        }
        guard nullDelayMilliseconds >= 0 else { throw ValidationError("--null-delay is negative") }
        _ = try sampling.settings(model)
    }

    /// What was asked for.
    ///
    /// - Parameter rollouts: What is made for a trainer; nil for an evaluation.
    /// - Throws: `ValidationError` where options contradict each other.
    func settings(_ procedure: Procedure, repeats: Int = 1, rollouts: RolloutSettings? = nil) throws -> RunSettings {
        let model = try modelSettings(temperature: rollouts == nil ? 0 : 1)
        let prompts = try prompts.settings()
        let replayed = try model.replayedRun()
        if case .replay(let replay) = model, repeats > replayed?.repeats ?? 1 {
            throw ValidationError(
                "--repeats is \(repeats), but '\(replay.from)' holds \(replayed?.repeats ?? 1) of each sample")
        }
        let root = imageRoot.isEmpty ? "" : URL(fileURLWithPath: imageRoot).standardizedFileURL.path
        return RunSettings(
            model: model, procedure: procedure, seed: seed, repeats: repeats, limit: limit, imageRoot: root,
            rewardWeights: try rewards.weights(usual: replayed?.rewardWeights ?? .usual(model, procedure, prompts)),
            prompts: prompts, rollouts: rollouts)
    }

    /// - Parameter temperature: What completions are drawn with unless it is said.
    private func modelSettings(temperature usual: Double) throws -> ModelSettings {
        let chat = try sampling.settings(model, temperature: usual)
        return switch model {
        case .chat: .chat(try chat ?? { throw ValidationError("--model chat needs --served-model NAME") }())
        case .null: .null(NullSettings(delayMilliseconds: nullDelayMilliseconds))
        case .linear:
            .linear(
                LinearSettings(
                    policy: try LinearSettings.Policy(file: policy ?? ""), features: try embedding.features(),
                    temperature: sampling.temperature ?? usual))
        case .embedding: .embedding(try embedding.settings())
        case .replay: .replay(try ReplaySettings(recording: from ?? ""))
        }
    }
}

extension ModelSettings {
    /// The settings of the run that is replayed; nil for a results file, and for every other model.
    ///
    /// - Throws: `LedgerError`, `UserError`.
    fileprivate func replayedRun() throws -> RunSettings? {
        guard case .replay(let replay) = self else { return nil }
        let directory = RunDirectory(replay.from)
        guard directory.hasLedger else { return nil }
        return try RunLedger.openEvaluation(replay.from).settings
    }
}
