extension LeaseBook {
    /// The worker gave units back unfinished. Never counts against them.
    mutating func giveBack(_ units: UnitSet, from worker: WorkerID) {
        workers[worker]?.isRevoking = false
        stirred.insert(worker)
        // What is held is looked through, not what is named: a message may name the whole run.
        for unit in held(by: worker) where units.contains(unit) {
            workers[worker]?.executing[unit] = nil
            if remove(unit, fromLeasesOf: worker, .returned), !isHeld(unit) { putBack(unit) }
        }
    }

    /// The worker finished something: it makes progress.
    mutating func progress(of worker: WorkerID, finished: Int, now: Moment) {
        guard finished > 0, workers[worker] != nil else { return }
        stirred.insert(worker)
        workers[worker]?.lastProgress = now
        workers[worker]?.isStalled = false
        workers[worker]?.finishedSinceMark += finished
        workers[worker]?.finished += finished
        // From now on it is idle: a small step's pace is that of the time it took.
        if workers[worker]?.held == 0 { workers[worker]?.measurePace(since: 0, now: now) }
    }

    /// Whether an outcome counts.
    enum Verdict { case fresh, duplicate }

    /// An outcome arrived. The first one for a unit counts, whoever sends it and however late.
    mutating func answer(_ unit: Int, from worker: WorkerID) -> Verdict {
        let wasHeldHere = remove(unit, fromLeasesOf: worker, .finished)
        switch states[unit] {
        case .answered, .done, .quarantined, .cancelled: return .duplicate
        case .waiting: break  // Late: its lease is over, and nobody else has it. The queues skip it from now on.
        case .leased:
            if !wasHeldHere || duplicated.contains(unit) {
                for token in Array(leases.keys) { _ = remove(unit, from: token, .finished) }
            }
        }
        move(unit, to: .answered)
        return .fresh
    }

    /// Outcomes of neighbouring units arrived. Means what one call a unit means, and costs little more than one.
    ///
    /// - Returns: The units whose outcome counts.
    mutating func answer(_ run: Range<Int>, from worker: WorkerID) -> UnitSet {
        var fresh = UnitSet()
        var next = run.lowerBound
        while next < run.upperBound {
            // What is in one lease, and in no second one, is leased and has not been answered.
            if duplicated.isEmpty,
                let piece = removeStart(of: next..<run.upperBound, fromLeasesOf: worker, .finished)
            {
                move(piece, from: .leased, to: .answered)
                fresh.insert(piece)
                next = piece.upperBound
            } else {
                if answer(next, from: worker) == .fresh { fresh.insert(next) }
                next += 1
            }
        }
        return fresh
    }

    /// What a permanent failure of a sample leads to.
    enum FailureVerdict: Equatable { case retry, quarantine, duplicate }

    /// The sample failed through its own fault, as the worker says in that batch. It is tried again, then given up.
    mutating func fail(_ unit: Int, from worker: WorkerID, in batch: UInt64) -> FailureVerdict {
        let report = FailureReport(boot: workers[worker]?.boot ?? 0, batch: batch)
        if history[unit]?.failures.contains(report) == true {
            // HELLO named the batch as not acknowledged, so that the worker has the unit once more.
            if remove(unit, fromLeasesOf: worker, .finished), !isHeld(unit) { putBack(unit) }
            return .duplicate
        }
        guard answer(unit, from: worker) == .fresh else { return .duplicate }
        history[unit, default: History()].failures.append(report)
        guard history[unit]?.failures.count ?? 0 < policy.failuresToQuarantine else { return .quarantine }
        move(unit, to: .leased)
        putBack(unit)
        return .retry
    }

    /// The outcome is in the ledger.
    mutating func commit(_ unit: Int) { settle(unit, as: .done) }

    /// The quarantine is in the ledger.
    mutating func commitQuarantine(_ unit: Int) { settle(unit, as: .quarantined) }

    private mutating func settle(_ unit: Int, as state: UnitState) {
        precondition(states[unit] == .answered, "unit \(unit) is \(states[unit])")
        move(unit, to: state)
        if !history.isEmpty { history[unit] = nil }
        if !blames.isEmpty { blames[unit] = nil }
        // An evaluation's share of duplicates is for its one end.
        if isEndless { duplicated.remove(unit) }
    }

    /// Nobody needs the outcomes of these units any more. Those that have one keep it.
    ///
    /// - Returns: Who holds which of them, and is to be told.
    mutating func cancel(_ units: UnitSet) -> [WorkerID: UnitSet] {
        var held: [WorkerID: UnitSet] = [:]
        for (token, lease) in leases {
            let worker = lease.worker
            for unit in lease.remaining where units.contains(unit) {
                _ = remove(unit, from: token, .revoked)
                held[worker, default: UnitSet()].insert(unit)
            }
        }
        for unit in units where states[unit] == .waiting || states[unit] == .leased {
            move(unit, to: .cancelled)
            (history[unit], blames[unit]) = (nil, nil)
            duplicated.remove(unit)
        }
        return held
    }
}
