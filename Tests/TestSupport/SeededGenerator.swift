import Questions

/// A random generator that always says the same for the same seed: SplitMix64.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var bits: SplitMix64

    /// Starts from a seed, which a failing test should print.
    public init(seed: UInt64) { bits = SplitMix64(seed: seed) }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 { bits.next() }
}
