import Outcomes
import Reasoning

/// What the reward components of a run weigh, by the components' names, and what counts as overlong. A component that is
/// not named weighs 0.
public struct RewardWeights: Hashable, Sendable {
    /// For the answers to levels.
    public let levels: [String: Double]
    /// For stage one's answers.
    public let leaf: [String: Double]

    /// What the component `overlong` measures completions by, when it weighs anything.
    public let overlong: OverlongPenalty?

    /// Weights of both stages; the same for both when `leaf` is nil.
    public init(levels: [String: Double], leaf: [String: Double]? = nil, overlong: OverlongPenalty? = nil) {
        self.levels = levels
        self.leaf = leaf ?? levels
        self.overlong = overlong
    }

    /// What the answers to levels earn.
    ///
    /// - Throws: `Rewards.SettingsError`, never for weights that were checked.
    public func levelRewards() throws(Rewards.SettingsError) -> Rewards {
        try Rewards(weights: levels, overlong: overlong)
    }

    /// What stage one's answers earn.
    ///
    /// - Throws: `Rewards.SettingsError`, never for weights that were checked.
    public func leafRewards() throws(Rewards.SettingsError) -> Rewards {
        try Rewards(weights: leaf, overlong: overlong)
    }

    /// VL-Taxon's: accuracy 1, and format 0.5 where reasoning is asked for. Words ask for it, so only of a chat model:
    /// before a choice by the prompts' style, and in stage one always.
    public static func usual(_ model: ModelSettings, _ procedure: Procedure, _ prompts: PromptSettings) -> Self {
        let isAskedInWords =
            switch model {
            case .chat: true
            case .null, .embedding, .replay, .linear: false
            }
        let isReasonedBeforeChoices = isAskedInWords && prompts.style.asksForReasoning
        let isReasonedInStageOne = isAskedInWords && procedure.strategy.asksForLeaf
        return Self(
            levels: Rewards.defaultWeights(askingForReasoning: isReasonedBeforeChoices),
            leaf: Rewards.defaultWeights(askingForReasoning: isReasonedBeforeChoices || isReasonedInStageOne))
    }

    /// Reads the weights of one stage: `accuracy=1,format=0.5`. Whether they can be used, `checked()` tells.
    ///
    /// - Throws: `Rewards.SettingsError`: `.noWeight`, `.weighedTwice`.
    public static func read(_ text: String) throws(Rewards.SettingsError) -> [String: Double] {
        var weights: [String: Double] = [:]
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map {
                String($0.drop(while: \.isWhitespace))
            }
            guard parts.count == 2, let weight = Double(parts[1]) else { throw .noWeight(String(pair)) }
            guard weights.updateValue(weight, forKey: parts[0]) == nil else { throw .weighedTwice(parts[0]) }
        }
        return weights
    }

    /// The same weights, when all of them can be used, without those that are 0.
    ///
    /// - Throws: `Rewards.SettingsError`.
    public func checked() throws(Rewards.SettingsError) -> Self {
        let stages = [try levelRewards(), try leafRewards()]
        if overlong != nil, stages.allSatisfy({ $0.weight(of: .overlong) == 0 }) { throw .limitWithoutOverlong }
        return Self(levels: levels.filter { $0.value != 0 }, leaf: leaf.filter { $0.value != 0 }, overlong: overlong)
    }

    /// The weights of one stage as `read` takes them.
    public static func text(_ weights: [String: Double]) -> String {
        guard !weights.isEmpty else { return "accuracy=0" }
        return weights.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}
