import Logging
import Measures
import Outcomes
import Transport

extension CoordinatorService {
    func tick() {
        let now = clock.advance(to: .now)
        if case .ended = activity { return }
        countIdleSlots(at: now)
        tally.measureRate(finished: answeredCount, at: .now)
        if case .adopting = activity, now.since(.start) >= options.adoptionGrace { activity = .running }
        let actions = book.tick(now: now)
        for worker in actions.lost { forget(worker, .silent, because: "not heard for \(options.policy.lostAfter)") }
        for (worker, units) in actions.expired {
            logger.warning(
                "a worker makes no progress; its samples return",
                metadata: ["worker": "\(worker)", "samples": "\(units.count)"])
            send(.revoke(work.ranges(of: units)), to: worker)
        }
        for (worker, units) in actions.revoke {
            // What workers hold they go on with while the run is paused.
            guard pause == nil, send(.revoke(work.ranges(of: units)), to: worker) == .sent else {
                book.forgetRevoke(of: worker)
                continue
            }
        }
        probeSilentWorkers(now: now)
        quarantineCondemned()
        checkFailureThreshold()
        recordLeases()
        finishDrainingIfIdle()
        if let desk { tick(desk) }
        giveLeases()
        if case .running = activity, pause == nil {
            for grant in book.duplicateGrants(now: now) where !give(grant) { return }
        }
    }

    /// What is answered so far, in this epoch and before.
    private var answeredCount: Int { desk == nil ? counts.finished : book.count(.done, .listed) }

    private func tick(_ desk: RolloutDesk) {
        sendToTrainer(desk)
        for (worker, connection) in connections where !connection.policies.waiting.isEmpty {
            sendPolicies(to: worker, of: desk)
        }
        advanceRollouts()
    }

    private func countIdleSlots(at now: Moment) {
        var slots = 0
        var busy = 0
        // Idle is who could work: not those whom a pause keeps from it.
        for record in book.workers.values where pause == nil {
            slots += record.slots
            busy += min(record.held, record.slots)
        }
        tally.count(slots: slots, idle: slots - busy, at: now)
    }

    func probeSilentWorkers(now: Moment) {
        for (worker, connection) in connections {
            guard let record = book.workers[worker] else { continue }
            if now.since(record.lastHeard) < options.pingInterval * 3 {
                // Written only where it changes: the list that is gone through would be copied, each time.
                if connection.unreachableSince != nil { connections[worker]?.unreachableSince = nil }
            } else if send(acknowledgement(of: connection), to: worker) == .unreachable {
                let since = connection.unreachableSince ?? now
                connections[worker]?.unreachableSince = since
                if now.since(since) >= options.disconnectedGrace {
                    book.lose(worker, .silent)
                    forget(worker, .silent, because: "its connection is gone")
                }
            }
        }
    }

    func quarantineCondemned() {
        for (unit, blames) in book.condemned() {
            let evidence = blames.map { "\($0.cause) on \($0.host)" }.joined(separator: ", ")
            let hasDied = blames.contains { $0.cause == .died }
            let failure = Failure(
                hasDied ? .workerDied : .deadline,
                "\(Number.of(blames.count, "worker")) died or hung while running only this sample")
            quarantine(unit, failure, evidence: evidence)
        }
    }
}
