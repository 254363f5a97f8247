import Outcomes

/// A piece of a version of the policy, on its way from the trainer or to a worker.
public struct PolicyPiece: Hashable, Sendable {
    /// How many bytes of weights a sender puts into one piece. A receiver takes any number up to its frame's limit.
    public static let usualLength = 1 << 20

    /// The version that it is a piece of.
    public var policy: Policy
    /// Where it starts in the weights; 0 for a policy without.
    public var offset: Int
    /// At least one byte of weights, the frame after the body; none for a policy without.
    public var bytes: SharedBytes
    /// To a worker: this version and all after it are still asked for; nil where nothing older than the version before is.
    public var kept: Int?

    /// Makes a piece.
    public init(policy: Policy, offset: Int, bytes: SharedBytes, kept: Int? = nil) {
        self.policy = policy
        self.offset = offset
        self.bytes = bytes
        self.kept = kept
    }
}
