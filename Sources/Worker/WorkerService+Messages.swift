import Foundation
import Logging
import Models
import Outcomes
import Transport

extension WorkerService {
    /// Handles a drained batch of messages.
    func receive(_ arrivals: [Arrival<ToWorker>]) {
        for arrival in arrivals {
            switch arrival {
            case .message(_, let header, let message): receive(message, header)
            case .malformed(_, let what):
                logger.warning("a message from the coordinator is malformed", metadata: ["what": "\(what)"])
            }
        }
        feedSlots()
        raiseCredit()
        leaveIfThrough()
    }

    private func receive(_ message: ToWorker, _ header: MessageHeader) {
        guard phase != .ended else { return }
        silence = Silence(at: .now)
        switch message {
        case .who: greetAgain()
        case .reject(let reject): receive(reject)
        case .welcome(let welcome): receive(welcome, header)
        default:
            // What belongs to a session counts only in that session.
            guard header.epoch == epoch, header.run == run else { return greetAgain() }
            receiveInSession(message)
        }
    }

    private func receiveInSession(_ message: ToWorker) {
        switch message {
        case .lease(let lease):
            guard case .working = phase else {
                return giveBack(lease.units, reason: .asked, message: "leaving")
            }
            do throws(LeaseError) {
                backlog.add(try WorkItem.items(of: lease, arrived: .now))
                giveBackSurplus()
            } catch {
                logger.error("a lease cannot be read", metadata: ["error": "\(error)"])
                giveBack(lease.units, reason: .leaseUnreadable, message: "\(error)")
            }
        case .acknowledge(let batch, _): outbox.acknowledge(through: batch)
        case .refuse(let batch, let message):
            logger.error("outcomes were refused", metadata: ["batch": "\(batch)", "message": "\(message)"])
            giveBack(ranges(of: outbox.discard(batch)), reason: .leaseUnreadable, message: message)
        case .revoke(let ranges):
            giveBack(Worker.ranges(of: backlog.withdraw(ranges)), reason: .asked, evenIfNone: true)
        case .cancel(let ranges):
            _ = backlog.withdraw(ranges)
            for chunk in backlog.chunks(within: ranges) { executions.breakOff(chunk) }
        case .drain(let reason, let isDismissal):
            beginLeaving(isDismissal ? .dismissed(reason: reason) : .left(reason: reason))
        case .retune(let slots): retune(slots: slots)
        case .policy(let piece): take(piece)
        case .who, .reject, .welcome: return
        }
    }

    /// Runs so many samples at once from now on, and asks the model's servers as many things.
    private func retune(slots: Int) {
        guard slots != backlog.slots else { return }
        logger.notice("retuned", metadata: ["slots": "\(slots)", "before": "\(backlog.slots)"])
        backlog.retune(slots: slots)
        model?.retune(inFlight: slots)
        options.onNews(.retuned(slots: slots))
        fitSlots()
        giveBackSurplus()
        // The answer: the coordinator knows by it that this was heard.
        if phase != .greeting { ping(.now) }
    }

    private func giveBackSurplus() {
        let surplus = Worker.ranges(of: backlog.withdrawSurplus())
        giveBack(surplus, reason: .asked, message: "there are fewer slots now")
    }

    /// Takes a piece of a policy; whole, it is installed before what is leased after it runs.
    private func take(_ piece: PolicyPiece) {
        do throws(PolicyAssembly.Failed) {
            guard let weights = try policyPieces.add(piece) else { return }
            let version = piece.policy.version
            logger.info("a policy has come", metadata: ["version": "\(version)", "bytes": "\(weights.count)"])
            let oldest = [version - 1, backlog.oldestPolicy, piece.kept].compactMap(\.self).min()
            policies.put(piece.policy, weights: weights, oldest: oldest ?? version)
        } catch {
            // A new session brings all of it again.
            logger.error("a policy cannot be used", metadata: ["error": "\(error)"])
            sayHello()
        }
    }

    private func receive(_ reject: Reject) {
        if reject.isFatal {
            end(reject.code == .runFinished ? .left(reason: reject.message) : .rejected(reject))
        } else {
            logger.warning("the coordinator rejects", metadata: ["message": "\(reject.message)"])
        }
    }

