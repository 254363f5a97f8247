import Foundation

/// Pearson's χ² test of observed against expected counts.
/// Source: Pearson, Philosophical Magazine 50 (1900).
public struct ChiSquare: Hashable, Sendable {
    /// Σ (observed − expected)² / expected.
    public let statistic: Double
    /// The number of cells less one.
    public let degreesOfFreedom: Int

    /// Compares counts of the same total. Nil when fewer than two cells are expected, or when something was observed
    /// where nothing is expected: then the test says nothing.
    public init?(observed: [Int], expected: [Int]) {
        var statistic = 0.0
        var cells = 0
        for cell in 0..<max(observed.count, expected.count) {
            let seen = cell < observed.count ? observed[cell] : 0
            let wanted = cell < expected.count ? expected[cell] : 0
            guard wanted > 0 else {
                if seen > 0 { return nil }
                continue
            }
            let difference = Double(seen - wanted)
            statistic += difference * difference / Double(wanted)
            cells += 1
        }
        guard cells >= 2 else { return nil }
        self.statistic = statistic
        self.degreesOfFreedom = cells - 1
    }

    /// How likely a statistic at least this large is when there is no difference.
    public var pValue: Double {
        Self.upperIncompleteGamma(Double(degreesOfFreedom) / 2, statistic / 2)
    }

    /// The regularised upper incomplete gamma function Q(a, x), for a > 0 and x ≥ 0.
    ///
    /// The series where x < a + 1, else the continued fraction by Lentz's method.
    /// Sources: NIST Digital Library of Mathematical Functions, 8.11.4 and 8.9.2; Lentz, Applied Optics 15 (1976).
    static func upperIncompleteGamma(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 1 }
        let scale = exp(-x + a * log(x) - logGamma(a))
        if x < a + 1 {
            var term = 1 / a
            var sum = term
            var n = a
            while abs(term) > abs(sum) * 1e-16 {
                n += 1
                term *= x / n
                sum += term
            }
            return min(1, max(0, 1 - sum * scale))
        }
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var fraction = d
        for i in 1...10_000 {
            let step = Double(i)
            let numerator = -step * (step - a)
            b += 2
            d = numerator * d + b
            if abs(d) < tiny { d = tiny }
            c = b + numerator / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            fraction *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return min(1, max(0, scale * fraction))
    }

    /// ln Γ(a) for a a positive multiple of one half, which is all that χ² needs.
    private static func logGamma(_ a: Double) -> Double {
        var rest = a
        var sum = 0.0
        while rest > 1 {
            rest -= 1
            sum += log(rest)
        }
        return rest == 0.5 ? sum + log(Double.pi) / 2 : sum
    }
}
