/// Numbers that depend on a key alone: the first, the second, … of a question, whatever was drawn for others.
struct HashedNumbers {
    private let key: UInt64
    private var drawn: UInt64 = 0

    init(key: UInt64) { self.key = key }

    /// The next number from 0 up to, not including, `bound`, which is positive. Off from even by less than 2⁻³².
    mutating func next(below bound: Int) -> Int {
        drawn += 1
        return Int(SeedDerivation.mix(key &+ drawn).multipliedFullWidth(by: UInt64(bound)).high)
    }
}
