import Foundation
import Ledger
import Logging
import Measures
import Outcomes
import Questions
import Reasoning
import Runs
import Transport

/// Leads one run: gives leases to workers, takes their outcomes to the ledger, and acknowledges what is durable.
///
/// The decisions are `LeaseBook`'s. This actor's executor is the thread that owns the sockets, so that a message is
/// handled where it arrives; the ledger's writing happens on the writer's own thread and comes back as one job a
/// commit.
public actor CoordinatorService {
    /// The thread that owns the sockets and this actor.
    public nonisolated let loop: SocketLoop
    /// The actor runs on its loop's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    let options: CoordinatorOptions
    let set: QuestionSetFile
    /// The set's header, as every worker gets it.
    let header: SharedBytes
    let ledger: RunLedger
    var work: WorkList
    let logger: Logger

    var book = LeaseBook(units: 0, epoch: 0)
    /// Of a rollout run; nil for an evaluation.
    let desk: RolloutDesk?
    var connections: [WorkerID: Connection] = [:]
    var peers: [Peer: WorkerID] = [:]
    var strikes = PeerStrikes()
    /// Answers to those who may not do what they do.
    var refused = PeerStrikes()
    var refusals = RefusalBook()
    var paces = HelloPaces()
    /// With keys.
    var owners = WorkerOwners()
    var departures = Departures()
    var clock = StallTolerantClock(at: .now)
    var activity = RunSnapshot.Activity.running
    /// An operator's; kept in the ledger over restarts.
    var pause: RunSnapshot.Pause?
    /// Workers that an operator sent home.
    var dismissed: Set<WorkerID> = []
    /// What operators were last told, and when it was looked at.
    var lastLook: (at: ContinuousClock.Instant, run: RunSnapshot)?
    var counts: LiveCounts
    /// Of the sample that was given up last in this epoch.
    var latestFailure: Failure?
    var tally = EpochTally()
    var socket: RouterSocket?
    var writer: LedgerWriter?
    var epoch: UInt32 = 0
    var endpoint = ""
    var lastTicket: UInt64 = 0
    var pendingTickets: [UInt64: PendingWrite] = [:]
    var waiters: [CheckedContinuation<RunEnd, Never>] = []
    var closedWith: RunEnd?
    /// What was counted when this epoch began: the failure threshold looks at what came since.
    var countsBefore: LiveCounts
    var lastSession: UInt32 = 0

    /// Makes a coordinator for a run. Nothing happens before `start()`.
    ///
    /// - Parameters:
    ///   - set: The run's question set, already checked to be the ledger's.
    ///   - ledger: Opened for the run: this process holds its lock.
    /// - Throws: `TransportError` when the machine refuses a thread or a context; `Rewards.SettingsError`, never for weights
    ///   that were checked.
    public init(
        options: CoordinatorOptions, set: QuestionSetFile, ledger: RunLedger, work: WorkList, logger: Logger
    ) throws {
        self.options = options
        self.set = set
        header = SharedBytes(set.serializedHeader)
        self.ledger = ledger
        self.work = work
        desk = try ledger.settings.rollouts.map { try RolloutDesk($0, ledger.settings.rewardWeights) }
        counts = LiveCounts(asksLeafLevel: ledger.settings.procedure.strategy.asksLeafLevel)
        countsBefore = counts
        self.logger = logger
        loop = try SocketLoop(name: "coordinator")
    }

    /// Restores what the ledger has, takes a new epoch, and binds.
    ///
    /// - Returns: The endpoint to which workers connect, with its real port.
    /// - Throws: `LedgerError`, `TransportError`, `WireError` when a block of the ledger is damaged.
    public func start() throws -> String {
        let epoch = try ledger.beginEpoch(endpoint: options.endpoint)
        self.epoch = epoch
        var policy = options.policy
        let averageRecord = set.count > 0 ? set.byteCount(of: 0..<set.count) / set.count : 1
        policy.largestLease = max(
            1, min(4096, options.leaseBytes / max(1, averageRecord), options.leaseSamples ?? .max))
        policy.largestHolding = max(1, min(policy.largestHolding, options.heldBytes / max(1, averageRecord)))
        book = LeaseBook(units: work.count, epoch: epoch, policy: policy)
        try restore()
        try ledger.forEachWorkerKey { worker, key in
            if let key = PublicKey(text: key) { owners.give(WorkerID(worker), to: key) }
        }
        pause = try ledger.operatorPause().map { RunSnapshot.Pause(by: $0.by, since: $0.since) }
        if let desk, let directory = options.archive { try openArchive(at: directory, of: desk) }

        let writer = LedgerWriter(
            ledger: ledger,
            onCommit: { [weak self] tickets in
                guard let self else { return }
                Task { await self.committed(tickets) }
            },
            onStall: { [weak self] error in
                guard let self else { return }
                Task { await self.ledgerStalled(error) }
            })
        self.writer = writer
        writer.submit(.event(kind: "epoch", detail: "epoch \(epoch) began"), ticket: nil)
        if let desk { resumeEvaluation(desk) }

        let socket = try RouterSocket(on: loop, access: options.access)
        endpoint = try socket.bind(to: options.endpoint)
        writer.submit(.endpoint(epoch: epoch, endpoint), ticket: nil)
        socket.onArrivals { [weak self] arrivals in
            self?.assumeIsolated { $0.receive(arrivals) }
        }
        self.socket = socket
        let isRestart = epoch > 1 && options.adoptionGrace > .zero && !book.isFinished
        if isRestart { activity = .adopting }
        clock = StallTolerantClock(at: .now)
        loop.every(.milliseconds(100)) { [weak self] in self?.assumeIsolated { $0.tick() } }
        loop.every(.milliseconds(500)) { [weak self] in self?.assumeIsolated { $0.lookAtTheDoor() } }
        logger.info(
            "coordinator started",
            metadata: ["endpoint": "\(endpoint)", "epoch": "\(epoch)", "done": "\(book.count(.done))"])
        if desk == nil, book.isFinished { end(.complete) }
        return endpoint
    }

    private func restore() throws {
        defer {
            tally.restored = book.count(.done) + book.count(.quarantined)
            countsBefore = counts
        }
        if let desk { return try restore(desk) }
        try ledger.forEachBlock { block in
            try OutcomeSummary.forEachRecord(in: block) { record in
                let summary = try OutcomeSummary(serialized: record)
                guard let unit = work.unit(sample: summary.sample, repetition: summary.repetition) else { return }
                book.restore(unit, as: .done)
                counts.add(summary)
            }
        }
        for sample in try ledger.quarantined() {
            guard let unit = work.unit(sample: sample.sample, repetition: sample.repetition) else { continue }
            book.restore(unit, as: .quarantined)
            counts.addQuarantined(sample.failure.kind)
        }
    }

    /// Ends the thread. Call after `ended()`.
    public nonisolated func shutDown() async { await loop.stop() }

    /// A worker's process is known to have died: its leases return at once.
    public func workerDied(_ id: String) {
        guard book.workers[WorkerID(id)] != nil else { return }
        book.lose(WorkerID(id), .died)
        forget(WorkerID(id), .died, because: "its process died")
        giveLeases()
    }

    func forget(_ worker: WorkerID, _ departure: LeaseBook.Departure, because reason: String) {
        guard let connection = connections.removeValue(forKey: worker) else { return }
        peers[connection.peer] = nil
        departures.add(
            Departures.Departed(
                worker: worker, host: connection.host, departure: departure, reason: reason, at: clock.now))
        logger.info("a worker is gone", metadata: ["worker": "\(worker)", "reason": "\(reason)"])
    }

    func nextSession() -> UInt32 {
        lastSession += 1
        return lastSession
    }
}
