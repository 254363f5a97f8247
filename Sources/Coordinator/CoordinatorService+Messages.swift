import Foundation
import Ledger
import Logging
import Outcomes
import Questions
import Runs
import Transport
import WireFormat

extension CoordinatorService {
    /// Handles a drained batch of messages, then gives leases once.
    func receive(_ arrivals: [Arrival<FromWorker>]) {
        _ = clock.advance(to: .now)
        for arrival in arrivals {
            switch arrival {
            case .message(let peer, let header, let message):
                if !strikes.isCutOff(peer) { receive(message, header, from: peer) }
            case .malformed(let peer, let what):
                strike(peer, what)
            }
        }
        giveLeases()
    }

    private func strike(_ peer: Peer, _ what: MalformedMessage) {
        logger.debug("a message is malformed", metadata: ["peer": "\(peer)", "what": "\(what)"])
        guard strikes.add(peer) else { return }
        let reject =
            switch what {
            case .majorVersion: Reject(code: .version, isFatal: true, message: "\(what)")
            case .magic: Reject(code: .badMagic, isFatal: false, message: "\(what)")
            default: Reject(code: .malformed, isFatal: false, message: "\(what)")
            }
        self.reject(peer, reject)
    }

    private func reject(_ peer: Peer, _ reject: Reject) {
        _ = socket?.send(.reject(reject), run: ledger.runID, epoch: epoch, to: peer)
    }

    private func receive(_ message: FromWorker, _ header: MessageHeader, from peer: Peer) {
        if case .hello(let hello) = message {
            welcome(hello, header, from: peer)
            return
        }
        // Whoever is unknown, or speaks of another epoch, has to say HELLO first: everything before is fenced off.
        guard header.run == ledger.runID, header.epoch == epoch, let worker = peers[peer] else {
            _ = socket?.send(.who, run: ledger.runID, epoch: epoch, to: peer)
            return
        }
        book.heard(from: worker, now: clock.now)
        switch message {
        case .hello: return
        case .credit(let total): book.credit(total, to: worker)
        case .outcomes(let batch): take(batch, from: worker)
        case .returned(let returned): takeBack(returned, from: worker)
        case .ping(let ping):
            connections[worker]?.lastPing = ping.sequence
            book.executing(work.units(in: ping.executing), on: worker, now: clock.now)
            book.credit(ping.creditTotal, to: worker)
            if let connection = connections[worker], !ping.usages.isEmpty {
                writer?.submit(
                    .usage(UsageRow(worker: "\(worker)", boot: connection.boot, bytes: ping.usages)), ticket: nil)
            }
            if let connection = connections[worker] { send(acknowledgement(of: connection), to: worker) }
        case .drained(let reason), .bye(let reason):
            book.lose(worker, .left)
            forget(worker, because: reason)
            finishDrainingIfIdle()
        }
    }

