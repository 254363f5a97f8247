import ArgumentParser
import Reasoning
import Runs

/// What answers earn.
struct RewardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What reward components weigh, in both stages, such as accuracy=1,format=0.5; the rest weigh 0. Default: "
                + "accuracy=1, and format=0.5 where a chat model is asked to reason.", valueName: "weights"))
    var rewardWeights: String?

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

    func validate() throws { _ = try weights() }

    /// What was asked for; nil for the usual weights.
    ///
    /// - Throws: `ValidationError`.
    func weights() throws -> RewardWeights? {
        let overlong = try overlong()
        guard let rewardWeights else {
            if overlong != nil {
                throw ValidationError("--overlong-limit: \(Rewards.SettingsError.limitWithoutOverlong)")
            }
            return nil
        }
        do throws(Rewards.SettingsError) {
            return try RewardWeights(text: rewardWeights, overlong: overlong)
        } catch {
            throw ValidationError("--reward-weights: \(error)")
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
