import DequeModule
import Outcomes
import Transport

/// What the coordinator keeps of a worker's connection beside its leases: to whom to write, and which batches of
/// outcomes are durable.
struct Connection {
    let peer: Peer
    let boot: UInt64
    let session: UInt32
    let host: String
    let software: String
    let process: Int
    /// The minor version of the link's protocol that it speaks.
    let minor: UInt8
    /// Every batch through this one is in the ledger.
    private(set) var acknowledged: UInt64
    /// What the worker was last told.
    var told: UInt64
    var lastPing: UInt64 = 0
    var unreachableSince: Moment?
    /// Which versions of a rollout run's policy it was sent in this session.
    var policies = PolicyDispatch()
    /// How long its samples took: of one sample of each batch.
    var latencies = Latencies()
    /// Samples of its that failed, wholly or in part.
    var failed = 0
    /// What an operator wants of the worker.
    var orders = Orders()
    /// Batches that arrived and are not acknowledged yet, in the order of arrival.
    private var pending = Deque<(batch: UInt64, isCommitted: Bool)>()

    /// Orders of an operator, told again until the worker is known to follow.
    struct Orders {
        /// Why it is to leave; nil when it may stay.
        var dismissal: String?
        /// Whether it was told to leave in this session.
        var isDismissalTold = false
        /// How many samples it is to run at once; nil once it says that it does.
        var slots: Int?
    }

    init(
        peer: Peer, boot: UInt64, session: UInt32, host: String = "", software: String, process: Int,
        minor: UInt8 = 0,
        acknowledged: UInt64 = 0
    ) {
        self.peer = peer
        self.boot = boot
        self.session = session
        self.host = host
        self.software = software
        self.process = process
        self.minor = minor
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
    func renewed(peer: Peer, session: UInt32, software: String, minor: UInt8) -> Connection {
        var next = Connection(
            peer: peer, boot: boot, session: session, host: host, software: software, process: process, minor: minor,
            acknowledged: acknowledged)
        next.pending = pending
        next.latencies = latencies
        next.failed = failed
        next.orders = orders
        next.orders.isDismissalTold = false
        return next
    }
}

/// What is to be done when a write of ours is durable.
enum PendingWrite {
    case block(worker: WorkerID, boot: UInt64, batch: UInt64, units: [Int])
    case quarantine(unit: Int)
    /// The version that is being published.
    case policy
    case step(Int)
    /// What an operator asked for, and is answered then.
    case operation(Peer, OperationDone)
    /// Asked for; by its number, as `evaluationEnd`.
    case evaluation(Int)
    case evaluationEnd(Int)
}
