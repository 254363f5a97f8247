/// So many of so many.
public struct Proportion: Hashable, Sendable {
    /// How many there are.
    public let count: Int
    /// Out of how many; at least `count`.
    public let total: Int

    /// Makes a proportion with 0 ≤ `count` ≤ `total`.
    public init(_ count: Int, of total: Int) {
        precondition(count >= 0 && count <= total, "\(count) of \(total) is no proportion")
        self.count = count
        self.total = total
    }

    /// From 0 to 1; nil when there is nothing to take a share of.
    public var value: Double? { total == 0 ? nil : Double(count) / Double(total) }

    /// The two-sided 97.5 % point of the normal distribution.
    static let z = 1.959963984540054

    /// The Wilson score interval at 95 %, from 0 to 1; nil when `total` is 0.
    /// Source: Wilson, Journal of the American Statistical Association 22 (1927).
    public var interval: ClosedRange<Double>? {
        guard let value else { return nil }
        let n = Double(total)
        let square = Self.z * Self.z
        let centre = value + square / (2 * n)
        let half = Self.z * (value * (1 - value) / n + square / (4 * n * n)).squareRoot()
        let scale = 1 + square / n
        // Rounding must not push an end past what is possible, or past the proportion itself.
        let low = count == 0 ? 0 : min(value, max(0, (centre - half) / scale))
        let high = count == total ? 1 : max(value, min(1, (centre + half) / scale))
        return low...high
    }
}
