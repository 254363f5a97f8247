import Outcomes
import Transport

/// The versions of the policy that the trainer has published: what each is, and the bytes of those that workers may need.
struct PublishedPolicies {
    /// A version that can be sent to workers.
    struct Version {
        let policy: Policy
        /// All of it, in the order in which they go out; shared by all workers.
        let pieces: [PolicyPiece]

        init(_ policy: Policy, weights: [UInt8]) {
            self.policy = policy
            guard case .weights = policy.content else {
                pieces = [PolicyPiece(policy: policy, offset: 0, bytes: SharedBytes([]))]
                return
            }
            pieces = stride(from: 0, to: weights.count, by: PolicyPiece.usualLength).map { start in
                let end = min(weights.count, start + PolicyPiece.usualLength)
                return PolicyPiece(policy: policy, offset: start, bytes: SharedBytes(weights[start..<end]))
            }
        }
    }

    /// What comes of a published piece.
    enum Verdict: Equatable {
        /// The version is there, with the same contents.
        case known
        /// It is to be put together.
        case next
        /// It cannot be taken, for this reason.
        case conflict(String)
    }

    /// Every version's contents.
    private var contents: [Int: Policy.Content] = [:]
    private var versions: [Int: Version] = [:]

    /// The newest version that can be sent; nil before the first.
    var newest: Int? { versions.keys.max() }

    /// A version that can be sent; nil when it was never there, or is forgotten.
    subscript(_ version: Int) -> Version? { versions[version] }

    /// Whether a version is the next one, known, or none that can be.
    func verdict(on policy: Policy) -> Verdict {
        if let content = contents[policy.version], content != policy.content {
            return .conflict("version \(policy.version) of the policy was published before with other contents")
        }
        // What only its row is left of is published again.
        if versions[policy.version] != nil { return .known }
        guard let newest else {
            return policy.version == 0 || contents[policy.version] != nil
                ? .next : .conflict("the first version of the policy is 0, not \(policy.version)")
        }
        if policy.version < newest, contents[policy.version] != nil { return .known }
        guard policy.version <= newest + 1 else {
            return .conflict("version \(policy.version) of the policy leaves a gap: the newest one is \(newest)")
        }
        return .next
    }

    /// A version's contents are in the ledger, its bytes may be lost.
    mutating func restore(_ policy: Policy) { contents[policy.version] = policy.content }

    /// A version is durable and can be sent.
    mutating func add(_ version: Version) {
        contents[version.policy.version] = version.policy.content
        versions[version.policy.version] = version
    }

    /// Versions before this one are needed no more.
    mutating func forget(before oldest: Int) { versions = versions.filter { $0.key >= oldest } }
}

/// Which versions of the policy a worker's session was sent, and which are on their way. One goes out after the other.
struct PolicyDispatch {
    private var sent: Set<Int> = []
    private(set) var waiting: [Int] = []
    /// Of the first that waits, how many pieces have gone out.
    var piecesSent = 0

    /// Whether all of a version has gone out: whatever is sent after it finds it there.
    func has(_ version: Int) -> Bool { sent.contains(version) }

    /// The version is to go out, unless it has or will.
    mutating func enqueue(_ version: Int) {
        if !sent.contains(version), !waiting.contains(version) { waiting.append(version) }
    }

    /// The first that waits has gone out, or is needed no more.
    mutating func finishFirst(wasSent: Bool) {
        guard !waiting.isEmpty else { return }
        let version = waiting.removeFirst()
        if wasSent { sent.insert(version) }
        piecesSent = 0
    }
}
