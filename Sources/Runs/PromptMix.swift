import Questions

/// Which prompts a rollout run makes of its samples: how often stage one's, and how often each of a sample's levels.
public struct PromptMix: Sendable, Hashable, Codable {
    /// Of all prompts, the share that is stage one's: 0 to 1.
    public var leafShare: Double
    /// How much more often a level is asked than the one above it: 1 for all alike; 2 is TARA's order : family : genus :
    /// species = 1 : 2 : 4 : 8. Above 0.
    public var deepening: Double

    /// Makes a mix.
    public init(leafShare: Double = 0.5, deepening: Double = 2) {
        self.leafShare = leafShare
        self.deepening = deepening
    }

    /// The level that a sample's prompt asks; nil for stage one, also when the sample has no level to ask.
    ///
    /// - Parameters:
    ///   - asked: The sample's levels that can be asked, from the top.
    ///   - seed: Of the prompt; the same seed gives the same level.
    public func level(of asked: [Level], seed: UInt64) -> Level? {
        var draws = SeededDraws(seed: SeedDerivation.mix(seed))
        guard draws.uniform() >= leafShare, let last = asked.last else { return nil }
        var shares: [Double] = []
        for place in asked.indices { shares.append(place == 0 ? 1 : shares[place - 1] * deepening) }
        var rest = draws.uniform() * shares.reduce(0, +)
        for (level, share) in zip(asked, shares) {
            if rest < share { return level }
            rest -= share
        }
        return last
    }
}
