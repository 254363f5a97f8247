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
        /// It is whole, with the same contents, and on its way to the ledger.
        case inCommit
        /// It cannot be taken, for this reason.
        case conflict(String)
    }

    /// Every version's contents.
    private var contents: [Int: Policy.Content] = [:]
    private var versions: [Int: Version] = [:]
    /// Whole, and on its way to the ledger. There is one at a time: what is durable is told of the one that is.
    private var inCommit: Version?

    /// The newest version that can be sent; nil before the first.
    var newest: Int? { versions.keys.max() }

    /// The newest version that was ever published, whether or not its bytes are still there.
    var newestPublished: Int? { contents.keys.max() }

    /// A version that can be sent; nil when it was never there, or is forgotten.
    subscript(_ version: Int) -> Version? { versions[version] }

    /// Whether a version is the next one, known, or none that can be.
    func verdict(on policy: Policy) -> Verdict {
        if inCommit?.policy == policy { return .inCommit }
        let content = inCommit?.policy.version == policy.version ? inCommit?.policy.content : contents[policy.version]
        if let content, content != policy.content {
            return .conflict("version \(policy.version) of the policy was published before with other contents")
        }
        // What only its row is left of is published again.
        if versions[policy.version] != nil { return .known }
        if let newest, policy.version < newest { return .known }
        guard let newestPublished else {
            return policy.version == 0 && inCommit == nil
                ? .next : .conflict("the first version of the policy is 0, not \(policy.version)")
        }
        guard policy.version - 1 <= newestPublished else {
            return .conflict(
                "version \(policy.version) of the policy leaves a gap: the newest one is \(newestPublished)")
        }
        if let inCommit {
            return .conflict("version \(inCommit.policy.version) of the policy is not confirmed yet")
        }
        return .next
    }

    /// A version is whole, and on its way to the ledger.
    mutating func beginCommit(_ version: Version) { inCommit = version }

    /// The version that was on its way to the ledger is there.
    ///
    /// - Returns: What it is.
    mutating func commit() -> Policy? {
        guard let version = inCommit else { return nil }
        inCommit = nil
        add(version)
        return version.policy
    }

    /// A version's contents are in the ledger, its bytes may be lost.
    mutating func restore(_ policy: Policy) { contents[policy.version] = policy.content }

    /// A version is durable and can be sent.
    mutating func add(_ version: Version) {
        contents[version.policy.version] = version.policy.content
        versions[version.policy.version] = version
    }

    /// Versions before this one are needed no more, but for those that are asked for.
    mutating func forget(before oldest: Int, butFor asked: [Int?] = []) {
        versions = versions.filter { $0.key >= oldest || asked.contains($0.key) }
    }
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

    /// The first that waits has gone out.
    ///
    /// - Parameter kept: The version that the worker was told to keep with all after it. Without, it may forget what is older
    ///   than the version before.
    mutating func finishFirst(keeping kept: Int?) {
        guard let version = waiting.first else { return }
        dropFirst()
        sent.insert(version)
        sent = sent.filter { $0 >= min(version - 1, kept ?? version) }
    }

    /// The first that waits is needed no more.
    mutating func dropFirst() {
        if !waiting.isEmpty { waiting.removeFirst() }
        piecesSent = 0
    }
}
