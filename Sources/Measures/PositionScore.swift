/// A measure of the plain answers beside the same of those that stay right however the choices are turned.
public struct PositionScore: Hashable, Sendable {
    /// `HCA`, `leaf accuracy`, or a level's number and rank.
    public let name: String
    /// Of the choices in the question set's order.
    public let plain: Proportion
    /// Right in every turn.
    public let circular: Proportion
}

extension MeasureReport {
    /// HCA, leaf accuracy and each level's accuracy, plain and circular; empty where no choices were turned.
    public var positionScores: [PositionScore] {
        guard whole.turned > 0 else { return [] }
        var scores = [PositionScore(name: "HCA", plain: whole.hca, circular: whole.circularHCA)]
        if whole.leavesTold < whole.samples {
            scores.append(PositionScore(name: "leaf accuracy", plain: whole.leaf, circular: whole.circularLeaf))
        }
        return scores
            + whole.levelNumbers.map { number in
                PositionScore(
                    name: "\(number) \(rank(ofLevel: number))", plain: whole.accuracy(ofLevel: number),
                    circular: whole.circularAccuracy(ofLevel: number))
            }
    }
}
