import LinearPolicy
import Questions

/// Orders that are always the same for the same seed. Source: Durstenfeld, Algorithm 235, CACM 7 (1964).
enum SeededOrder {
    /// The numbers from 0 to below `count`, shuffled.
    static func shuffled(_ count: Int, seed: UInt64) -> [Int] {
        var order = Array(0..<count)
        var draws = SeededDraws(seed: seed)
        for last in order.indices.dropFirst().reversed() {
            order.swapAt(last, Int(draws.uniform() * Double(last + 1)))
        }
        return order
    }

    /// A seed of its own for each of several purposes and rounds.
    static func seed(_ seed: UInt64, _ purpose: String, _ round: Int) -> UInt64 {
        SeedDerivation.hash(purpose.utf8, seed: seed &+ SeedDerivation.mix(UInt64(round)))
    }
}
