import Questions

/// What a lineage looks like, as numbers: every taxon on the path adds to each trait, the higher the more, so that relatives
/// resemble each other in all of them.
struct Traits {
    /// Names in normal form from the top down.
    let names: [String]
    private let seeds: [UInt64]
    private let pictureSeed: UInt64

    /// - Parameters:
    ///   - names: In normal form, from the top down; not empty.
    ///   - number: Which picture.
    init(names: [String], number: Int) {
        self.names = names
        seeds = names.map { SeedDerivation.hash($0.utf8, seed: 0) }
        pictureSeed = SeedDerivation.mix(
            seeds[seeds.count - 1] &+ SeedDerivation.mix(UInt64(truncatingIfNeeded: number)))
    }

    /// Which rank a trait is of, from the leaf up.
    enum Rank: Int {
        case species = 0
        case genus, family, order, group
    }

    /// The seed of everything random in the picture.
    var seed: UInt64 { pictureSeed }

    /// Something of one rank's own, 0 to 1: the same for all that share the taxon.
    func own(_ rank: Rank, _ trait: UInt64) -> Float {
        unit(seeds[max(0, seeds.count - 1 - rank.rawValue)], trait)
    }

    /// A choice of one rank's own.
    func pick<Element>(_ rank: Rank, _ trait: UInt64, _ elements: [Element]) -> Element {
        elements[min(Int(own(rank, trait) * Float(elements.count)), elements.count - 1)]
    }

    /// A quantity to which order, family, genus and species add, by default the higher the more.
    func mix(
        _ trait: UInt64, _ low: Float, _ high: Float, weights: SIMD4<Float> = SIMD4(0.36, 0.3, 0.2, 0.14)
    ) -> Float {
        let parts = SIMD4(own(.order, trait), own(.family, trait), own(.genus, trait), own(.species, trait))
        // A mean of four huddles in the middle: spread it out again.
        let mean = 0.5 + ((parts * weights).sum() - 0.5) * 1.5
        return low + (high - low) * min(max(mean, 0), 1)
    }

    /// Something of this picture's own, between two bounds.
    func varied(_ trait: UInt64, _ low: Float, _ high: Float) -> Float {
        low + (high - low) * unit(pictureSeed, trait)
    }

    private func unit(_ seed: UInt64, _ trait: UInt64) -> Float {
        Float(SeedDerivation.mix(seed ^ (trait &* 0x9E37_79B9_7F4A_7C15)) >> 40) / Float(1 << 24)
    }
}
