/// How a sample's levels are asked.
public enum Strategy: String, Sendable, Codable, CaseIterable {
    /// Every level alone: the benchmark's protocol.
    case independent
    /// Leaf predictor, then hierarchy completer given the predicted leaf: VL-Taxon.
    case twoStage = "two-stage"
    /// Hierarchy completer given the true leaf: what stage two could reach.
    case goldLeaf = "gold-leaf"
    /// Leaf predictor, then the taxonomy itself completes the path: what stage one alone could reach.
    case lookup

    /// Whether there is a stage one.
    public var asksForLeaf: Bool {
        switch self {
        case .independent, .goldLeaf: false
        case .twoStage, .lookup: true
        }
    }
}
