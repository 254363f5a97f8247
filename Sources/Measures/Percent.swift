/// A share as it is printed: per cent with two decimals, or a dash where there is nothing to measure.
public struct Percent: CustomStringConvertible, Sendable {
    /// Such as `43.21`.
    public let description: String

    /// From a share of 0 to 1.
    public init(_ share: Double?) {
        description = share.map { Number.decimals($0 * 100, 2) } ?? "–"
    }

    /// An interval as `low … high`; empty for nil.
    public static func range(_ interval: ClosedRange<Double>?) -> String {
        interval.map { "\(Percent($0.lowerBound)) … \(Percent($0.upperBound))" } ?? ""
    }
}
