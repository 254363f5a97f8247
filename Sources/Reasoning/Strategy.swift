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
    /// Coarse to fine, each level given the answers so far.
    case stepwise
    /// All levels in one request, one letter for each.
    case joint
    /// Leaf predictor alone: the path that it reasons along is scored at every level.
    case openPath = "open-path"
    /// Every level but the leaf's, without the image, given the true leaf's name: what the language model knows.
    case textOnly = "text-only"

    /// Whether there is a stage one.
    public var asksForLeaf: Bool {
        switch self {
        case .independent, .goldLeaf, .stepwise, .joint, .textOnly: false
        case .twoStage, .lookup, .openPath: true
        }
    }

    /// Whether the level of the leaf is asked. Where it is not, it is neither right nor wrong.
    public var asksLeafLevel: Bool { self != .textOnly }

    /// Whether each level's choices are put to the model by requests of their own.
    var asksLevelByLevel: Bool {
        switch self {
        case .independent, .twoStage, .goldLeaf, .stepwise, .textOnly: true
        case .lookup, .joint, .openPath: false
        }
    }
}
