import LinearPolicy
import Models
import Outcomes
import Questions
import Reasoning
import Runs

/// Makes a step's groups within this process: the same prompts, readings and rewards as workers', without any.
public struct LocalRollouts: Sendable {
    /// Which prompts, and how many completions of each.
    public struct Settings: Sendable, Equatable, Codable {
        /// Prompts in a step, from 1.
        public var groups = 64
        /// Completions of a prompt, from 2.
        public var completions = 8
        /// Which prompts.
        public var mix = PromptMix()
        /// Above 0.
        public var temperature = 1.0
        /// Seeds prompts and completions.
        public var seed: UInt64 = 0

        /// Makes settings.
        public init() {}
    }

    private let samples: [Sample]
    private let context: ExaminationContext
    private let source: any FeatureSource
    private let settings: Settings

    /// Takes prompts from samples.
    ///
    /// - Parameter context: How completions are read and rewarded; of a strategy with a stage one.
    public init(
        _ samples: [Sample], _ context: ExaminationContext, _ source: any FeatureSource, _ settings: Settings
    ) {
        precondition(!samples.isEmpty && settings.groups > 0, "no prompts")
        self.samples = samples
        self.context = context
        self.source = source
        self.settings = settings
    }

    /// One step's groups, without advantages: a pure function of the policy and the step's number.
    ///
    /// - Parameter version: Which of the model's policies answers; nil for the newest.
    /// - Throws: `TrainingError`, naming the sample.
    public func groups(
        step: Int, _ model: LinearModel, _ vocabulary: PathVocabulary, version: Int? = nil
    ) async throws -> [LearningGroup] {
        let first = step * settings.groups
        return try await Shares.map(Array(first..<first + settings.groups)) {
            try group($0, model, vocabulary, version: version)
        }
    }

    /// Passes go over all samples, each in an order of its own.
    private func group(
        _ number: Int, _ model: LinearModel, _ vocabulary: PathVocabulary, version: Int?
    ) throws -> LearningGroup {
        let (pass, place) = number.quotientAndRemainder(dividingBy: samples.count)
        let sample = samples[
            RolloutSettings.order(of: samples.count, pass: pass, seed: settings.seed).number(at: place)]
        let asked = sample.askedLevels(from: context.header.firstScoredLevel)
        let seed = SeedDerivation.seed(run: settings.seed, sample: sample.id, repetition: pass)
        let level = settings.mix.level(of: asked, seed: seed)
        var inquiry = Inquiry(sample: sample.id, image: sample.image, questions: [], given: .nothing, seed: seed)
        var question = Inquiry.Question.leaf
        if let level {
            let greedy = try completions(.leaf, inquiry, 0..<1, temperature: 0, model, version)
            inquiry.given = context.given(by: greedy[0], of: sample)
            question = .level(number: level.number, choices: level.choices)
        }
        let texts = try completions(
            question, inquiry, 0..<settings.completions, temperature: settings.temperature, model, version)
        let rollouts = try texts.map { completion in
            let rewards =
                level.map { context.levelAnswer(completion, of: $0).rewards }
                ?? context.leafAnswer(completion, of: sample).rewards
            let weights = level == nil ? context.leafRewards : context.rewards
            return LearningGroup.Rollout(
                steps: try LinearAnswers.steps(
                    of: completion.tokens ?? CompletionTokens(), question, given: inquiry.given, vocabulary),
                rewards: rewards, reward: weights.total(rewards))
        }
        switch source.features(ofImage: sample.image, sample: sample.id) {
        case .failure(let failure): throw TrainingError.noFeatures(sample: sample.id, failure)
        case .success(let features):
            return LearningGroup(
                features: features, stage: level.map { .level($0.number) } ?? .leaf, rollouts: rollouts)
        }
    }

    private func completions(
        _ question: Inquiry.Question, _ inquiry: Inquiry, _ numbers: Range<Int>, temperature: Double,
        _ model: LinearModel, _ version: Int?
    ) throws -> [Completion] {
        switch model.completions(
            of: question, in: inquiry, numbers: numbers, temperature: temperature, version: version)
        {
        case .failure(let failure): throw TrainingError.noFeatures(sample: inquiry.sample, failure)
        case .success(let rollouts): return rollouts.completions
        }
    }
}
