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

    func validate() throws { _ = try weights() }

    /// What was asked for; nil for the usual weights.
    ///
    /// - Throws: `ValidationError`.
    func weights() throws -> RewardWeights? {
        guard let rewardWeights else { return nil }
        do throws(Rewards.SettingsError) {
            return try RewardWeights(text: rewardWeights)
        } catch {
            throw ValidationError("--reward-weights: \(error)")
        }
    }
}
