/// A curve in one line of text.
enum Sparkline {
    private static let heights = Array("▁▂▃▄▅▆▇█")

    /// One character a value, from the lowest value's to the highest's; where there are more values than room, the means of as
    /// many neighbours as it takes. Empty without values or room.
    static func text(_ values: [Double], width: Int) -> String {
        guard width > 0, !values.isEmpty else { return "" }
        let points = (0..<min(width, values.count)).map { place in
            let count = min(width, values.count)
            let part = values[place * values.count / count..<(place + 1) * values.count / count]
            return part.reduce(0, +) / Double(part.count)
        }
        guard let low = points.min(), let high = points.max() else { return "" }
        return String(
            points.map { point in
                guard high > low else { return heights[heights.count / 2] }
                return heights[min(heights.count - 1, Int((point - low) / (high - low) * Double(heights.count)))]
            })
    }
}