    private func welcome(_ hello: Hello, _ header: MessageHeader, from peer: Peer) {
        guard header.run == 0 || header.run == ledger.runID else {
            let message = "this coordinator leads another run than the one that the worker was part of"
            reject(peer, .init(code: .runMismatch, isFatal: true, message: message))
            return
        }
        if case .ended(let end) = activity {
            reject(peer, .init(code: .runFinished, isFatal: true, message: "the run has ended: \(end)"))
            return
        }
        let worker = WorkerID(hello.worker)
        guard book.workers[worker] != nil || book.workers.count < options.mostWorkers else {
            let message = "there are \(options.mostWorkers) workers already"
            reject(peer, .init(code: .unspecified, isFatal: false, message: message))
            return
        }
        if let known = connections[worker], known.boot != hello.boot, let record = book.workers[worker],
            clock.now.since(record.lastHeard) < options.pingInterval * 2,
            send(acknowledgement(of: known), to: worker) == .sent
        {
            let message = "a worker called '\(worker)' is there already; give each worker its own --id"
            reject(peer, .init(code: .duplicateWorker, isFatal: false, message: message))
            return
        }
        // One connection is one worker: whoever it was before is gone.
        if let before = peers[peer], before != worker {
            book.lose(before, .silent)
            forget(before, because: "its connection says that it is '\(worker)' now")
        }
        let adopted = book.admit(
            worker, boot: hello.boot, host: hello.host, slots: max(1, hello.slots),
            held: hello.held.map { .init(token: $0.token, units: work.units(in: $0.units)) },
            unacknowledged: work.units(in: hello.unacknowledged), now: clock.now)
        let session = nextSession()
        if let old = connections[worker] {
            peers[old.peer] = nil
            connections[worker] =
                old.boot == hello.boot ? old.renewed(peer: peer, session: session, software: hello.software) : nil
        }
        let connection =
            connections[worker]
            ?? Connection(
                peer: peer, boot: hello.boot, session: session, software: hello.software, process: hello.process)
        connections[worker] = connection
        peers[peer] = worker
        logger.info(
            "a worker is there",
            metadata: ["worker": "\(worker)", "host": "\(hello.host)", "adopted": "\(adopted.count)"])
        let seen = Date()
        let row = WorkerRow(
            worker: hello.worker, boot: hello.boot, host: hello.host, process: UInt32(clamping: hello.process),
            slots: hello.slots, epoch: epoch, firstSeen: seen, lastSeen: seen)
        writer?.submit(.worker(row), ticket: nil)
        send(
            .welcome(
                Welcome(
                    software: options.software, session: session, settings: ledger.settings.json(),
                    questionSetSHA256: set.sha256,
                    pingIntervalMilliseconds: max(1, Int(options.pingInterval.nanoseconds / 1_000_000)),
                    lostAfterMilliseconds: Int(options.policy.lostAfter.nanoseconds / 1_000_000),
                    acknowledgedBatch: connection.acknowledged, adopted: adopted,
                    header: set.serializedHeader)), to: worker)
        if case .draining(let reason) = activity {
            book.drain(worker)
            send(.drain(reason: reason), to: worker)
        }
    }

    // MARK: - Outcomes

    private func take(_ batch: OutcomeBatch, from worker: WorkerID) {
        book.credit(batch.creditTotal, to: worker)
        guard connections[worker]?.knows(batch.batch) == false else {
            acknowledge(worker, evenIfTold: true)
            return
        }
        let sorted: SortedBlock
        do {
            sorted = try sort(batch, from: worker)
        } catch {
            strike(connections[worker]?.peer, "batch \(batch.batch): \(error)")
            send(.refuse(batch: batch.batch, message: "\(error)"), to: worker)
            return
        }
        book.progress(of: worker, finished: batch.count, now: clock.now)
        tally.duplicates += sorted.duplicates
        guard let boot = connections[worker]?.boot else { return }
        let pending = PendingWrite.block(worker: worker, boot: boot, batch: batch.batch, units: sorted.units)
        connections[worker]?.arrive(batch.batch, isCommitted: sorted.isSettled)
        if !sorted.units.isEmpty {
            let row = OutcomeBlockRow(
                worker: worker.text, epoch: epoch, count: sorted.units.count, bytes: sorted.bytes ?? batch.block)
            submit(.block(row), then: pending)
        } else if !sorted.isSettled {
            // All of it came before and is still on its way to the ledger. Writes keep their order: when this one is
            // durable, so is that.
            submit(.event(kind: "repeated", detail: "batch \(batch.batch) of \(worker)"), then: pending)
        } else {
            acknowledge(worker)
        }
    }

    /// What of a block counts.
    private struct SortedBlock {
        /// The units whose outcome counts.
        var units: [Int] = []
        /// Their records, when they are not the whole block.
        var bytes: [UInt8]?
        var duplicates = 0
        /// Whether everything of the block that matters is in the ledger already.
        var isSettled = true
    }

