/// One image as a policy sees it. Products with stage one's heads are taken once, however many paths are decoded.
public struct PolicyView: Sendable {
    /// Whose view it is.
    public let weights: PolicyWeights
    /// The image's, `dimension` numbers.
    public let features: [Float]
    private var imageLogits: [[Double]?]
    /// By rank, then by the class above; -1 where there is none.
    private var names: [[Int: Distribution]]

    /// Looks at an image.
    public init(_ weights: PolicyWeights, _ features: [Float]) {
        self.weights = weights
        self.features = features
        let ranks = weights.layout.vocabulary.ranks.count
        imageLogits = Array(repeating: nil, count: ranks)
        names = Array(repeating: [:], count: ranks)
    }

    /// How likely each action of a decision is, as `PolicyWeights.distribution` tells.
    public mutating func distribution(_ decision: Decision) -> Distribution {
        guard case .name(let rank, let above) = decision else { return weights.distribution(decision, features) }
        if let known = names[rank][above ?? -1] { return known }
        let logits = imageLogits[rank] ?? weights.imageLogits(rank: rank, features)
        imageLogits[rank] = logits
        let distribution = weights.distribution(imageLogits: logits, rank: rank, above: above)
        names[rank][above ?? -1] = distribution
        return distribution
    }
}
