/// Derives independent seeds from names, so that nothing depends on the order in which samples are asked.
public enum SeedDerivation {
    /// A hash of bytes: FNV-1a, 64 bits, finished with SplitMix64's mixer. Stable for ever: question sets and digests
    /// depend on it. Sources: RFC 9923; Steele, Lea and Flood, OOPSLA 2014.
    @inlinable public static func hash(_ bytes: some Sequence<UInt8>, seed: UInt64) -> UInt64 {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325 ^ mix(seed)
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return mix(state)
    }

    /// SplitMix64's finisher: every bit of the input changes about half of the output's bits.
    @inlinable public static func mix(_ value: UInt64) -> UInt64 {
        var state = value &+ 0x9E37_79B9_7F4A_7C15
        state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
        return state ^ (state >> 31)
    }

    /// The seed of a sample's answers.
    public static func seed(run: UInt64, sample: String, repetition: Int) -> UInt64 {
        hash(sample.utf8, seed: run &+ mix(UInt64(repetition)))
    }
}
