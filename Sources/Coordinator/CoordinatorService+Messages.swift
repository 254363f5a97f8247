import Foundation
import Ledger
import Logging
import Measures
import Questions
import Runs
import Transport

extension CoordinatorService {
    /// Handles a drained batch of messages, then gives leases once.
    func receive(_ arrivals: [Arrival<FromPeer>]) {
        _ = clock.advance(to: .now)
        for arrival in arrivals {
            switch arrival {
            case .message(let peer, let header, .worker(let message)):
                if !strikes.isCutOff(peer), permits(peer, .worker) { receive(message, header, from: peer) }
            case .message(let peer, let header, .trainer(let message)):
                if !strikes.isCutOff(peer), permits(peer, .trainer) { receive(message, header, from: peer) }
            case .message(let peer, let header, .operator(let message)):
                if !strikes.isCutOff(peer), permits(peer, message.role) { receive(message, header, from: peer) }
            case .malformed(let peer, let what):
                strike(peer, what)
            }
        }
        advanceRollouts()
        giveLeases()
    }

    private func strike(_ peer: Peer, _ what: MalformedMessage) {
        logger.debug("a message is malformed", metadata: ["peer": "\(peer)", "what": "\(what)"])
        if what == .tooFast {
            note(.pace, of: peer.standing.name ?? "\(peer)", "\(what)")
            forgetSession(of: peer, because: "it sends too much")
        }
        guard strikes.add(peer) else { return }
        if what.isFromOperator {
            return tell(.refused(OperationRefused(request: 0, code: .malformed, message: "\(what)")), to: peer)
        }
        if what.isFromTrainer || desk?.seat.holder?.peer == peer {
            return reject(peer, TrainerReject(code: .malformed, isFatal: false, message: "\(what)"))
        }
        let reject =
            switch what {
            case .majorVersion: Reject(code: .version, isFatal: true, message: "\(what)")
            case .magic: Reject(code: .badMagic, isFatal: false, message: "\(what)")
            default: Reject(code: .malformed, isFatal: false, message: "\(what)")
            }
        self.reject(peer, reject)
    }

    func reject(_ peer: Peer, _ reject: Reject) {
        _ = socket?.send(ToWorker.reject(reject), run: ledger.runID, epoch: epoch, to: peer)
    }

    private func receive(_ message: FromWorker, _ header: MessageHeader, from peer: Peer) {
        if case .hello(let hello) = message {
            welcome(hello, header, from: peer)
            return
        }
        // Whoever is unknown, or speaks of another epoch, has to say HELLO first: everything before is fenced off.
        guard header.run == ledger.runID, header.epoch == epoch, let worker = peers[peer] else {
            _ = socket?.send(ToWorker.who, run: ledger.runID, epoch: epoch, to: peer)
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
            if let slots = ping.slots { take(slots: slots, of: worker) }
            sendOrders(to: worker)
            if let connection = connections[worker], !ping.usages.isEmpty, !isLedgerQueueFull {
                writer?.submit(
                    .usage(UsageRow(worker: "\(worker)", boot: connection.boot, bytes: ping.usages)), ticket: nil)
            }
            if let connection = connections[worker] { send(acknowledgement(of: connection), to: worker) }
        case .drained(let reason), .bye(let reason):
            book.lose(worker, .left)
            forget(worker, .left, because: reason)
            finishDrainingIfIdle()
        }
    }

    private func welcome(_ hello: Hello, _ header: MessageHeader, from peer: Peer) {
        guard header.run == 0 || header.run == ledger.runID else {
            let message = "this coordinator leads another run than the one that the worker was part of"
            reject(peer, Reject(code: .runMismatch, isFatal: true, message: message))
            return
        }
        if case .ended(let end) = activity {
            reject(peer, Reject(code: .runFinished, isFatal: true, message: "the run has ended: \(end)"))
            return
        }
        guard paces.admits(peer, now: clock.now) else { return }
        let worker = WorkerID(hello.worker)
        guard book.workers[worker] != nil || book.workers.count < options.mostWorkers else {
            let message = "there are \(options.mostWorkers) workers already"
            reject(peer, Reject(code: .unspecified, isFatal: false, message: message))
            return
        }
        guard mayUse(worker, peer) else { return }
        if let known = connections[worker], known.boot != hello.boot, let record = book.workers[worker],
            clock.now.since(record.lastHeard) < options.pingInterval * 2,
            send(acknowledgement(of: known), to: worker) == .sent
        {
            let message = "a worker called '\(worker)' is there already; give each worker its own --id"
            reject(peer, Reject(code: .duplicateWorker, isFatal: false, message: message))
            return
        }
        // One connection is one worker: whoever it was before is gone.
        if let before = peers[peer], before != worker {
            book.lose(before, .silent)
            forget(before, .silent, because: "its connection says that it is '\(worker)' now")
        }
        // The id's owner may be no worker any more. What it had is not the newcomer's.
        if let known = connections[worker], known.peer.standing.key != peer.standing.key {
            book.lose(worker, .silent)
            forget(worker, .silent, because: "its id is another key's now")
        }
        if let key = peer.standing.key { owners.give(worker, to: key) }
        let held = hello.held.map { LeaseBook.Claim(token: $0.token, units: work.units(in: $0.units)) }
        let adopted = book.admit(
            worker, boot: hello.boot, host: hello.host, slots: max(1, hello.slots),
            takesHeldOut: header.minor >= ProtocolVersion.firstWithEvaluations, held: held,
            unacknowledged: work.units(in: hello.unacknowledged), now: clock.now)
        let session = nextSession()
        if let old = connections[worker] {
            peers[old.peer] = nil
            connections[worker] =
                old.boot == hello.boot
                ? old.renewed(peer: peer, session: session, software: hello.software, minor: header.minor) : nil
        }
        let connection =
            connections[worker]
            ?? Connection(
                peer: peer, boot: hello.boot, session: session, host: hello.host, software: hello.software,
                process: hello.process, minor: header.minor)
        connections[worker] = connection
        peers[peer] = worker
        departures.remove(worker)
        logger.info(
            "a worker is there",
            metadata: ["worker": "\(worker)", "host": "\(hello.host)", "adopted": "\(adopted.count)"])
        let seen = Date()
        let row = WorkerRow(
            worker: hello.worker, boot: hello.boot, host: hello.host, process: UInt32(clamping: hello.process),
            slots: hello.slots, epoch: epoch, firstSeen: seen, lastSeen: seen, key: peer.standing.key?.text)
        writer?.submit(.worker(row), ticket: nil)
        let welcomed = send(
            .welcome(
                Welcome(
                    software: options.software, session: session, settings: ledger.settings.json(),
                    questionSetSHA256: set.sha256,
                    pingIntervalMilliseconds: max(1, Int(options.pingInterval.nanoseconds / 1_000_000)),
                    lostAfterMilliseconds: Int(options.policy.lostAfter.nanoseconds / 1_000_000),
                    acknowledgedBatch: connection.acknowledged, adopted: adopted,
                    header: self.header)), to: worker)
        if welcomed == .sent { paces.welcomed(peer, at: clock.now) }
        // WELCOME adopts leases as a whole. What others have answered meanwhile need not be asked again.
        let gone = book.gone(from: held, adopted: adopted)
        if !gone.isEmpty { send(.revoke(work.ranges(of: gone)), to: worker) }
        if case .draining(let reason) = activity {
            book.drain(worker)
            send(.drain(reason: reason), to: worker)
        }
        sendOrders(to: worker)
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
