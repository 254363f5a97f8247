import Measures

/// How something went over the steps of training: a line each, labelled at its end.
package enum StepLines {
    /// One quantity.
    package struct Series {
        var label: String
        /// The value at each step; nil where it was not measured.
        var values: [Double?]

        package init(label: String, values: [Double?]) {
            self.label = label
            self.values = values
        }
    }

    /// What the vertical axis is of.
    package enum Axis {
        /// Shares of 0 to 1, as per cent.
        case share
        /// From 0, or from the least value where one is below, to the largest.
        case free
    }

    private static let (width, height) = (440.0, 260.0)
    private static let (left, top, bottom) = (48.0, 14.0, 34.0)
    /// More points than these are averaged in pieces of equal length: what is finer than a unit or two nobody sees.
    static let mostPoints = 150

    /// - Parameters:
    ///   - series: Their first values belong to `firstStep`.
    ///   - title: For those who do not see it.
    package static func svg(_ series: [Series], firstStep: Int, axis: Axis, title: String) -> String {
        var drawing = Drawing(width: width, height: height)
        let steps = series.map(\.values.count).max() ?? 0
        let values = series.flatMap { $0.values.compactMap { $0 }.filter(\.isFinite) }
        let range: ClosedRange<Double> =
            switch axis {
            case .share: 0...1
            case .free: min(0, values.min() ?? 0)...max(values.max() ?? 1, 1e-9)
            }
        let names = EndLabels(series.map(\.label), limit: width / 2)
        let right = names.width
        let plot = height - top - bottom
        func y(_ value: Double) -> Double {
            top + plot * (1 - (value - range.lowerBound) / (range.upperBound - range.lowerBound))
        }
        func x(_ step: Double) -> Double { left + (width - left - right) * step / Double(max(1, steps - 1)) }
        switch axis {
        case .share: PercentAxis.drawHorizontalLines(on: &drawing, from: left, to: width - right, y: y)
        case .free:
            for tick in ticks(range) {
                drawing.line(x1: left, y1: y(tick), x2: width - right, y2: y(tick), tick == 0 ? "base" : "grid")
                drawing.text(label(tick), x: left - 6, y: y(tick) + 4, "tick", anchor: .end)
            }
        }
        for (place, step) in [0, (steps - 1) / 2, steps - 1].enumerated() where steps > place {
            let anchor: Drawing.Anchor = place == 0 ? .start : place == 1 ? .middle : .end
            let name = place == 0 ? "step \(firstStep)" : "\(firstStep + step)"
            drawing.text(name, x: x(Double(step)), y: height - bottom + 16, "label", anchor: anchor)
        }
        var ends: [Double] = []
        for (number, line) in series.enumerated() {
            let points = averaged(line.values)
            drawing.path(points.map { (x: x($0.step), y: y($0.value)) }, SeriesStyle.line(number))
            ends.append(points.last.map { y($0.value) } ?? y(range.lowerBound))
        }
        names.draw(on: &drawing, ends: ends, within: top...(height - bottom))
        return drawing.svg(title: title, style: "chart")
    }

    /// The finite values, or means over pieces of them, at the middle of their steps from 0.
    static func averaged(_ values: [Double?]) -> [(step: Double, value: Double)] {
        let piece = (values.count + mostPoints - 1) / mostPoints
        return stride(from: 0, to: values.count, by: max(1, piece)).compactMap { start in
            let end = min(start + piece, values.count)
            let known = values[start..<end].compactMap { $0 }.filter(\.isFinite)
            guard !known.isEmpty else { return nil }
            return (Double(start + end - 1) / 2, known.reduce(0, +) / Double(known.count))
        }
    }

    /// About four round numbers over a range.
    package static func ticks(_ range: ClosedRange<Double>) -> [Double] {
        let span = range.upperBound - range.lowerBound
        var step = 1.0
        while step * 4 < span { step *= 10 }
        while step * 4 > span { step /= 10 }
        // Now step × 4 ≤ span < step × 40: a multiple of it gives four ticks or so.
        let multiple = [1.0, 2, 5, 10].first { span / (step * $0) <= 5 } ?? 10
        step *= multiple
        let first = (range.lowerBound / step).rounded(.up)
        return stride(from: first, through: (range.upperBound / step + 1e-9).rounded(.down), by: 1).map { $0 * step }
    }

    /// With as many decimals as it needs, at most six.
    static func label(_ tick: Double) -> String {
        let decimals = (0...6).first { place in
            let text = Number.decimals(tick, place)
            return abs((Double(text) ?? 0) - tick) <= abs(tick) * 1e-6
        }
        return Number.decimals(tick, decimals ?? 6)
    }
}
