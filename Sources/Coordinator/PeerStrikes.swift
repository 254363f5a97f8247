import DequeModule
import Transport

/// Peers that send what nobody understands, and how often.
struct PeerStrikes {
    /// A peer that sent so many malformed messages is no longer answered.
    static let most = 20
    /// So many peers are remembered; a flood of new ones only forgets old ones.
    static let remembered = 4096

    private var counts: [Peer: Int] = [:]
    private var order = Deque<Peer>()
    /// Malformed messages in all.
    private(set) var total = 0

    /// Counts a malformed message. True while the peer still deserves an answer.
    mutating func add(_ peer: Peer) -> Bool {
        total += 1
        if counts[peer] == nil {
            order.append(peer)
            if order.count > Self.remembered, let oldest = order.popFirst() { counts[oldest] = nil }
        }
        counts[peer, default: 0] += 1
        return counts[peer, default: 0] <= Self.most
    }

    /// Whether the peer is no longer answered.
    func isCutOff(_ peer: Peer) -> Bool { counts[peer, default: 0] > Self.most }
}
