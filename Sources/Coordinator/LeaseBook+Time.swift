import DequeModule
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

    /// With nothing waiting and workers idle: from whom to take unstarted units back. From those that need longest for
    /// theirs, and of all of them together the idle ones' part.
    private mutating func revocations(now: Moment) -> [WorkerID: UnitSet] {
        let idle = hungry.filter { worker in workers[worker].map { isIdle($0, now: now) } ?? false }.count
        guard idle > 0 else { return [:] }
        var slow: [(worker: WorkerID, needed: Double, unstarted: UnitSet, kept: Int)] = []
        for (worker, record) in workers where record.held > record.slots && !record.isRevoking {
            // A worker whose pace is not known has been silent since it started: its unstarted samples are worth moving.
            let needed = record.pace > 0 ? Double(record.held) / record.pace : .infinity
            guard needed > policy.revokeBeyond.seconds else { continue }
            let unstarted = movable(from: record, now: now)
            slow.append((worker, needed, unstarted, max(record.slots, unstarted.count / (idle + 1))))
        }
        let all = slow.reduce(0) { $0 + $1.unstarted.count }
        var allowed = (all * idle + slow.count + idle - 1) / (slow.count + idle)
        slow.sort { ($1.needed, $0.worker) < ($0.needed, $1.worker) }
        var revoked: [WorkerID: UnitSet] = [:]
        for (worker, _, unstarted, kept) in slow where allowed > 0 && unstarted.count > kept {
            let tail = UnitSet(unstarted.suffix(min(allowed, unstarted.count - kept)))
            allowed -= tail.count
            workers[worker]?.isRevoking = true
            revoked[worker] = tail
        }
        return revoked
    }

    /// What a worker holds and has not started. What came back once already stays where it is for a while: else it would go
    /// from one to the next, as long as all are slow.
    private func movable(from record: WorkerRecord, now: Moment) -> UnitSet {
        var movable = UnitSet()
        for token in record.leases {
            guard let lease = leases[token] else { continue }
            let isNew = now.since(lease.givenAt) < policy.revokeBeyond
            for unit in lease.remaining where record.executing[unit] == nil {
                if isNew, !history.isEmpty, history[unit] != nil { continue }
                movable.insert(unit)
            }
        }
        return movable
    }
}

extension LeaseBook.WorkerRecord {
    /// Lets time pass; tells whether the worker is lost, or makes no progress with something.
    fileprivate mutating func pass(to now: Moment, _ policy: LeasePolicy) -> Bool {
        if case .until(let moment) = obstacle, now >= moment { obstacle = nil }
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
