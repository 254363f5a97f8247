/// How somebody who knows nothing would answer: what chance is of.
public enum Guess: Hashable, Sendable {
    /// By any one of a question's choices, level by level.
    case amongChoices
    /// By any one of the taxonomy's leaves, which decides the whole path: what a leaf predictor faces whose answer the
    /// taxonomy completes. `leaves` is how many there are.
    case amongLeaves(Int)
}

extension Guess {
    /// HCA of guessing, from 0 to 1; nil when it is not known.
    public func hca(of counts: MeasureCounts) -> Double? { chanceAmongLeaves ?? counts.chanceHCA }

    /// Leaf accuracy of guessing, from 0 to 1; nil when it is not known.
    public func leaf(of counts: MeasureCounts) -> Double? { chanceAmongLeaves ?? counts.chanceLeaf }

    /// What a reader has to know of how chance was reckoned; nil where it is as everybody expects.
    public var note: String? {
        switch self {
        case .amongChoices: nil
        case .amongLeaves(let leaves):
            "chance is that of one leaf in \(Number.grouped(leaves)): the leaf is named freely, and decides the path."
        }
    }

    private var chanceAmongLeaves: Double? {
        guard case .amongLeaves(let leaves) = self, leaves > 0 else { return nil }
        return 1 / Double(leaves)
    }
}
