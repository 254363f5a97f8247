extension CoordinatorService {
    /// The run as it stands. Take it at most ten times a second.
    public func snapshot() -> RunSnapshot {
        let now = clock.now
        let workers = book.workers.map { id, record in
            let silence = now.since(record.lastHeard)
            let state =
                if record.isDraining { "draining" } else if record.isStalled {
                    "stalled"
                } else if silence >= options.policy.quietAfter { "quiet" } else if record.held == 0 { "idle" } else {
                    "running"
                }
            return RunSnapshot.Worker(
                id: id.text, host: record.host, slots: record.slots, held: record.held, finished: record.finished,
                pace: record.pace, silence: silence, state: state)
        }
        return RunSnapshot(
            activity: activity, total: work.count, waiting: book.count(.waiting), leased: book.count(.leased),
            done: book.count(.done), quarantined: book.count(.quarantined), restored: tally.restored, counts: counts,
            latestFailure: latestFailure,
            rate: tally.rate, elapsed: tally.began.duration(to: .now), working: tally.working,
            workers: workers.sorted { $0.id < $1.id }, epoch: epoch, endpoint: endpoint, malformed: strikes.total,
            leases: tally.leases, duplicates: tally.duplicates)
    }
}
