import Transport

/// The one trainer of a rollout run: who has the place, and who may take it.
struct TrainerSeat {
    /// A start of a trainer. Two trainers may have the same boot: one that says none has 0.
    struct Start: Hashable {
        let name: String
        let boot: UInt64
    }

    /// Who sits there.
    struct Holder {
        let start: Start
        let peer: Peer
        let software: String
        var lastHeard: Moment

        var name: String { start.name }
    }

    /// What comes of a HELLO.
    enum Verdict: Equatable {
        case welcome
        /// Another trainer is heard.
        case taken(by: String)
        /// A later start of the same trainer has its place.
        case replaced
        /// Someone with another key has the name.
        case foreign
    }

    private(set) var holder: Holder?
    /// Earlier starts, whose place another one took.
    private var replaced: Set<Start> = []

    /// Someone asks for the place. Another name gets it when the holder is not heard for `lostAfter`, a new start of the
    /// same one at once.
    mutating func claim(_ hello: TrainerHello, from peer: Peer, lostAfter: Duration, now: Moment) -> Verdict {
        let start = Start(name: hello.trainer, boot: hello.boot)
        guard !replaced.contains(start) else { return .replaced }
        if let holder, holder.peer.standing.key != peer.standing.key, holder.name == hello.trainer,
            now.since(holder.lastHeard) < lostAfter
        {
            return .foreign
        }
        if let holder, holder.start != start {
            guard holder.name == hello.trainer || now.since(holder.lastHeard) >= lostAfter else {
                return .taken(by: holder.name)
            }
            replaced.insert(holder.start)
        }
        holder = Holder(start: start, peer: peer, software: hello.software, lastHeard: now)
        return .welcome
    }

    /// Whether the peer has the place; it is heard.
    mutating func hears(_ peer: Peer, now: Moment) -> Bool {
        guard holder?.peer == peer else { return false }
        holder?.lastHeard = now
        return true
    }

    /// The trainer has to say hello again.
    mutating func forget() { holder = nil }

    /// The trainer leaves for good.
    mutating func leave() {
        if let holder { replaced.insert(holder.start) }
        holder = nil
    }
}
