import Ledger
import Outcomes
import Runs
import Transport

extension CoordinatorService {
    /// The run as it stands. Take it at most ten times a second.
    public func snapshot() -> RunSnapshot {
        let now = clock.now
        let workers = book.workers.map { id, record in
            let silence = now.since(record.lastHeard)
            let state =
                if record.isDraining { "draining" } else if record.isStalled || book.isHanging(record) {
                    "stalled"
                } else if silence >= options.policy.quietAfter { "quiet" } else if record.held == 0 { "idle" } else {
                    "running"
                }
            let connection = connections[id]
            return RunSnapshot.Worker(
                id: id.text, host: record.host, slots: record.slots, held: record.held,
                // As of its last ping; what it has handed in since, it runs no more.
                executing: min(record.executing.count, record.held), finished: record.finished,
                pace: record.pace, silence: silence, state: state, process: connection?.process ?? 0,
                software: connection?.software ?? "", minor: Int(connection?.minor ?? 0),
                latencies: connection?.latencies ?? Latencies(), failed: connection?.failed ?? 0)
        }
        return RunSnapshot(
            activity: activity, pause: pause, rollouts: desk.map(snapshot), total: work.count,
            waiting: book.count(.waiting, .listed), leased: book.count(.leased, .listed),
            done: book.count(.done, .listed), quarantined: book.count(.quarantined, .listed),
            restored: tally.restored, counts: counts,
            latestFailure: latestFailure,
            rate: tally.rate, idleShare: tally.idleShare, elapsed: tally.began.duration(to: .now),
            working: tally.working,
            workers: workers.sorted { $0.id < $1.id }, departed: departures.all.map(snapshot),
            departures: Dictionary(uniqueKeysWithValues: departures.counts.map { ($0.name, $1) }),
            ledgerQueue: writer?.queuedBytes ?? 0, epoch: epoch, endpoint: endpoint, malformed: strikes.total,
            refused: refusals.refusals,
            leases: tally.leases, duplicates: tally.duplicates)
    }

    private func snapshot(_ departed: Departures.Departed) -> RunSnapshot.Departed {
        RunSnapshot.Departed(
            id: departed.worker.text, host: departed.host, state: departed.departure.name, reason: departed.reason,
            since: clock.now.since(departed.at))
    }

    private func snapshot(_ desk: RolloutDesk) -> RunSnapshot.Rollouts {
        let steps = desk.steps
        return RunSnapshot.Rollouts(
            step: steps.request?.step, groups: steps.request?.groups ?? steps.lastRequest?.groups ?? 0,
            completions: desk.settings.completions, ready: steps.readyCount, open: steps.open.count,
            assembledSteps: steps.assembledSteps, settledSteps: steps.settledSteps,
            policyVersion: desk.policies.newest, trainer: desk.seat.holder?.name,
            trainerSilence: desk.seat.holder.map { clock.now.since($0.lastHeard) } ?? .zero, figures: desk.figures,
            evaluating: desk.evaluations.running.map {
                .init(
                    policyVersion: $0.row.policyVersion, finished: work.heldOutSamples - $0.open.count,
                    samples: work.heldOutSamples)
            },
            evaluated: desk.evaluations.latest.flatMap { end in
                guard case .done(let counts, _) = end.result else { return nil }
                return .init(policyVersion: end.policyVersion, counts: counts)
            })
    }
}

extension LeaseBook.Departure {
    /// As it is shown.
    fileprivate var name: String {
        switch self {
        case .left: "left"
        case .silent: "lost"
        case .died: "died"
        }
    }
}
