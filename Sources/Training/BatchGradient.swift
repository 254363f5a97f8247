import LinearPolicy

/// Sums a batch's gradient on more than one core. How the batch is divided does not depend on the machine, and the parts are
/// added in their order: the same bits come out wherever the parts run.
enum BatchGradient {
    /// How many parts a batch has, at most. Each costs a gradient's memory and one more pass over it.
    static let parts = 2

    /// The sum of the parts' gradients, and what else they tell, in their order.
    ///
    /// - Parameter add: Adds a part's gradient. Parts are runs of neighbours.
    static func sum<Item: Sendable, Figures: Sendable>(
        of batch: [Item], _ layout: PolicyLayout,
        _ add: @escaping @Sendable (ArraySlice<Item>, inout PolicyGradient) -> Figures
    ) async -> (gradient: PolicyGradient, figures: [Figures]) {
        let share = max(1, (batch.count + parts - 1) / parts)
        return await withTaskGroup(of: (Int, PolicyGradient, Figures).self) { group in
            for start in stride(from: 0, to: batch.count, by: share) {
                group.addTask {
                    var gradient = PolicyGradient(layout)
                    let figures = add(batch[start..<min(start + share, batch.count)], &gradient)
                    return (start, gradient, figures)
                }
            }
            var found: [(Int, PolicyGradient, Figures)] = []
            for await part in group { found.append(part) }
            found.sort { $0.0 < $1.0 }
            var sum = found.first?.1 ?? PolicyGradient(layout)
            for part in found.dropFirst() { sum.add(part.1) }
            return (sum, found.map(\.2))
        }
    }
}
