/// Moves labels apart that would lie on each other.
package enum LabelSpread {
    /// Positions at least `gap` apart within `range`, near the wanted ones and in their order. Where they cannot all fit,
    /// they share the range evenly.
    package static func positions(_ wanted: [Double], gap: Double, within range: ClosedRange<Double>) -> [Double] {
        guard wanted.count > 1 else { return wanted.map { min(max($0, range.lowerBound), range.upperBound) } }
        let room = range.upperBound - range.lowerBound
        let step = min(gap, room / Double(wanted.count - 1))
        let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        // Down the order each keeps its distance from the one before; back up, the last ones make room at the end.
        var place = range.lowerBound - step
        var spread = wanted
        for index in order {
            place = max(place + step, wanted[index])
            spread[index] = place
        }
        var limit = range.upperBound
        for index in order.reversed() {
            spread[index] = min(spread[index], limit)
            limit = spread[index] - step
        }
        return spread
    }
}
