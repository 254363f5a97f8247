import DequeModule
import Transport

/// When peers were last welcomed. A WELCOME is large, and a peer that asks for one after the other without reading
/// would pile them up: one that asks again sooner is not answered, and asks once more if it means it.
struct HelloPaces {
    /// Between two WELCOMEs to one peer, at least.
    static let pause = Duration.seconds(1)
    /// So many peers are remembered; a flood of new ones only forgets old ones.
    static let remembered = 4096

    private var last: [Peer: Moment] = [:]
    private var order = Deque<Peer>()

    /// Whether the peer's HELLO is to be answered now.
    func admits(_ peer: Peer, now: Moment) -> Bool { last[peer].map { now.since($0) >= Self.pause } ?? true }

    /// The peer was sent a WELCOME.
    mutating func welcomed(_ peer: Peer, at now: Moment) {
        if last.updateValue(now, forKey: peer) != nil { return }
        order.append(peer)
        if order.count > Self.remembered, let oldest = order.popFirst() { last[oldest] = nil }
    }
}
