import Measures

/// Accuracy per level of one run, as bars with their 95 % intervals.
package enum LevelBars {
    /// One level.
    package struct Bar {
        var rank: String
        var accuracy: Proportion

        package init(rank: String, accuracy: Proportion) {
            self.rank = rank
            self.accuracy = accuracy
        }
    }

    private static let (width, height) = (440.0, 270.0)
    private static let (left, right, top, bottom) = (44.0, 6.0, 22.0, 40.0)

    package static func svg(_ bars: [Bar], title: String) -> String {
        var drawing = Drawing(width: width, height: height)
        let plot = height - top - bottom
        func y(_ share: Double) -> Double { top + plot * (1 - share) }
        PercentAxis.drawHorizontalLines(on: &drawing, from: left, to: width - right, y: y)
        let step = (width - left - right) / Double(max(1, bars.count))
        let thickness = min(46, step * 0.62)
        for (place, bar) in bars.enumerated() {
            let centre = left + step * (Double(place) + 0.5)
            let share = bar.accuracy.value ?? 0
            let told = "\(bar.rank): \(Percent(share)) %, \(bar.accuracy.count) of \(bar.accuracy.total)"
            drawing.rectangle(
                x: centre - thickness / 2, y: y(share), width: thickness, height: plot * share, "bar", rounded: 2,
                title: told)
            if let interval = bar.accuracy.interval {
                drawing.line(x1: centre, y1: y(interval.upperBound), x2: centre, y2: y(interval.lowerBound), "whisker")
            }
            let labelled = min(y(share), bar.accuracy.interval.map { y($0.upperBound) } ?? height) - 6
            drawing.text(Share.short(share), x: centre, y: labelled, "value", anchor: .middle)
            // Long rank names go on two heights by turns where there are many.
            let low = bars.count > 6 && place % 2 == 1
            drawing.text(bar.rank, x: centre, y: height - bottom + (low ? 31 : 17), "label", anchor: .middle)
        }
        return drawing.svg(title: title, style: "chart")
    }
}
