import Foundation
import Runs

/// All that decides which weights come out, but for how many steps are taken: the same plan makes the same bits, wherever
/// the groups are made.
public struct TrainingPlan: Sendable, Equatable, Codable {
    /// SHA-256 of the file of the policy that training starts from, 64 lower-case hexadecimal digits.
    public var policy: String
    /// SHA-256 of each question set that prompts are taken from, in their order.
    public var questionSets: [String]
    /// Prompts in a step, from 1.
    public var groups: Int
    /// Which prompts, how many completions of each, and what advantages.
    public var rollouts: RolloutSettings
    /// Seeds prompts, completions and the order of groups.
    public var seed: UInt64
    /// So many steps are asked for before the one at hand is learned: 0 or 1.
    public var ahead: Int
    /// How it learns. Its seed is `seed`.
    public var learner: GRPOLearner.Settings

    /// Makes a plan.
    public init(
        policy: String, questionSets: [String], groups: Int, rollouts: RolloutSettings, seed: UInt64, ahead: Int = 0,
        learner: GRPOLearner.Settings
    ) {
        self.policy = policy
        self.questionSets = questionSets
        self.groups = groups
        self.rollouts = rollouts
        self.seed = seed
        self.ahead = ahead
        self.learner = learner
        self.learner.seed = seed
    }

    /// The plan's part of rollouts that this process makes itself.
    public var local: LocalRollouts.Settings {
        var settings = LocalRollouts.Settings()
        settings.groups = groups
        settings.completions = rollouts.completions
        settings.mix = rollouts.mix
        settings.seed = seed
        return settings
    }

    /// As JSON with sorted keys: equal plans are equal texts.
    ///
    /// - Throws: `EncodingError`, for a number that is not finite.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// In what this plan is another one than `other`, a phrase each.
    func differences(from other: TrainingPlan) throws -> [String] {
        let (mine, theirs) = (RunSettings.flattened(try json()), RunSettings.flattened(try other.json()))
        return Set(mine.keys).union(theirs.keys).sorted().filter { mine[$0] != theirs[$0] }.map {
            "\($0) was \(theirs[$0] ?? "none") and is \(mine[$0] ?? "none") now"
        }
    }
}
