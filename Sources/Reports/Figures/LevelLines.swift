/// Accuracy per level of several runs, a line each, labelled at its end.
enum LevelLines {
    /// One run.
    struct Series {
        var label: String
        /// 0 to 1 by level number; a level that it did not ask is missing.
        var accuracy: [Int: Double]
    }

    /// A level's number and rank.
    struct LevelName {
        var number: Int
        var rank: String
    }

    private static let (width, height) = (440.0, 300.0)
    private static let (left, top, bottom) = (44.0, 14.0, 34.0)

    static func svg(_ series: [Series], levels: [LevelName], title: String) -> String {
        var drawing = Drawing(width: width, height: height)
        let names = EndLabels(series.map(\.label), limit: width / 2)
        let right = names.width
        let plot = height - top - bottom
        func y(_ share: Double) -> Double { top + plot * (1 - share) }
        func x(_ place: Int) -> Double {
            let inset = 16.0
            let span = width - left - right - inset
            return left + inset + (levels.count > 1 ? span * Double(place) / Double(levels.count - 1) : span / 2)
        }
        PercentAxis.drawHorizontalLines(on: &drawing, from: left, to: width - right, y: y)
        for (place, level) in levels.enumerated() {
            let low = levels.count > 6 && place % 2 == 1
            drawing.text(level.rank, x: x(place), y: height - bottom + (low ? 29 : 16), "label", anchor: .middle)
        }
        var ends: [Double] = []
        for (number, line) in series.enumerated() {
            let points = levels.enumerated().compactMap { place, level in
                line.accuracy[level.number].map { (x: x(place), y: y($0)) }
            }
            drawing.path(points, SeriesStyle.line(number))
            for (place, level) in levels.enumerated() {
                guard let accuracy = line.accuracy[level.number] else { continue }
                drawing.circle(
                    x: x(place), y: y(accuracy), radius: 3, SeriesStyle.dot(number),
                    title: "\(line.label), \(level.rank): \(Share.short(accuracy)) %")
            }
            ends.append(points.last?.y ?? y(0))
        }
        names.draw(on: &drawing, ends: ends, within: top...(height - bottom))
        return drawing.svg(title: title, style: "chart")
    }
}
