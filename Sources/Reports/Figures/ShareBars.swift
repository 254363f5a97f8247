/// Shares of a whole as bars across, with their names before and their figures after them.
enum ShareBars {
    /// One bar.
    struct Row {
        var label: String
        /// 0 to 1.
        var share: Double
        /// What is written after the bar.
        var text: String
        /// A mark to hold the bar against, 0 to 1: what was to be expected.
        var expected: Double?
        /// Whether it is the one that is wished for.
        var isGood = false
    }

    private static let width = 440.0
    private static let pitch = 26.0
    private static let size = 12.0

    static func svg(_ rows: [Row], title: String) -> String {
        var drawing = Drawing(width: width, height: pitch * Double(max(1, rows.count)) + 4)
        let labels = min(170, (rows.map { Drawing.width(of: $0.label, size: size) }.max() ?? 0) + 12)
        let texts = (rows.map { Drawing.width(of: $0.text, size: size) }.max() ?? 0) + 10
        let room = width - labels - texts
        // The longest fills the room: these are read against each other, not against 100 %.
        let longest = rows.reduce(0.0001) { max($0, $1.share, $1.expected ?? 0) }
        for (number, row) in rows.enumerated() {
            let y = pitch * Double(number) + 4
            drawing.text(row.label, x: labels - 8, y: y + 14, "label", anchor: .end)
            let length = max(1, room * row.share / longest)
            drawing.rectangle(
                x: labels, y: y, width: length, height: pitch - 8, row.isGood ? "bar good" : "bar", rounded: 2,
                title: "\(row.label): \(row.text)")
            if let expected = row.expected {
                let x = labels + room * expected / longest
                drawing.line(x1: x, y1: y - 2, x2: x, y2: y + pitch - 6, "expected")
            }
            let end = max(row.share, row.expected ?? 0) / longest * room
            drawing.text(row.text, x: labels + end + 8, y: y + 14, "value")
        }
        return drawing.svg(title: title, style: "chart bars")
    }
}
