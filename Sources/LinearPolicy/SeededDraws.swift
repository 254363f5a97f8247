import Questions

/// Numbers between 0 and 1 that are always the same for the same seed: SplitMix64.
public struct SeededDraws: Sendable {
    private var state: UInt64

    /// Starts from a seed.
    public init(seed: UInt64) { state = seed }

    /// The next number, from 0 to below 1, of 53 random bits.
    public mutating func uniform() -> Double {
        defer { state &+= 0x9E37_79B9_7F4A_7C15 }
        return Double(SeedDerivation.mix(state) >> 11) * 0x1p-53
    }
}
