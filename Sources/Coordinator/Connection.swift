import DequeModule
import Outcomes
import Transport

/// What the coordinator keeps of a worker's connection beside its leases: to whom to write, and which batches of
/// outcomes are durable.
struct Connection {
    let peer: Peer
    let boot: UInt64
    let session: UInt32
    let software: String
    let process: Int
    /// Every batch through this one is in the ledger.
    private(set) var acknowledged: UInt64
    /// What the worker was last told.
    var told: UInt64
    var lastPing: UInt64 = 0
    var unreachableSince: Moment?
    /// Batches that arrived and are not acknowledged yet, in the order of arrival.
    private var pending = Deque<(batch: UInt64, isCommitted: Bool)>()

    init(peer: Peer, boot: UInt64, session: UInt32, software: String, process: Int, acknowledged: UInt64 = 0) {
        self.peer = peer
        self.boot = boot
        self.session = session
        self.software = software
        self.process = process
        self.acknowledged = acknowledged
        told = acknowledged
    }

    /// Whether the batch arrived before.
    func knows(_ batch: UInt64) -> Bool { batch <= acknowledged || pending.contains { $0.batch == batch } }

    /// A batch arrived; `isCommitted` when there is nothing of it to write.
    mutating func arrive(_ batch: UInt64, isCommitted: Bool) {
        pending.append((batch, isCommitted))
        settle()
    }

    /// The ledger has the batch.
    mutating func commit(_ batch: UInt64) {
        if let place = pending.firstIndex(where: { $0.batch == batch }) { pending[place].isCommitted = true }
        settle()
    }

    /// Batches are acknowledged in the order in which they arrived, all before one included.
    private mutating func settle() {
        while let first = pending.first, first.isCommitted {
            acknowledged = max(acknowledged, first.batch)
            pending.removeFirst()
        }
    }

    /// What carries over to the same process's next session.
    func renewed(peer: Peer, session: UInt32, software: String) -> Connection {
        var next = Connection(
            peer: peer, boot: boot, session: session, software: software, process: process, acknowledged: acknowledged)
        next.pending = pending
        return next
    }
}

/// What is to be done when a write of ours is durable.
enum PendingWrite {
    case block(worker: WorkerID, boot: UInt64, batch: UInt64, units: [Int])
    case quarantine(unit: Int)
}

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

/// Counters of one epoch, for whoever watches.
struct EpochTally {
    let began = ContinuousClock.now
    var firstLease: ContinuousClock.Instant?
    var lastCommit: ContinuousClock.Instant?
    var leases = 0
    var duplicates = 0
    var restored = 0
    var drainDeadline = Moment.start
    private(set) var rate = 0.0
    private var markedAt: ContinuousClock.Instant?
    private var marked = 0

    /// Updates `rate` about once a second, as a moving average over some ten seconds.
    mutating func measureRate(finished: Int, at now: ContinuousClock.Instant) {
        guard let markedAt else {
            self.markedAt = now
            marked = finished
            return
        }
        let elapsed = markedAt.duration(to: now).seconds
        guard elapsed >= 1 else { return }
        let seen = Double(finished - marked) / elapsed
        rate = rate == 0 ? seen : 0.8 * rate + 0.2 * seen
        self.markedAt = now
        marked = finished
    }

    /// From the first lease to the last commit.
    var working: Duration {
        guard let firstLease, let lastCommit, lastCommit > firstLease else { return .zero }
        return firstLease.duration(to: lastCommit)
    }
}
