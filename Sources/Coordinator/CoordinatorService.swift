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
    let work: WorkList
    let logger: Logger

    var book = LeaseBook(units: 0, epoch: 0)
    var connections: [WorkerID: Connection] = [:]
    var peers: [Peer: WorkerID] = [:]
    var strikes = PeerStrikes()
    var clock = StallTolerantClock(at: .now)
    var activity = RunSnapshot.Activity.running
    var counts: LiveCounts
    /// Of the sample that was given up last in this epoch.
    var latestFailure: Failure?
    var tally = EpochTally()
    var socket: RouterSocket?
    var writer: LedgerWriter?
    var epoch: UInt32 = 0
    var endpoint = ""
    private var lastTicket: UInt64 = 0
    var pendingTickets: [UInt64: PendingWrite] = [:]
    private var waiters: [CheckedContinuation<RunEnd, Never>] = []
    private var closedWith: RunEnd?
    /// What was counted when this epoch began: the failure threshold looks at what came since.
    private var countsBefore: LiveCounts
    private var lastSession: UInt32 = 0

    /// Makes a coordinator for a run. Nothing happens before `start()`.
    ///
    /// - Parameters:
    ///   - set: The run's question set, already checked to be the ledger's.
    ///   - ledger: Opened for the run: this process holds its lock.
    /// - Throws: `TransportError` when the machine refuses a thread or a context.
    public init(
        options: CoordinatorOptions, set: QuestionSetFile, ledger: RunLedger, work: WorkList, logger: Logger
    ) throws(TransportError) {
        self.options = options
        self.set = set
        header = SharedBytes(set.serializedHeader)
        self.ledger = ledger
        self.work = work
        counts = LiveCounts(asksLeafLevel: ledger.settings.procedure.strategy.asksLeafLevel)
        countsBefore = counts
        self.logger = logger
        loop = try SocketLoop(name: "coordinator")
    }

    // MARK: - Start and end

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
        book = LeaseBook(units: work.count, epoch: epoch, policy: policy)
        try restore()

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

        let socket = try RouterSocket(on: loop)
        endpoint = try socket.bind(to: options.endpoint)
        socket.onArrivals { [weak self] arrivals in
            self?.assumeIsolated { $0.receive(arrivals) }
        }
        self.socket = socket
        let isRestart = epoch > 1 && options.adoptionGrace > .zero && !book.isFinished
        if isRestart { activity = .adopting }
        clock = StallTolerantClock(at: .now)
        loop.every(.milliseconds(100)) { [weak self] in self?.assumeIsolated { $0.tick() } }
        logger.info(
            "coordinator started",
            metadata: ["endpoint": "\(endpoint)", "epoch": "\(epoch)", "done": "\(book.count(.done))"])
        if book.isFinished { end(.complete) }
        return endpoint
    }

    private func restore() throws {
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
            counts.addQuarantined()
        }
        tally.restored = book.count(.done) + book.count(.quarantined)
        countsBefore = counts
    }

    /// Waits for the run's end: complete, stopped, or broken. The ledger is written and the socket closed by then.
    public func ended() async -> RunEnd {
        if let closedWith { return closedWith }
        return await withCheckedContinuation { waiters.append($0) }
    }

    /// Whether the run has ended.
    public var isEnded: Bool { if case .ended = activity { true } else { false } }

    /// Asks the run to stop: no new leases, unstarted samples come back, running ones finish within the drain timeout.
    /// A second call stops at once.
    public func stop(reason: String) {
        switch activity {
        case .ended: return
        case .draining: finish(.stopped(reason: reason))
        case .adopting, .running, .paused:
            activity = .draining(reason: reason)
            tally.drainDeadline = clock.now + options.drainTimeout
            for worker in book.workers.keys.sorted(by: { $0.text < $1.text }) {
                book.drain(worker)
                send(.drain(reason: reason), to: worker)
            }
            finishDrainingIfIdle()
        }
    }

    func finishDrainingIfIdle() {
        guard case .draining(let reason) = activity else { return }
        if book.isFinished {
            end(.complete)
        } else if book.count(.leased) + book.count(.answered) == 0 || clock.now > tally.drainDeadline {
            finish(.stopped(reason: reason))
        }
    }

    /// The run is over: tell the workers, then close. Whatever they still run, nobody waits for.
    func end(_ end: RunEnd) {
        let message: ToWorker =
            switch end {
            case .complete: .reject(Reject(code: .runFinished, isFatal: true, message: "the run is complete"))
            case .tooManyFailures:
                .reject(Reject(code: .runFinished, isFatal: true, message: "too many samples failed"))
            case .stopped(let reason), .broken(let reason): .drain(reason: reason)
            }
        for worker in connections.keys { send(message, to: worker) }
        finish(end)
    }

    private func finish(_ end: RunEnd) {
        if case .ended = activity { return }
        activity = .ended(end)
        recordLeases()
        writer?.submit(.event(kind: "end", detail: "\(end)"), ticket: nil)
        logger.info("coordinator ends", metadata: ["end": "\(end)"])
        Task {
            var end = end
            if let error = await writer?.finish() { end = .broken(reason: "\(error)") }
            await partWithWorkers()
            socket?.close()
            activity = .ended(end)
            closedWith = end
            for waiter in waiters { waiter.resume(returning: end) }
            waiters = []
        }
    }

    /// Gives workers a moment to hear the last message and say goodbye, so that they do not look for us.
    private func partWithWorkers() async {
        let deadline = ContinuousClock.now + .seconds(2)
        while !connections.isEmpty, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(10))  // Only cancellation can end it early, which is as well.
        }
    }

    /// Ends the thread. Call after `ended()`.
    public nonisolated func shutDown() async { await loop.stop() }

    // MARK: - The ledger answers

    func submit(_ write: LedgerWrite, then pending: PendingWrite) {
        lastTicket += 1
        pendingTickets[lastTicket] = pending
        writer?.submit(write, ticket: lastTicket)
    }

    private func committed(_ tickets: [UInt64]) {
        var informed: Set<WorkerID> = []
        for ticket in tickets {
            guard let pending = pendingTickets.removeValue(forKey: ticket) else { continue }
            switch pending {
            case .block(let worker, let boot, let batch, let units):
                for unit in units { book.commit(unit) }
                guard connections[worker]?.boot == boot else { continue }
                connections[worker]?.commit(batch)
                informed.insert(worker)
            case .quarantine(let unit):
                book.commitQuarantine(unit)
            }
        }
        tally.lastCommit = .now
        // A worker whose queue is full now is told when it pings.
        for worker in informed { acknowledge(worker) }
        if case .ended = activity { return }
        // A commit that worked is proof that the ledger can be written, in whatever order the news of it come.
        if case .paused = activity { activity = .running }
        checkFailureThreshold()
        if case .ended = activity { return }
        if book.isFinished {
            end(.complete)
        } else {
            finishDrainingIfIdle()
            giveLeases()
        }
    }

    private func ledgerStalled(_ error: LedgerError?) {
        switch (activity, error) {
        case (.ended, _): return
        case (_, .some(let error)) where !error.canPass:
            finish(.broken(reason: "\(error)"))
        case (.running, .some(let error)), (.adopting, .some(let error)), (.paused, .some(let error)):
            if case .paused = activity {
            } else {
                logger.error("the ledger cannot be written; the run pauses", metadata: ["error": "\(error)"])
            }
            activity = .paused(reason: "\(error)")
        case (.paused, .none):
            logger.notice("the ledger can be written again; the run goes on")
            activity = .running
            giveLeases()
        case (.draining, _), (.running, .none), (.adopting, .none): return
        }
    }

    // MARK: - Giving leases

    func giveLeases() {
        guard case .running = activity, let writer, writer.queuedBytes < options.largestLedgerQueue else { return }
        for grant in book.grants(now: clock.now) where !give(grant) { return }
    }

    private func give(_ grant: LeaseBook.Grant) -> Bool {
        let ranges = work.ranges(of: grant.units)
        let samples: [UInt8]
        do {
            samples = try set.records(of: ranges.map(\.samples))
        } catch {
            book.undo(grant)
            finish(.broken(reason: "\(error)"))
            return false
        }
        let lease = Lease(
            token: grant.token, units: ranges, attempt: grant.attempt, isAlone: grant.isAlone, samples: samples)
        guard send(.lease(lease), to: grant.worker) == .sent else {
            book.undo(grant)
            return true
        }
        if tally.firstLease == nil { tally.firstLease = .now }
        tally.leases += 1
        return true
    }

    /// Writes ended leases to the ledger's history.
    func recordLeases() {
        let now = clock.now
        for lease in book.takeClosedLeases() {
            let ended = Date()
            let row = LeaseRow(
                epoch: lease.token.epoch, sequence: lease.token.sequence, worker: lease.worker.text,
                samples: lease.size, given: ended - now.since(lease.givenAt).seconds, ended: ended,
                ending: lease.ending.row)
            writer?.submit(.lease(row), ticket: nil)
        }
    }

    // MARK: - Time

    private func tick() {
        let now = clock.advance(to: .now)
        if case .ended = activity { return }
        tally.measureRate(finished: counts.finished, at: .now)
        if case .adopting = activity, now.since(.start) >= options.adoptionGrace { activity = .running }
        let actions = book.tick(now: now)
        for worker in actions.lost { forget(worker, because: "not heard for \(options.policy.lostAfter)") }
        for (worker, units) in actions.expired {
            logger.warning(
                "a worker makes no progress; its samples return",
                metadata: ["worker": "\(worker)", "samples": "\(units.count)"])
            send(.revoke(work.ranges(of: units)), to: worker)
        }
        for (worker, units) in actions.revoke where send(.revoke(work.ranges(of: units)), to: worker) != .sent {
            book.forgetRevoke(of: worker)
        }
        probeSilentWorkers(now: now)
        quarantineCondemned()
        checkFailureThreshold()
        recordLeases()
        finishDrainingIfIdle()
        giveLeases()
        if case .running = activity {
            for grant in book.duplicateGrants(now: now) where !give(grant) { return }
        }
    }

    private func probeSilentWorkers(now: Moment) {
        for (worker, connection) in connections {
            guard let record = book.workers[worker] else { continue }
            if now.since(record.lastHeard) < options.pingInterval * 3 {
                connections[worker]?.unreachableSince = nil
            } else if send(acknowledgement(of: connection), to: worker) == .unreachable {
                let since = connection.unreachableSince ?? now
                connections[worker]?.unreachableSince = since
                if now.since(since) >= options.disconnectedGrace {
                    book.lose(worker, .silent)
                    forget(worker, because: "its connection is gone")
                }
            }
        }
    }

    private func quarantineCondemned() {
        for (unit, blames) in book.condemned() {
            let evidence = blames.map { "\($0.cause) on \($0.host)" }.joined(separator: ", ")
            let hasDied = blames.contains { $0.cause == .died }
            let failure = Failure(
                hasDied ? .workerDied : .deadline,
                "\(blames.count) workers died or hung while they ran only this sample")
            quarantine(unit, failure, evidence: evidence)
        }
    }

    func quarantine(_ unit: Int, _ failure: Failure, evidence: String) {
        let (sample, repetition) = work.place(of: unit)
        counts.addQuarantined()
        latestFailure = failure
        // Of what comes from samples there can be as many as there are samples: it is counted, shown and told at the end.
        logger.log(
            level: failure.kind == .workerDied ? .warning : .info, "a sample is quarantined",
            metadata: ["sample": "\(sample)", "repetition": "\(repetition)", "failure": "\(failure.kind.name)"])
        let row = QuarantinedSample(sample: sample, repetition: repetition, failure: failure, evidence: evidence)
        submit(.quarantine(row), then: .quarantine(unit: unit))
    }

    private func checkFailureThreshold() {
        let finished = counts.finished - countsBefore.finished
        let failed = counts.failed - countsBefore.failed
        guard let threshold = options.failureThreshold, finished >= 50, Double(failed) > threshold * Double(finished)
        else { return }
        if case .running = activity { end(.tooManyFailures(failed: failed, finished: finished)) }
    }

    // MARK: - Workers end

    /// A worker's process is known to have died: its leases return at once.
    public func workerDied(_ id: String) {
        guard book.workers[WorkerID(id)] != nil else { return }
        book.lose(WorkerID(id), .died)
        forget(WorkerID(id), because: "its process died")
        giveLeases()
    }

    func forget(_ worker: WorkerID, because reason: String) {
        guard let connection = connections.removeValue(forKey: worker) else { return }
        peers[connection.peer] = nil
        logger.info("a worker is gone", metadata: ["worker": "\(worker)", "reason": "\(reason)"])
    }

    func nextSession() -> UInt32 {
        lastSession += 1
        return lastSession
    }
}

extension LeaseBook.Ending {
    var row: LeaseRow.Ending {
        switch self {
        case .finished: .finished
        case .returned: .returned
        case .expired: .expired
        case .lost: .lost
        }
    }
}
