import Measures

/// The quiet lines behind a chart that goes from 0 to 100 %.
package enum PercentAxis {
    static let ticks = [0.0, 0.25, 0.5, 0.75, 1]

    /// - Parameter y: Where a share of 0 to 1 lies.
    package static func drawHorizontalLines(
        on drawing: inout Drawing, from left: Double, to right: Double, y: (Double) -> Double
    ) {
        for tick in ticks {
            drawing.line(x1: left, y1: y(tick), x2: right, y2: y(tick), tick == 0 ? "base" : "grid")
            drawing.text(label(tick), x: left - 6, y: y(tick) + 4, "tick", anchor: .end)
        }
    }

    /// The first tick of an axis tells the unit.
    static func label(_ tick: Double) -> String { "\(Int(tick * 100))" + (tick == 1 ? " %" : "") }
}

/// A share as charts write it.
package enum Share {
    /// Per cent with one decimal, without the sign.
    package static func short(_ share: Double) -> String { Number.decimals(share * 100, 1) }
}
