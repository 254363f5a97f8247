import Outcomes

extension LeaseBook {
    /// What the passing of time asks for.
    struct TickActions: Equatable {
        /// Not heard for too long; already removed from the book.
        var lost: [WorkerID] = []
        /// Makes no progress with these; they were taken away already, and it should be told.
        var expired: [WorkerID: UnitSet] = [:]
        /// Asked to give back what it has not started.
        var revoke: [WorkerID: UnitSet] = [:]
    }

    /// Looks at the clock: silences, paces, work without progress, and the end of the run.
    mutating func tick(now: Moment) -> TickActions {
        var actions = TickActions()
        // Silences and paces have changed, and what could not be sent is tried again.
        areAllStirred = true
        // In place and in no order: of ten thousand workers hardly one has something done to it, and that in their order.
        var due: [WorkerID] = []
        var place = workers.startIndex
        paces = (0, 0)
        while place != workers.endIndex {
            if workers.values[place].pass(to: now, policy) { due.append(workers.keys[place]) }
            if workers.values[place].pace > 0 { paces = (paces.sum + workers.values[place].pace, paces.known + 1) }
            workers.formIndex(after: &place)
        }
        for worker in due.sorted() {
            guard let record = workers[worker] else { continue }
            if record.isLost(now, policy) {
                actions.lost.append(worker)
                lose(worker, .silent)
                continue
            }
            let expired = expire(worker, record, now: now)
            if !expired.isEmpty { actions.expired[worker] = expired }
            workers[worker]?.measurePace(now: now)
        }
        if count(.waiting) == 0 { actions.revoke = revocations(now: now) }
        return actions
    }

    /// Takes away what a worker makes no progress with: everything, when it finishes nothing at all; else the units that
    /// one of its slots has run for too long.
    private mutating func expire(_ worker: WorkerID, _ record: WorkerRecord, now: Moment) -> UnitSet {
        func isOverdue(_ since: Moment) -> Bool { now.since(since) >= policy.progressTimeout }
        let held = held(by: worker)
        var expired = UnitSet()
        if isOverdue(record.lastProgress) {
            expired = held
            workers[worker]?.isStalled = true
        } else {
            for (unit, since) in record.executing where isOverdue(since) && held.contains(unit) { expired.insert(unit) }
        }
        for unit in expired {
            let isRunning = record.executing[unit] != nil
            let wasAlone = record.holdsAlone
            guard remove(unit, fromLeasesOf: worker, .expired), !isHeld(unit) else { continue }
            if isRunning {
                // It may be what hangs the model: the next worker gets it alone.
                history[unit, default: History()].losses += 1
                if wasAlone {
                    blames[unit, default: []].append(Blame(host: record.host, boot: record.boot, cause: .hung))
                }
            }
            putBack(unit, alone: isRunning)
        }
        return expired
    }

    /// With nothing waiting and workers idle: from whom to take unstarted units back.
    private mutating func revocations(now: Moment) -> [WorkerID: UnitSet] {
        let idle = hungry.filter { worker in workers[worker].map { isIdle($0, now: now) } ?? false }.count
        guard idle > 0 else { return [:] }
        var revoked: [WorkerID: UnitSet] = [:]
        for (worker, record) in workers where record.held > record.slots && !record.isRevoking {
            // A worker whose pace is not known has been silent since it started: its unstarted samples are worth moving.
            let needed = record.pace > 0 ? Double(record.held) / record.pace : .infinity
            guard needed > policy.revokeBeyond.seconds else { continue }
            var unstarted = UnitSet()
            for unit in held(by: worker) where record.executing[unit] == nil { unstarted.insert(unit) }
            let tail = UnitSet(unstarted.dropFirst(max(record.slots, unstarted.count / (idle + 1))))
            guard !tail.isEmpty else { continue }
            workers[worker]?.isRevoking = true
            revoked[worker] = tail
        }
        return revoked
    }
}

extension LeaseBook.WorkerRecord {
    /// Lets time pass; tells whether the worker is lost, or makes no progress with something.
    fileprivate mutating func pass(to now: Moment, _ policy: LeasePolicy) -> Bool {
        isBlocked = false
        if isLost(now, policy) || isStuck(now, policy) { return true }
        measurePace(now: now)
        return false
    }

    fileprivate func isLost(_ now: Moment, _ policy: LeasePolicy) -> Bool { now.since(lastHeard) >= policy.lostAfter }

    private func isStuck(_ now: Moment, _ policy: LeasePolicy) -> Bool {
        guard held > 0 else { return false }
        return now.since(lastProgress) >= policy.progressTimeout
            || executing.values.contains { now.since($0) >= policy.progressTimeout }
    }

    /// Looks at what the worker has finished since this was last done.
    ///
    /// - Parameter seconds: Nothing is looked at before so many have passed.
    mutating func measurePace(since seconds: Double = 0.25, now: Moment) {
        let elapsed = now.since(mark).seconds
        guard elapsed > 0, elapsed >= seconds else { return }
        if finishedSinceMark > 0 {
            let seen = Double(finishedSinceMark) / elapsed
            pace = pace == 0 ? seen : 0.5 * pace + 0.5 * seen
        }
        if finishedSinceMark > 0 || held == 0 {
            mark = now
            finishedSinceMark = 0
        }
    }
}
