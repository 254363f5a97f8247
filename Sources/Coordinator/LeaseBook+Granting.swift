import DequeModule
import Transport

extension LeaseBook {
    /// A lease to send.
    struct Grant: Equatable {
        let token: LeaseToken
        let worker: WorkerID
        let units: UnitSet
        let attempt: Int
        let isAlone: Bool
    }

    private func isReady(_ record: WorkerRecord, now: Moment) -> Bool {
        record.creditTotal > record.leasedTotal && !record.isDraining && !record.isStalled && record.obstacle == nil
            && !record.holdsAlone && record.held < policy.largestHolding
            && now.since(record.lastHeard) < policy.quietAfter
    }

    private func takes(_ kind: UnitKind, _ record: WorkerRecord) -> Bool { kind == .listed || record.takesHeldOut }

    private func isReady(_ worker: WorkerID, now: Moment) -> Bool {
        workers[worker].map { isReady($0, now: now) } ?? false
    }

    /// Whether its slots still run something that was taken away from it: they hang.
    func isHanging(_ record: WorkerRecord) -> Bool {
        record.held == 0
            && record.executing.keys.contains { unit in
                states.contains(unit) && (states[unit] == .waiting || states[unit] == .leased)
            }
    }

    func isIdle(_ record: WorkerRecord, now: Moment) -> Bool { record.held == 0 && isReady(record, now: now) }

    /// The leases to give now, to workers that have credit. What is held out goes first: whoever asks for it wants to know
    /// soon, and it is little.
    ///
    /// - Parameter kinds: Which units may be given now.
    mutating func grants(_ kinds: [UnitKind] = [.heldOut, .listed], now: Moment) -> [Grant] {
        let looked = areAllStirred ? hungry : stirred.intersection(hungry)
        areAllStirred = false
        stirred.removeAll(keepingCapacity: true)
        guard count(.waiting) > 0, !looked.isEmpty else { return [] }
        var grants: [Grant] = []
        let ready = inOrder(looked.filter { isReady($0, now: now) })
        for worker in ready {
            // A suspect goes to a worker that has nothing else, so that a death is its doing; and never back to a slot
            // that hangs over it.
            guard !suspects.isEmpty, let record = workers[worker], record.held == 0, !isHanging(record) else {
                continue
            }
            let own = kinds.filter { takes($0, record) }
            guard let unit = nextSuspect(where: { own.contains(UnitKind(of: $0)) }) else { continue }
            grants.append(lease(UnitSet(CollectionOfOne(unit)), to: worker, isAlone: true, now: now))
        }
        var isAnyGranted = true
        while isAnyGranted, count(.waiting) > 0 {
            isAnyGranted = false
            for worker in ready {
                for kind in kinds where count(.waiting, kind) > 0 {
                    guard let size = nextLeaseSize(of: worker, kind, now: now) else { continue }
                    let units = takeWaiting(size, kind)
                    guard !units.isEmpty else { continue }
                    grants.append(lease(units, to: worker, isAlone: false, now: now))
                    isAnyGranted = true
                    break
                }
            }
        }
        for worker in ready {
            if let record = workers[worker], record.creditTotal <= record.leasedTotal { hungry.remove(worker) }
        }
        return grants
    }

    /// Who has nothing comes first: of the little that is left at the end of a run, the others need none.
    private func inOrder(_ ready: Set<WorkerID>) -> [WorkerID] {
        func isFree(_ worker: WorkerID) -> Bool { workers[worker]?.held == 0 }
        let sorted = ready.sorted()
        return sorted.filter(isFree) + sorted.filter { !isFree($0) }
    }

    /// How many units the worker's next lease may hold; nil when it gets none now.
    ///
    /// On its own, so that no copy of the worker's record is alive when its leases are changed: they would be copied, too.
    private func nextLeaseSize(of worker: WorkerID, _ kind: UnitKind, now: Moment) -> Int? {
        guard let record = workers[worker], isReady(record, now: now), takes(kind, record) else { return nil }
        let room = Int(clamping: record.creditTotal - record.leasedTotal)
        let wanted = LeaseSize.wanted(pace: record.pace, slots: record.slots, room: room, policy: policy)
        // A worker that has few samples says of its own that it could take many: it gets them as it shows that it can.
        guard record.pace == 0 || record.held < 2 * max(wanted, record.slots) else { return nil }
        let share = share(of: record)
        // A slow worker that has something to do leaves what is left to the others.
        let mayLeave = record.held >= record.slots && share * Double(workers.count) < 1
        let size = LeaseSize.next(
            wanted: wanted, waiting: count(.waiting, kind), share: share, mayLeave: mayLeave, policy: policy)
        guard size > 0 else { return nil }
        // Credit comes in small change: a worker that has enough to do waits until it is worth a lease.
        guard room >= (size + 1) / 2 || record.held < record.slots else { return nil }
        return min(size, room)
    }