    private func receive(_ welcome: Welcome, _ header: MessageHeader) {
        guard run == 0 || run == header.run, settings == nil || settings == welcome.settings else {
            return end(.unable(reason: "the coordinator at \(endpoint) now leads another run"))
        }
        run = header.run
        epoch = header.epoch
        pingInterval = .milliseconds(max(50, welcome.pingIntervalMilliseconds))
        lostAfter = .milliseconds(max(200, welcome.lostAfterMilliseconds))
        let dropped = backlog.beginSession(adopted: Set(welcome.adopted))
        outbox.acknowledge(through: welcome.acknowledgedBatch)
        logger.info(
            "in session",
            metadata: ["session": "\(welcome.session)", "epoch": "\(epoch)", "dropped": "\(dropped.count)"])
        options.onNews(.connected(epoch: epoch))
        if phase == .greeting { phase = .working }
        outbox.beginSession()
        policyPieces = PolicyAssembly()
        toldUsages = []
        // What was given back since HELLO, which named it as held. What HELLO did not name any more is not missed.
        sendReturns()
        sendBatches()
        let isFirst = settings == nil
        settings = welcome.settings
        if isFirst { prepare(welcome) }
    }

    // MARK: - HELLO

    /// The coordinator does not know us: say HELLO, not more than a few times a second.
    private func greetAgain() {
        if let lastHello, lastHello.duration(to: .now) < .milliseconds(300) { return }
        sayHello()
    }

    func sayHello() {
        if case .working = phase { phase = .greeting }
        let held = backlog.held.map { Hello.Held(token: $0.key, units: ranges(of: $0.value)) }
        let hello = Hello(
            software: options.software, worker: options.id, boot: boot, host: ProcessInfo.processInfo.hostName,
            process: Int(ProcessInfo.processInfo.processIdentifier), slots: backlog.slots, held: held,
            unacknowledged: ranges(of: outbox.unacknowledgedUnits))
        if send(.hello(hello)) == .sent {
            lastHello = .now
            nextHello = .now + .milliseconds(Int.random(in: 1500...3000))
        } else {
            nextHello = .now + Self.soon
        }
    }

    // MARK: - Time

    func tick() {
        guard phase != .ended else { return }
        let now = ContinuousClock.now
        let silence = silence.look(at: now)
        switch phase {
        case .ended: return
        case .greeting:
            if now >= nextHello { sayHello() }
        case .working, .leaving:
            if now >= nextPing { ping(now) }
            if lastFlush.duration(to: now) >= .milliseconds(20) { flush(evenIfSmall: true) }
            sendReturns()
        }
        if let fault = socket?.knock(at: now) {
            logger.info("not let in", metadata: ["endpoint": "\(options.endpoint)", "fault": "\(fault)"])
            options.onNews(.notAdmitted(fault))
        }
        let isLost = silence >= options.coordinatorLostTimeout
        if let fault = socket?.isHopeless(after: isLost ? .zero : options.admissionTimeout, at: now) {
            return end(.notAdmitted(fault))
        }
        if isLost { return end(.coordinatorLost(unacknowledged: outbox.unacknowledgedUnits.count)) }
        if silence >= lostAfter { lookForCoordinator(now) }
        if silence >= pingInterval * 3, now >= nextLook { lookElsewhere(now) }
        if silence >= .seconds(10), lastComplaint.duration(to: now) >= .seconds(10) {
            lastComplaint = now
            options.onNews(.noAnswer(silence))
            logger.info(
                "no coordinator answers",
                metadata: [
                    "endpoint": "\(endpoint)", "silent": "\(silence)",
                    "gives-up-after": "\(options.coordinatorLostTimeout)",
                ])
        }
        leaveIfIdle(now)
        if let leavingDeadline, now >= leavingDeadline { giveUpExecuting(reason: "the drain timeout is over") }
        leaveIfThrough()
    }

    private func lookForCoordinator(_ now: ContinuousClock.Instant) {
        guard now >= nextReconnect else { return }
        nextReconnect = now + .milliseconds(Int.random(in: 5_000...15_000))
        phase = phase == .working ? .greeting : phase
        do { try socket?.reconnect() } catch {
            logger.error("cannot connect again", metadata: ["error": "\(error)"])
        }
        sayHello()
    }

    /// Asks where a silent coordinator is: not on the loop, since whoever is asked may wait for another machine's disk.
    private func lookElsewhere(_ now: ContinuousClock.Instant) {
        guard let relocate = options.relocate, !isLooking else { return }
        nextLook = now + .seconds(1)
        isLooking = true
        Task.detached { await self.follow(to: relocate()) }
    }

    private func follow(to place: String?) {
        isLooking = false
        guard phase != .ended, let place, place != endpoint else { return }
        logger.notice("the coordinator is elsewhere", metadata: ["endpoint": "\(place)"])
        do {
            try socket?.connect(to: place)
            endpoint = place
        } catch {
            return logger.error("cannot connect there", metadata: ["endpoint": "\(place)", "error": "\(error)"])
        }
        if phase == .working { phase = .greeting }
        sayHello()
    }

