import Measures
import Reports

/// HCA and leaf accuracy after so many samples, each with its interval as a band that narrows.
enum SettlingLines {
    private static let (width, height) = (440.0, 270.0)
    private static let (left, right, top, bottom) = (44.0, 46.0, 14.0, 40.0)

    static func svg(_ points: [SettlingCurve.Point]) -> String {
        let title = "HCA and leaf accuracy after so many samples"
        var drawing = Drawing(width: width, height: height)
        guard let last = points.last else { return drawing.svg(title: title, style: "chart") }
        let lines = [
            (name: "HCA", shares: points.map(\.hca)), (name: "leaf", shares: points.compactMap(\.leaf)),
        ].filter { $0.shares.count == points.count }
        let range = range(of: lines.map(\.shares))
        let plot = height - top - bottom
        func x(_ scored: Int) -> Double { left + (width - left - right) * Double(scored) / Double(max(1, last.scored)) }
        func y(_ share: Double) -> Double {
            let inside = min(max(share, range.lowerBound), range.upperBound)
            return top + plot * (1 - (inside - range.lowerBound) / (range.upperBound - range.lowerBound))
        }
        for tick in StepLines.ticks(range.lowerBound * 100...range.upperBound * 100) {
            drawing.line(x1: left, y1: y(tick / 100), x2: width - right, y2: y(tick / 100), tick == 0 ? "base" : "grid")
            drawing.text(Number.decimals(tick, 0), x: left - 6, y: y(tick / 100) + 4, "tick", anchor: .end)
        }
        for (number, line) in lines.enumerated() {
            let ends = zip(points, line.shares).compactMap { point, share in
                share.interval.map { (x: x(point.scored), low: y($0.lowerBound), high: y($0.upperBound)) }
            }
            let band = ends.map { (x: $0.x, y: $0.high) } + ends.reversed().map { (x: $0.x, y: $0.low) }
            drawing.path(band, "band s\(number)")
        }
        for (number, line) in lines.enumerated() {
            drawing.path(
                zip(points, line.shares).map { (x: x($0.scored), y: y($1.value ?? 0)) }, "line s\(number)")
        }
        let places = LabelSpread.positions(
            lines.map { y($0.shares.last?.value ?? 0) }, gap: 14, within: top...(height - bottom))
        for (number, line) in lines.enumerated() {
            drawing.text(line.name, x: width - right + 8, y: places[number] + 4, "series t\(number)")
        }
        drawing.text("0", x: left, y: height - bottom + 17, "label")
        drawing.text(
            Number.of(last.scored, "sample"), x: width - right, y: height - bottom + 17, "label", anchor: .end)
        return drawing.svg(title: title, style: "chart")
    }

    /// What holds the intervals once they have begun to settle, out to whole tenths.
    private static func range(of lines: [[Proportion]]) -> ClosedRange<Double> {
        let settled = lines.flatMap { $0.suffix(max(1, $0.count * 4 / 5)).compactMap(\.interval) }
        let low = ((settled.map(\.lowerBound).min() ?? 0) * 10).rounded(.down) / 10
        let high = ((settled.map(\.upperBound).max() ?? 1) * 10).rounded(.up) / 10
        return low < high ? low...high : 0...1
    }
}
