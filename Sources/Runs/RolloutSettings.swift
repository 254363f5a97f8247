import Outcomes
import Questions
import Reasoning

/// What a rollout run makes for its trainer: which prompts, how many completions of each, what advantages, and which groups
/// are worth delivering.
public struct RolloutSettings: Hashable, Sendable, Codable {
    /// How much better than its peers a completion was.
    public enum Estimator: String, Sendable, Codable, CaseIterable {
        case grpo
        case drGRPO = "dr-grpo"
        case rloo
        case reinforcePlusPlus = "reinforce++"
    }

    /// Completions of a prompt, from 2 to 1,024.
    public var completions = 8
    /// Which prompts.
    public var mix = PromptMix()
    /// Which leaf stage two's prompt tells.
    public var givenLeaf = LeafSource.greedy
    /// How advantages are estimated.
    public var estimator = Estimator.grpo
    /// ddof of the estimator's deviation, where it has one: 0 divides by n, 1 by n − 1.
    public var degreesOfFreedom = 0
    /// ε, added to the estimator's deviation, where it has one. From 0.
    public var epsilon = 1e-4
    /// Whether groups whose completions all earned the same accuracy are left out. Source: Yu et al., DAPO (2025).
    public var dropsWithoutSpread = false
    /// For a step of N groups, at most so many times N groups are admitted; what is not usable by then is not replaced.
    /// From 1.
    public var attempts = 4
    /// For a step of N groups, so many times N groups more are kept under way; the surplus is cancelled. From 0.
    public var oversampling = 0.0
    /// How many versions older than its step's a group may be. At 0 a step is made by the version that it was asked with.
    public var maxLag = 0
    /// Whether prompts are left out that all earlier completions of the same sample and level solved, or none did.
    public var skips = Set<Difficulty>()
    /// How many samples, a stratified choice, are held out: no group is made of them; they tell how a policy does. From 0.
    public var validationSamples = 0

    /// How often the past completions of a prompt were right.
    public enum Difficulty: String, Sendable, Codable, CaseIterable {
        case solvedAlways = "always"
        case solvedNever = "never"
    }

    /// Usual settings.
    public init() {}

    private enum CodingKeys: String, CodingKey {
        case completions, leafShare, deepening, givenLeaf, estimator, degreesOfFreedom, epsilon, dropsWithoutSpread,
            attempts, oversampling, maxLag, skips, validationSamples
    }

    /// Writes settings, all in one list.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(completions, forKey: .completions)
        try values.encode(mix.leafShare, forKey: .leafShare)
        try values.encode(mix.deepening, forKey: .deepening)
        try values.encode(givenLeaf, forKey: .givenLeaf)
        try values.encode(estimator, forKey: .estimator)
        try values.encode(degreesOfFreedom, forKey: .degreesOfFreedom)
        try values.encode(epsilon, forKey: .epsilon)
        try values.encode(dropsWithoutSpread, forKey: .dropsWithoutSpread)
        try values.encode(attempts, forKey: .attempts)
        try values.encode(oversampling, forKey: .oversampling)
        try values.encode(maxLag, forKey: .maxLag)
        try values.encode(skips.map(\.rawValue).sorted().joined(separator: " "), forKey: .skips)
        // Runs that hold nothing out have the settings that older versions gave them.
        if validationSamples > 0 { try values.encode(validationSamples, forKey: .validationSamples) }
    }

    /// Reads settings.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        completions = try values.decode(2...Group.mostRollouts, forKey: .completions)
        mix = PromptMix(
            leafShare: try values.decode(0...1, forKey: .leafShare),
            deepening: try values.decode(
                Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude, forKey: .deepening))
        givenLeaf = try values.decode(LeafSource.self, forKey: .givenLeaf)
        estimator = try values.decode(Estimator.self, forKey: .estimator)
        degreesOfFreedom = try values.decode(0...1, forKey: .degreesOfFreedom)
        epsilon = try values.decode(0...Double.greatestFiniteMagnitude, forKey: .epsilon)
        dropsWithoutSpread = try values.decode(Bool.self, forKey: .dropsWithoutSpread)
        attempts = try values.decode(1...1000, forKey: .attempts)
        oversampling = try values.decode(0...16, forKey: .oversampling)
        maxLag = try values.decode(0...64, forKey: .maxLag)
        let names = try values.decode(String.self, forKey: .skips).split(separator: " ")
        skips = Set(names.compactMap { Difficulty(rawValue: String($0)) })
        validationSamples = try values.decodeIfPresent(0...Int(UInt32.max), forKey: .validationSamples) ?? 0
    }

    /// The estimator with its numbers.
    public var advantages: AdvantageEstimator {
        let deviation = AdvantageEstimator.Deviation(
            degreesOfFreedom: degreesOfFreedom == 0 ? .population : .sample, epsilon: epsilon)
        return switch estimator {
        case .grpo: .grpo(deviation)
        case .drGRPO: .drGRPO
        case .rloo: .rloo
        case .reinforcePlusPlus: .reinforcePlusPlusBaseline(deviation)
        }
    }

    /// What a worker does with a sample: a pure function of the run's seed, the sample and the pass, and the version.
    ///
    /// - Parameters:
    ///   - group: Counts the run's groups from 0.
    ///   - pass: How often the order had gone over the set before.
    ///   - firstScoredLevel: The question set's.
    ///   - seed: The run's.
    ///   - version: The policy's that answers, or the oldest one that may.
    public func task(
        group: Int, sample: Sample, pass: Int, firstScoredLevel: Int, seed: UInt64, version: Int
    ) -> GroupTask {
        let seed = SeedDerivation.seed(run: seed, sample: sample.id, repetition: pass)
        let level = mix.level(of: sample.askedLevels(from: firstScoredLevel), seed: seed)
        return GroupTask(
            group: group, question: level.map { .level($0.number, given: givenLeaf) } ?? .leaf,
            completions: completions, policyVersion: version, allowsNewer: maxLag > 0, seed: seed)
    }

    /// The order in which a pass goes over samples. Every pass has its own.
    public static func order(of samples: Int, pass: Int, seed: UInt64) -> SeededShuffle {
        SeededShuffle(count: samples, seed: seed &+ SeedDerivation.mix(UInt64(pass)))
    }
}