    private func ping(_ now: ContinuousClock.Instant) {
        pings += 1
        let usage = ProcessUsage.current()
        let usages = model.map { EndpointUsage.serialized($0.usage) } ?? []
        let hasChanged = usages != toldUsages
        let delivery = send(
            .ping(
                Ping(
                    sequence: pings, started: started, finished: finished,
                    executing: ranges(of: backlog.executing),
                    creditTotal: backlog.creditTotal, processorMicroseconds: usage.processorMicroseconds,
                    residentBytes: usage.residentBytes, usages: hasChanged ? usages : [], slots: backlog.slots)))
        if delivery == .sent { toldUsages = usages }
        nextPing = now + (delivery == .sent ? pingInterval : min(Self.soon, pingInterval))
    }

    /// Tells what the model's endpoints were asked, before what may be the last word of the run.
    func tellUsage() {
        if let usage = model?.usage, !usage.isEmpty { ping(.now) }
    }

    // MARK: - Leaving

    /// Ends in that way once it is through.
    func beginLeaving(_ end: WorkerEnd) {
        guard phase == .working || phase == .greeting else { return }
        logger.info("leaving", metadata: ["reason": "\(end.words)"])
        phase = .leaving(end)
        leavingDeadline = .now + options.drainTimeout
        giveBack(ranges(of: backlog.withdraw(nil)), reason: .asked, message: end.words)
        flush(evenIfSmall: true)
        leaveIfThrough()
    }

    /// Leaves when there was nothing to do for as long as the options say. Time without a coordinator, or with a model that
    /// is still being made, does not count.
    private func leaveIfIdle(_ now: ContinuousClock.Instant) {
        guard let maxIdle = options.maxIdle else { return }
        guard phase == .working, model != nil, backlog.isEmpty, outbox.isEmpty else {
            idleSince = nil
            return
        }
        let since = idleSince ?? now
        idleSince = since
        if since.duration(to: now) >= maxIdle {
            beginLeaving(.left(reason: "nothing to do for \(maxIdle.components.seconds) s"))
        }
    }

    func giveUpExecuting(reason: String) {
        giveBack(ranges(of: backlog.abandonExecuting()), reason: .asked, message: reason)
        flush(evenIfSmall: true)
        leavingDeadline = nil
        // What was finished is worth a moment: the acknowledgement is on its way, or never comes.
        lastGrace = .now + .seconds(outbox.isEmpty ? 0 : 2)
        leaveIfThrough()
    }

    func leaveIfThrough() {
        guard case .leaving(let end) = phase, backlog.isEmpty else { return }
        guard outbox.isEmpty || lastGrace.map({ $0 <= .now }) ?? false else { return }
        tellUsage()
        send(.drained(reason: end.words))
        self.end(end)
    }

    // MARK: - Sending

    func raiseCredit() {
        // Without a model nothing can be started, however long it takes to load.
        guard phase == .working, model != nil, !outbox.isFull, backlog.raiseCredit() else { return }
        send(.credit(total: backlog.creditTotal))
    }

    func giveBack(_ units: [UnitRange], reason: Returned.Reason, message: String = "", evenIfNone: Bool = false) {
        guard evenIfNone || !units.isEmpty else { return }
        unsentReturns.append(Returned(units: units, reason: reason, message: message))
        sendReturns()
    }

    /// Sends what is to be given back; what does not go out now is tried again soon, and a new session's HELLO tells
    /// all of it anyway.
    func sendReturns() {
        guard phase != .greeting else { return }
        while let first = unsentReturns.first, send(.returned(first)) == .sent { unsentReturns.removeFirst() }
    }

    /// Sends finished outcomes, in batches that are worth a message.
    func flush(evenIfSmall: Bool) {
        if outbox.hasOpen, evenIfSmall || outbox.isOpenBatchLarge {
            lastFlush = .now
            outbox.close()
            if !outbox.isFull { _ = backlog.raiseCredit() }
        }
        sendBatches()
    }

    /// Sends the batches that were not sent in this session; what does not go out now is tried again soon.
    private func sendBatches() {
        guard phase != .greeting else { return }
        while let batch = outbox.nextUnsent {
            let message = OutcomeBatch(
                batch: batch.number, count: batch.units.count, creditTotal: backlog.creditTotal, block: batch.block)
            guard send(.outcomes(message)) == .sent else { return }
            outbox.markSent(batch.number)
        }
    }

    @discardableResult
    func send(_ message: FromWorker) -> Delivery {
        socket?.send(message, run: run, epoch: epoch) ?? .unreachable
    }
}