    /// Of what all workers finish in a time, the worker's part. One whose pace is not known counts as one of many.
    private func share(of record: WorkerRecord) -> Double {
        guard paces.known > 0, paces.sum > 0 else { return 1 / Double(max(1, workers.count)) }
        let usual = paces.sum / Double(paces.known)
        let all = usual * Double(max(paces.known, workers.count))
        return (record.pace > 0 ? record.pace : usual) / all
    }

    /// Gives units that are all waiting, or one that is leased already.
    private mutating func lease(_ units: UnitSet, to worker: WorkerID, isAlone: Bool, now: Moment) -> Grant {
        lastSequence += 1
        let token = LeaseToken(epoch: epoch, sequence: lastSequence)
        for run in units.ranges where states[run.lowerBound] == .waiting { move(run, from: .waiting, to: .leased) }
        var attempt = 1
        if !history.isEmpty {
            for unit in units {
                guard let past = history[unit] else { continue }
                attempt = max(attempt, 1 + past.attempts)
                // It runs anew, since now.
                workers[worker]?.executing[unit] = nil
            }
        }
        if workers[worker]?.held == 0 {
            workers[worker]?.lastProgress = now
            // It was idle: that is no part of its pace.
            workers[worker]?.mark = now
            workers[worker]?.finishedSinceMark = 0
        }
        open(token, units, for: worker, isAlone: isAlone, now: now)
        workers[worker]?.leasedTotal += UInt64(units.count)
        return Grant(token: token, worker: worker, units: units, attempt: attempt, isAlone: isAlone)
    }

    /// A lease that could not be sent: its units wait again at once, and the worker gets no more while the obstacle lasts.
    mutating func undo(_ grant: Grant, _ obstacle: Obstacle) {
        guard let lease = takeOut(grant.token) else { return }
        for unit in lease.remaining {
            if duplicated.remove(unit) != nil, leases.values.contains(where: { $0.remaining.contains(unit) }) {
                continue
            }
            move(unit, to: .waiting)
            areAllStirred = true
            if !lease.isAlone {
                switch UnitKind(of: unit) {
                case .listed: returned.prepend(unit)
                case .heldOut: heldOut.prepend(unit)
                }
            } else if suspected.insert(unit).inserted {
                suspects.prepend(unit)
            }
        }
        workers[grant.worker]?.leasedTotal -= UInt64(grant.units.count)
        workers[grant.worker]?.obstacle = obstacle
        hungry.insert(grant.worker)
    }

    private mutating func nextSuspect(where isMeant: (Int) -> Bool) -> Int? {
        var place = 0
        while place < suspects.count {
            let unit = suspects[place]
            let isWaiting = states[unit] == .waiting
            guard !isWaiting || isMeant(unit) else {
                place += 1
                continue
            }
            suspects.remove(at: place)
            suspected.remove(unit)
            if isWaiting { return unit }
        }
        return nil
    }

    /// Takes up to `count` waiting units of a kind: of the list, those that came back first, then the next of the file.
    private mutating func takeWaiting(_ count: Int, _ kind: UnitKind) -> UnitSet {
        var units = UnitSet()
        guard kind == .listed else {
            while units.count < count, let unit = heldOut.popFirst() {
                if states[unit] == .waiting, !suspected.contains(unit) { units.insert(unit) }
            }
            return units
        }
        while units.count < count, let unit = returned.popFirst() {
            if states[unit] == .waiting, !suspected.contains(unit) { units.insert(unit) }
        }
        let end = states.units(.listed).upperBound
        while units.count < count, cursor < end {
            // A unit that came back is in a queue, even when the cursor has yet to pass it.
            if states[cursor] == .waiting, history.isEmpty || history[cursor] == nil { units.insert(cursor) }
            cursor += 1
        }
        return units
    }

    /// With nothing waiting, idle workers get the oldest open units a second time, within the policy's share.
    mutating func duplicateGrants(now: Moment) -> [Grant] {
        guard count(.waiting) == 0, count(.leased) > 0 else { return [] }
        // Of an endless run the end is always near: what is under way is all that there is.
        let whole = isEndless ? count(.leased) : states.count
        let allowed = max(1, Int(Double(whole) * policy.duplicateShare)) - duplicated.count
        guard allowed > 0 else { return [] }
        var candidates: [(unit: Int, holder: WorkerID, since: Moment)] = []
        for lease in leases.values where now.since(lease.givenAt) >= policy.duplicateBeyond && !lease.isAlone {
            for unit in lease.remaining where !duplicated.contains(unit) {
                candidates.append((unit, lease.worker, lease.givenAt))
            }
        }
        guard !candidates.isEmpty else { return [] }
        let idle = hungry.filter { worker in workers[worker].map { isIdle($0, now: now) } ?? false }.sorted()
        candidates.sort { ($0.since, $0.unit) < ($1.since, $1.unit) }
        var grants: [Grant] = []
        for (worker, candidate) in zip(idle, candidates) where grants.count < allowed && candidate.holder != worker {
            guard let record = workers[worker], takes(UnitKind(of: candidate.unit), record) else { continue }
            duplicated.insert(candidate.unit)
            grants.append(lease(UnitSet(CollectionOfOne(candidate.unit)), to: worker, isAlone: false, now: now))
        }
        return grants
    }
}