    /// Reads a block, tells the book of each outcome, and keeps those that count.
    ///
    /// The whole block is read before the book hears of any of it: a block that breaks off changes nothing.
    private func sort(_ batch: OutcomeBatch, from worker: WorkerID) throws -> SortedBlock {
        var summaries: [(unit: Int, summary: OutcomeSummary, record: Range<Int>)] = []
        summaries.reserveCapacity(min(batch.count, 4096))
        try batch.block.withUnsafeBytes { block in
            try OutcomeSummary.forEachRecord(in: block) { record in
                let summary = try OutcomeSummary(serialized: record)
                guard let unit = work.unit(sample: summary.sample, repetition: summary.repetition) else {
                    throw OutcomeError.notOfThisRun(sample: summary.sample, repetition: summary.repetition)
                }
                let start = record.baseAddress.map { UnsafeRawPointer($0) - (block.baseAddress ?? $0) } ?? 0
                summaries.append((unit, summary, start..<start + record.count))
            }
        }
        var sorted = SortedBlock()
        sorted.units.reserveCapacity(summaries.count)
        var kept: [Range<Int>] = []
        for (unit, summary, record) in summaries {
            let counts: Bool
            if let kind = summary.failure, !kind.isTransient {
                counts = fail(unit, in: batch.block, record: record, from: worker)
            } else {
                counts = book.answer(unit, from: worker) == .fresh
                if !counts { sorted.duplicates += 1 }
                if book.states[unit] == .answered { sorted.isSettled = false }
            }
            guard counts else { continue }
            sorted.units.append(unit)
            kept.append(record)
            self.counts.add(summary)
        }
        if kept.count != summaries.count {
            var writer = WireWriter()
            for record in kept { writer.data(1, batch.block[record]) }
            sorted.bytes = writer.bytes
        }
        return sorted
    }

    /// The sample failed through its own fault. Never counts as an outcome: it is tried again, or quarantined.
    private func fail(_ unit: Int, in block: [UInt8], record: Range<Int>, from worker: WorkerID) -> Bool {
        switch book.fail(unit, from: worker) {
        case .retry: break
        case .duplicate: tally.duplicates += 1
        case .quarantine:
            let outcome = block[record].withUnsafeBytes { try? Outcome(serialized: $0) }
            let failure = outcome?.failure ?? Failure(.unknown, "")
            quarantine(
                unit, failure,
                evidence: "failed \(book.policy.failuresToQuarantine) times, last on worker \(worker.text)")
        }
        return false
    }

    private func takeBack(_ returned: Returned, from worker: WorkerID) {
        book.giveBack(work.units(in: returned.units), from: worker)
        if returned.reason != .asked {
            logger.info(
                "a worker gave samples back",
                metadata: ["worker": "\(worker)", "reason": "\(returned.reason)", "message": "\(returned.message)"])
        }
        finishDrainingIfIdle()
    }

    private func strike(_ peer: Peer?, _ what: String) {
        guard let peer else { return }
        logger.warning("outcomes could not be read", metadata: ["peer": "\(peer)", "what": "\(what)"])
        _ = strikes.add(peer)
    }

    // MARK: - Sending

    func acknowledgement(of connection: Connection) -> ToWorker {
        .acknowledge(throughBatch: connection.acknowledged, ping: connection.lastPing)
    }

    /// Tells the worker which batches are durable, when there is news.
    func acknowledge(_ worker: WorkerID, evenIfTold: Bool = false) {
        guard let connection = connections[worker], evenIfTold || connection.acknowledged > connection.told else {
            return
        }
        if send(acknowledgement(of: connection), to: worker) == .sent {
            connections[worker]?.told = connection.acknowledged
        }
    }

    @discardableResult
    func send(_ message: ToWorker, to worker: WorkerID) -> Delivery {
        guard let socket, let connection = connections[worker] else { return .unreachable }
        return socket.send(message, run: ledger.runID, epoch: epoch, to: connection.peer)
    }
}

/// An outcome that cannot be taken.
enum OutcomeError: Error, CustomStringConvertible {
    case notOfThisRun(sample: Int, repetition: Int)

    var description: String {
        switch self {
        case .notOfThisRun(let sample, let repetition):
            "sample \(sample), repetition \(repetition), is not part of this run"
        }
    }
}
