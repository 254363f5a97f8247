import LinearAlgebra
import Questions

/// All that a linear policy knows: the matrices W, U, V and C of every rank, in single precision.
public struct PolicyWeights: Sendable, Equatable {
    /// Where each weight lies.
    public let layout: PolicyLayout
    /// `layout.count` numbers.
    public internal(set) var values: [Float]

    /// A policy of these weights, `layout.count` numbers.
    public init(_ layout: PolicyLayout, values: [Float]) {
        precondition(values.count == layout.count, "\(values.count) weights, not \(layout.count)")
        self.layout = layout
        self.values = values
    }

    /// A policy that finds everything equally likely.
    public init(_ layout: PolicyLayout) {
        self.layout = layout
        values = [Float](repeating: 0, count: layout.count)
    }

    /// A policy whose weights are drawn evenly between ± `spread`, C excepted, which starts at zero.
    public init(_ layout: PolicyLayout, seed: UInt64, spread: Float) {
        self.init(layout)
        var draws = SeededDraws(seed: seed)
        for kind in [PolicyLayout.Kind.image, .above, .choiceImage] {
            for rank in layout.vocabulary.ranks.indices {
                for index in layout.range(kind, rank: rank) {
                    values[index] = spread * Float(2 * draws.uniform() - 1)
                }
            }
        }
    }

    /// Starts stage two from what stage one sees: V becomes the rows of W that are names.
    public mutating func copyImageHeadsToStageTwo() {
        for rank in layout.vocabulary.ranks.indices {
            let target = layout.range(.choiceImage, rank: rank)
            let source = layout.range(.image, rank: rank).lowerBound
            values.replaceSubrange(target, with: Array(values[source..<(source + target.count)]))
        }
    }

    /// One weight.
    public subscript(kind: PolicyLayout.Kind, rank rank: Int, row row: Int, column column: Int) -> Float {
        get { values[place(kind, rank, row, column)] }
        set { values[place(kind, rank, row, column)] = newValue }
    }

    private func place(_ kind: PolicyLayout.Kind, _ rank: Int, _ row: Int, _ column: Int) -> Int {
        precondition((0..<layout.columns(kind, rank: rank)).contains(column), "column \(column)")
        return layout.range(kind, rank: rank, row: row).lowerBound + column
    }

    /// scale · x · row, summed in a fixed order.
    func product(_ kind: PolicyLayout.Kind, rank: Int, row: Int, _ features: [Float]) -> Double {
        precondition(features.count == layout.dimension, "features of \(features.count), not \(layout.dimension)")
        let range = layout.range(kind, rank: rank, row: row)
        return values.withUnsafeBufferPointer { values in
            features.withUnsafeBufferPointer {
                Double(layout.scale * FixedOrder.product($0, UnsafeBufferPointer(rebasing: values[range])))
            }
        }
    }
}
