import ArgumentParser
import Outcomes
import Reasoning
import Runs

/// What answers earn.
struct RewardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What reward components weigh, in both stages, such as accuracy=1,format=0.5; the rest weigh 0. Default: "
                + "accuracy=1, and format=0.5 where a chat model is asked to reason; a replay keeps its run's.",
            valueName: "weights"),
        transform: Self.read)
    var rewardWeights: [String: Double]?

    @Option(
        help: ArgumentHelp("What they weigh in stage one, where that is something else.", valueName: "weights"),
        transform: Self.read)
    var leafRewardWeights: [String: Double]?

    @Option(
        help: ArgumentHelp(
            "With a weight of overlong: a completion of more tokens earns it -1, DAPO's soft penalty.",
            valueName: "tokens"))
    var overlongLimit: Int?

    @Option(
        help: ArgumentHelp(
            "Over so many tokens before the limit the penalty grows from 0. Default: a fifth of the limit.",
            valueName: "tokens"))
    var overlongBuffer: Int?

    /// What was asked for, and what is usual where nothing was.
    ///
    /// - Throws: `ValidationError`.
    func weights(usual: RewardWeights) throws -> RewardWeights {
        let levels = rewardWeights ?? usual.levels
        let leaf = leafRewardWeights ?? rewardWeights ?? usual.leaf
        let isLengthWeighed = [levels, leaf].contains { $0[Reward.Component.overlong.name, default: 0] != 0 }
        let overlong = try overlong() ?? (isLengthWeighed ? usual.overlong : nil)
        do throws(Rewards.SettingsError) {
            return try RewardWeights(levels: levels, leaf: leaf, overlong: overlong).checked()
        } catch {
            throw ValidationError("Reward weights: \(error)")
        }
    }

    @Sendable private static func read(_ text: String) throws -> [String: Double] {
        do throws(Rewards.SettingsError) {
            return try RewardWeights.read(text)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private func overlong() throws -> OverlongPenalty? {
        guard let overlongLimit else {
            if overlongBuffer != nil { throw ValidationError("--overlong-buffer needs --overlong-limit") }
            return nil
        }
        guard (1...1_000_000).contains(overlongLimit) else {
            throw ValidationError("--overlong-limit is \(overlongLimit); it is a number of tokens from 1 to 1000000")
        }
        guard let penalty = OverlongPenalty(limit: overlongLimit, buffer: overlongBuffer) else {
            throw ValidationError(
                "--overlong-buffer is \(overlongBuffer ?? 0); it is a number of tokens from 1 to --overlong-limit")
        }
        return penalty
    }
}
