import Foundation
import Ledger
import Logging
import Questions
import Transport

extension CoordinatorService {
    /// Handles a message from an operator, or from whoever only watches.
    func receive(_ message: FromOperator, _ header: MessageHeader, from peer: Peer) {
        func refuse(_ code: OperationRefused.Code, _ text: String) {
            tell(.refused(OperationRefused(request: message.request, code: code, message: text)), to: peer)
        }
        guard header.run == 0 || header.run == ledger.runID else {
            return refuse(.otherRun, "the coordinator at \(endpoint) leads another run")
        }
        if case .status(let request) = message {
            let report = StatusReport(look(), software: options.software, title: set.header.name, answering: request)
            return tell(.report(report), to: peer)
        }
        switch activity {
        case .ended, .draining: return refuse(.runFinished, "the run is ending; there is nothing left to change")
        case .adopting, .running, .paused: break
        }
        lastLook = nil
        switch message {
        case .status: return
        case .pause(let order): pause(known(order, peer), peer)
        case .continue(let order): resume(known(order, peer), peer)
        case .drain(let order, let target):
            guard let workers = workers(meant: target) else { return refuse(.noSuchWorker, unknown(target)) }
            drain(workers, known(order, peer), target, peer)
        case .retune(let order, let target, let slots):
            guard let workers = workers(meant: target) else { return refuse(.noSuchWorker, unknown(target)) }
            retune(workers, slots: slots, known(order, peer), target, peer)
        }
    }

    /// Who has a key is known by its name on the list, whatever else they call themselves.
    private func known(_ order: OperatorOrder, _ peer: Peer) -> OperatorOrder {
        OperatorOrder(request: order.request, by: peer.standing.name ?? order.by)
    }

    func tell(_ message: ToOperator, to peer: Peer) {
        // Who has gone, or does not read, asks again.
        _ = socket?.send(message, run: ledger.runID, epoch: epoch, to: peer)
    }

    /// The run as it stood at most a tenth of a second ago: however often somebody asks, it is looked at no more often.
    private func look() -> RunSnapshot {
        if let lastLook, lastLook.at.duration(to: .now) < .milliseconds(100) { return lastLook.run }
        let run = snapshot()
        lastLook = (.now, run)
        return run
    }

    // MARK: - Pausing

    private func pause(_ order: OperatorOrder, _ peer: Peer) {
        if let pause {
            return tell(
                .done(OperationDone(request: order.request, message: "\(pause.by) had paused it already")), to: peer)
        }
        pause = RunSnapshot.Pause(by: order.by, since: Date())
        logger.notice("an operator pauses the run", metadata: ["by": "\(order.by)"])
        record("pause", order.by, OperationDone(request: order.request), peer)
    }

    private func resume(_ order: OperatorOrder, _ peer: Peer) {
        guard pause != nil else {
            return tell(.done(OperationDone(request: order.request, message: "it was not paused")), to: peer)
        }
        pause = nil
        book.areAllStirred = true
        logger.notice("an operator lets the run go on", metadata: ["by": "\(order.by)"])
        record("continue", order.by, OperationDone(request: order.request), peer)
        giveLeases()
    }

    /// Writes to the run's history what an operator asked for, and answers when it is there. Where the disk keeps it from
    /// being written now, the answer says so and does not wait.
    private func record(_ kind: String, _ detail: String, _ done: OperationDone, _ peer: Peer) {
        var done = done
        if case .paused(let reason) = activity {
            done.message = "it holds for now, and after a restart only once the ledger can be written (\(reason))"
            writer?.submit(.event(kind: kind, detail: detail), ticket: nil)
            return tell(.done(done), to: peer)
        }
        submit(.event(kind: kind, detail: detail), then: .operation(peer, done))
    }

    // MARK: - Workers

    /// Whether an operator sent the worker home: nobody is missing then.
    public func wasDismissed(_ id: String) -> Bool { dismissed.contains(WorkerID(id)) }

    /// Nil for a name that nobody has.
    private func workers(meant target: WorkerTarget) -> [WorkerID]? {
        guard case .named(let name) = target else { return book.workers.keys.sorted() }
        if book.workers[WorkerID(name)] != nil { return [WorkerID(name)] }
        let there = book.workers.filter { $0.value.host == name || $0.value.host.hasPrefix(name + ".") }
        return there.isEmpty ? nil : there.keys.sorted()
    }

    private func unknown(_ target: WorkerTarget) -> String {
        guard case .named(let name) = target else { return "there is no worker" }
        let names = Set(book.workers.keys.map(\.text)).union(book.workers.values.map(\.host))
        let near = NearNames.of(name, among: names)
        let hint =
            if !near.isEmpty {
                "did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
            } else if book.workers.isEmpty {
                "no worker is there"
            } else { "'linnet status' lists those that are there" }
        return "no worker and no host is called '\(name)'; \(hint)"
    }

    private func drain(_ workers: [WorkerID], _ order: OperatorOrder, _ target: WorkerTarget, _ peer: Peer) {
        for worker in workers {
            book.drain(worker)
            dismissed.insert(worker)
            connections[worker]?.orders.dismissal = "an operator sends this worker home"
            sendOrders(to: worker)
        }
        logger.notice("an operator drains workers", metadata: ["by": "\(order.by)", "workers": "\(workers.count)"])
        record(
            "drain", "\(target), by \(order.by)", OperationDone(request: order.request, workers: workers.count), peer)
    }

    private func retune(
        _ workers: [WorkerID], slots: Int, _ order: OperatorOrder, _ target: WorkerTarget, _ peer: Peer
    ) {
        let able = workers.filter { connections[$0].map { $0.minor >= ProtocolVersion.minorOfRetune } ?? false }
        for worker in able {
            connections[worker]?.orders.slots = slots
            sendOrders(to: worker)
        }
        logger.notice(
            "an operator retunes workers",
            metadata: ["by": "\(order.by)", "workers": "\(able.count)", "slots": "\(slots)"])
        let done = OperationDone(
            request: order.request, workers: able.count, tooOld: workers.count - able.count)
        record("retune", "\(target) to \(slots), by \(order.by)", done, peer)
    }

    /// Tells a worker what operators want of it and it does not know, or may not know.
    func sendOrders(to worker: WorkerID) {
        guard let orders = connections[worker]?.orders else { return }
        if let reason = orders.dismissal, !orders.isDismissalTold,
            send(.drain(reason: reason, isDismissal: true), to: worker) == .sent
        {
            connections[worker]?.orders.isDismissalTold = true
        }
        if let slots = orders.slots { send(.retune(slots: slots), to: worker) }
    }

    /// A worker says how many samples it runs at once.
    func take(slots: Int, of worker: WorkerID) {
        if connections[worker]?.orders.slots == slots { connections[worker]?.orders.slots = nil }
        if book.workers[worker]?.slots != slots { book.retune(worker, slots: slots) }
    }
}

extension FromOperator {
    /// Whose it is to say: observers look, operators act.
    var role: Role { if case .status = self { .observer } else { .operator } }
}
