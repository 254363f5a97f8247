import Ledger
import Logging
import Transport

extension CoordinatorService {
    func submit(_ write: LedgerWrite, then pending: PendingWrite) {
        lastTicket += 1
        pendingTickets[lastTicket] = pending
        writer?.submit(write, ticket: lastTicket)
    }

    func committed(_ tickets: [UInt64]) {
        var informed: Set<WorkerID> = []
        for ticket in tickets {
            guard let pending = pendingTickets.removeValue(forKey: ticket) else { continue }
            switch pending {
            case .block(let worker, let boot, let batch, let units):
                for unit in units {
                    book.commit(unit)
                    desk?.evaluations.settle(unit)
                }
                guard connections[worker]?.boot == boot else { continue }
                connections[worker]?.commit(batch)
                informed.insert(worker)
            case .quarantine(let unit):
                book.commitQuarantine(unit)
                desk?.evaluations.settle(unit)
            case .policy: policyCommitted()
            case .step(let step): stepCommitted(step)
            case .operation(let peer, let done): tell(.done(done), to: peer)
            case .evaluation(let number): evaluationBegun(number)
            case .evaluationEnd(let number): evaluationEnded(number)
            }
        }
        tally.lastCommit = .now
        // A worker whose queue is full now is told when it pings.
        for worker in informed { acknowledge(worker) }
        if case .ended = activity { return }
        // A commit that worked is proof that the ledger can be written, in whatever order the news of it come.
        leavePause()
        checkFailureThreshold()
        if case .ended = activity { return }
        if desk == nil, book.isFinished {
            end(.complete)
        } else {
            finishDrainingIfIdle()
            if let desk { endEvaluation(desk) }
            advanceRollouts()
            giveLeases()
        }
    }

    /// What waited for the disk goes on, unless the archive still waits for its own.
    func leavePause() {
        guard case .paused = activity else { return }
        activity = desk?.archiveStall.map { .paused(reason: "\($0)") } ?? .running
    }

    func ledgerStalled(_ error: LedgerError?) {
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
            leavePause()
            giveLeases()
        case (.draining, _), (.running, .none), (.adopting, .none): return
        }
    }
}
