/// Where the leaf comes from that stage two's prompt tells in a rollout run.
public enum LeafSource: String, Sendable, Codable, CaseIterable {
    /// The question set: the true one.
    case gold
    /// Stage one: the policy's most likely answer.
    case greedy
    /// Stage one: an answer that the policy sampled.
    case own

    /// The source of a number of `linnet.v1.LeafSource`; nil for a number that this version does not know.
    public init?(wireNumber: Int) {
        guard Self.allCases.indices.contains(wireNumber) else { return nil }
        self = Self.allCases[wireNumber]
    }

    /// Its number in `linnet.v1.LeafSource`.
    public var wireNumber: Int {
        switch self {
        case .gold: 0
        case .greedy: 1
        case .own: 2
        }
    }
}
