import Transport

/// The one trainer of a rollout run: who has the place, and who may take it.
struct TrainerSeat {
    /// Who sits there.
    struct Holder {
        let name: String
        let boot: UInt64
        let peer: Peer
        let software: String
        var lastHeard: Moment
    }

    /// What comes of a HELLO.
    enum Verdict: Equatable {
        case welcome
        /// Another trainer is heard.
        case taken(by: String)
        /// A later start of the same trainer has its place.
        case replaced
    }

    private(set) var holder: Holder?
    /// Earlier starts, whose place another one took.
    private var replaced: Set<UInt64> = []

    /// Someone asks for the place. Another name gets it when the holder is not heard for `lostAfter`, a new start of the
    /// same one at once.
    mutating func claim(_ hello: TrainerHello, from peer: Peer, lostAfter: Duration, now: Moment) -> Verdict {
        guard !replaced.contains(hello.boot) else { return .replaced }
        if let holder, holder.boot != hello.boot {
            guard holder.name == hello.trainer || now.since(holder.lastHeard) >= lostAfter else {
                return .taken(by: holder.name)
            }
            replaced.insert(holder.boot)
        }
        holder = Holder(name: hello.trainer, boot: hello.boot, peer: peer, software: hello.software, lastHeard: now)
        return .welcome
    }

    /// Whether the peer has the place; it is heard.
    mutating func hears(_ peer: Peer, now: Moment) -> Bool {
        guard holder?.peer == peer else { return false }
        holder?.lastHeard = now
        return true
    }

    /// The trainer leaves for good.
    mutating func leave() {
        if let holder { replaced.insert(holder.boot) }
        holder = nil
    }
}
