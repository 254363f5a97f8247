/// An order over the numbers from 0 to below `count` that needs no memory: each place's number is computed, and each
/// number's place.
///
/// A Feistel network permutes the numbers of the next larger square; what falls outside of the range is sent through again
/// until it falls within. Source: Black and Rogaway, Ciphers with Arbitrary Finite Domains, CT-RSA 2002.
public struct SeededShuffle: Sendable, Hashable {
    /// How many numbers.
    public let count: Int
    private let side: UInt64
    private let keys: SIMD4<UInt64>

    /// Shuffles `count` numbers, from 0 to 2³²; the same seed makes the same order.
    public init(count: Int, seed: UInt64) {
        precondition(count >= 0 && count <= 1 << 32)
        self.count = count
        var side = UInt64(Double(count).squareRoot())
        while side * side < UInt64(count) { side += 1 }
        self.side = max(1, side)
        var keys = SIMD4<UInt64>()
        for round in keys.indices { keys[round] = SeedDerivation.mix(seed &+ SeedDerivation.mix(UInt64(round) &+ 1)) }
        self.keys = keys
    }

    /// The number at a place, which is below `count`.
    public func number(at place: Int) -> Int {
        precondition((0..<count).contains(place))
        var value = forward(UInt64(place))
        while value >= UInt64(count) { value = forward(value) }
        return Int(value)
    }

    /// The place of a number, which is below `count`.
    public func place(of number: Int) -> Int {
        precondition((0..<count).contains(number))
        var value = backward(UInt64(number))
        while value >= UInt64(count) { value = backward(value) }
        return Int(value)
    }

    private func forward(_ value: UInt64) -> UInt64 {
        var (left, right) = value.quotientAndRemainder(dividingBy: side)
        for round in keys.indices { (left, right) = (right, (left + noise(right, keys[round])) % side) }
        return left * side + right
    }

    private func backward(_ value: UInt64) -> UInt64 {
        var (left, right) = value.quotientAndRemainder(dividingBy: side)
        for round in keys.indices.reversed() {
            (left, right) = ((right + side - noise(left, keys[round])) % side, left)
        }
        return left * side + right
    }

    private func noise(_ half: UInt64, _ key: UInt64) -> UInt64 { SeedDerivation.mix(half &+ key) % side }
}
