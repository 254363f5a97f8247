/// Leaf accuracy across, HCA up: how much of what a model knows of the leaves it knows of whole paths. HCA cannot lie
/// above the diagonal. Figures whose leaf accuracy was not published are lines across.
enum LeafAgainstHCA {
    /// One run, or one figure of the literature; all from 0 to 1.
    struct Point {
        var label: String
        var hca: Double
        var leaf: Double?
        var isReference: Bool
    }

    private static let size = 440.0
    private static let (left, right, top, bottom) = (44.0, 8.0, 30.0, 40.0)

    static func svg(_ points: [Point], title: String) -> String {
        var drawing = Drawing(width: size, height: size * 0.86)
        let (across, up) = (size - left - right, drawing.height - top - bottom)
        func x(_ share: Double) -> Double { left + across * share }
        func y(_ share: Double) -> Double { top + up * (1 - share) }
        drawing.path([(x(0), y(0)), (x(0), y(1)), (x(1), y(1))], "beyond")
        PercentAxis.drawHorizontalLines(on: &drawing, from: left, to: size - right, y: y)
        for tick in PercentAxis.ticks {
            drawing.text(
                PercentAxis.label(tick), x: x(tick), y: drawing.height - bottom + 16, "tick",
                anchor: tick == 1 ? .end : .middle)
        }
        drawing.path([(x(0), y(0)), (x(1), y(1))], "diagonal")
        drawing.text("HCA", x: left - 8, y: 12, "axis", anchor: .end)
        drawing.text("leaf accuracy", x: x(0.5), y: drawing.height - 6, "axis", anchor: .middle)
        drawing.text("HCA ≤ leaf accuracy", x: x(0) + 8, y: top + 16, "axis")
        drawReferenceLines(points.filter { $0.leaf == nil }, on: &drawing, x: x, y: y)
        drawPoints(points, on: &drawing, x: x, y: y)
        return drawing.svg(title: title, style: "chart")
    }

    private static func drawReferenceLines(
        _ points: [Point], on drawing: inout Drawing, x: (Double) -> Double, y: (Double) -> Double
    ) {
        let labels = LabelSpread.positions(points.map { y($0.hca) - 4 }, gap: 13, within: (top + 10)...(y(0) - 4))
        for (point, label) in zip(points, labels) {
            drawing.line(x1: x(point.hca), y1: y(point.hca), x2: x(1), y2: y(point.hca), "reference")
            drawing.text("\(point.label) \(Share.short(point.hca))", x: x(1), y: label, "published", anchor: .end)
        }
    }

    /// Labels lie below and right of their points, where no HCA can be, or left of them near the edge.
    private static func drawPoints(
        _ points: [Point], on drawing: inout Drawing, x: (Double) -> Double, y: (Double) -> Double
    ) {
        let placed = points.filter { $0.leaf != nil }
        let labels = LabelSpread.positions(placed.map { y($0.hca) + 4 }, gap: 14, within: (top + 10)...(y(0) - 2))
        var run = 0
        for (point, label) in zip(placed, labels) {
            let leaf = point.leaf ?? 0
            let told = "\(point.label): leaf \(Share.short(leaf)) %, HCA \(Share.short(point.hca)) %"
            let style = point.isReference ? "hollow" : SeriesStyle.dot(run)
            drawing.circle(x: x(leaf), y: y(point.hca), radius: point.isReference ? 4 : 5.5, style, title: told)
            let isNearEdge = x(leaf) + 10 + Drawing.width(of: point.label, size: 11.5) > size - right
            drawing.text(
                point.label, x: x(leaf) + (isNearEdge ? -10 : 10), y: label,
                point.isReference ? "published" : SeriesStyle.label(run), anchor: isNearEdge ? .end : .start)
            if !point.isReference { run += 1 }
        }
    }
}
