/// The names of lines, at the lines' right ends and in their colours.
struct EndLabels {
    private static let size = 11.5
    /// Between a line's end and its name, and between the name and the drawing's edge.
    private static let (before, after) = (8.0, 6.0)
    private let labels: [String]
    /// How much of the drawing's width they take.
    let width: Double

    /// Names that would take more than `limit` units are cut, with an ellipsis.
    init(_ names: [String], limit: Double) {
        let room = limit - Self.before - Self.after
        let letters = max(1, Int(room / Drawing.width(of: "x", size: Self.size)))
        labels = names.map { $0.count <= letters ? $0 : $0.prefix(letters - 1) + "…" }
        width = Self.before + Self.after + (labels.map { Drawing.width(of: $0, size: Self.size) }.max() ?? 0)
    }

    /// - Parameter ends: Where each line ends, in the order of the names.
    func draw(on drawing: inout Drawing, ends: [Double], within range: ClosedRange<Double>) {
        let places = LabelSpread.positions(ends, gap: 14, within: range)
        for (number, label) in labels.enumerated() {
            drawing.text(
                label, x: drawing.width - width + Self.before, y: places[number] + 4, SeriesStyle.label(number))
        }
    }
}
