import Questions

/// Seeds for servers, from a sample's seed.
enum SeedMixing {
    /// An independent seed for the `index`th use.
    static func mixed(_ seed: UInt64, _ index: Int) -> UInt64 {
        SeedDerivation.mix(seed &+ SeedDerivation.mix(UInt64(truncatingIfNeeded: index)))
    }

    /// As a server takes it: servers differ in the width that they accept, and all take 31 bits.
    static func wire(_ seed: UInt64) -> Int { Int(SeedDerivation.mix(seed) >> 33) }
}
