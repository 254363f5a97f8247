/// Numbers between 0 and 1 that are always the same for the same seed: SplitMix64.
public struct SeededDraws: Sendable {
    private var bits: SplitMix64

    /// Starts from a seed.
    public init(seed: UInt64) { bits = SplitMix64(seed: seed) }

    /// The next number, from 0 to below 1, of 53 random bits.
    public mutating func uniform() -> Double { Double(bits.next() >> 11) * 0x1p-53 }
}
