import Foundation

/// McNemar's exact test: whether as many observations turned right as turned wrong.
///
/// Two-sided: twice the probability of at most the smaller count under a binomial distribution with a half, at most 1.
/// Observations are taken as independent. Source: McNemar, Psychometrika 12 (1947).
public struct McNemar: Hashable, Sendable {
    /// Observations that are right in the second run only.
    public let gained: Int
    /// Observations that are right in the first run only.
    public let lost: Int

    /// Takes two counts, from 0.
    public init(gained: Int, lost: Int) {
        precondition(gained >= 0 && lost >= 0)
        self.gained = gained
        self.lost = lost
    }

    /// From 0 to 1; what is less than a double can tell is 0.
    public var pValue: Double {
        let (smaller, total) = (min(gained, lost), gained + lost)
        // The term of the smaller count in logarithms, which cannot overflow; those before it as multiples of it.
        var logarithm = -Double(total) * log(2.0)
        for place in stride(from: 1, through: smaller, by: 1) {
            logarithm += log(Double(total - smaller + place) / Double(place))
        }
        var (sum, term) = (1.0, 1.0)
        for count in stride(from: smaller, to: 0, by: -1) {
            term *= Double(count) / Double(total - count + 1)
            sum += term
            if term < sum * 1e-17 { break }
        }
        return min(1, 2 * sum * exp(logarithm))
    }
}

/// Holm's correction: keeps the chance of one false finding among several tests below the level of each.
/// Source: Holm, Scandinavian Journal of Statistics 6 (1979).
public enum HolmCorrection {
    /// Corrected p-values, in the order given; each from 0 to 1 and none below its own.
    public static func corrected(_ pValues: [Double]) -> [Double] {
        var corrected = pValues
        var largest = 0.0
        for (rank, place) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            largest = max(largest, min(1, pValues[place] * Double(pValues.count - rank)))
            corrected[place] = largest
        }
        return corrected
    }
}
