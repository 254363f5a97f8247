import DequeModule
import Transport

extension LeaseBook {
    /// What a worker says it holds.
    struct Claim {
        let token: LeaseToken
        let units: UnitSet
    }

    /// So many units of one HELLO's claims are looked at: more than any worker's credit lets it hold, few enough to be
    /// quick whatever a HELLO claims.
    static let mostClaimed = 65_536

    /// A worker said HELLO: the first time, after a reconnect, or after a restart of either side.
    ///
    /// What it holds and we do not know of (from before our restart, or expired meanwhile) it may keep as far as nobody
    /// else has it. What we think it holds and it does not (the message was lost) waits again.
    ///
    /// - Parameter takesHeldOut: Whether it knows what to do with units that are held out.
    /// - Returns: The leases that it goes on with.
    mutating func admit(
        _ worker: WorkerID, boot: UInt64, host: String, slots: Int, takesHeldOut: Bool = true, held: [Claim],
        unacknowledged: UnitSet, now: Moment
    ) -> [LeaseToken] {
        if let known = workers[worker], known.boot != boot { lose(worker, .died) }
        // It lives: whatever was blamed on its death was something else.
        for unit in Array(blames.keys) { blames[unit]?.removeAll { $0.boot == boot && $0.cause == .died } }

        var record =
            workers[worker]
            ?? WorkerRecord(boot: boot, host: host, slots: slots, lastHeard: now, lastProgress: now, mark: now)
        record.slots = slots
        record.takesHeldOut = takesHeldOut
        record.creditTotal = 0
        record.leasedTotal = 0
        record.lastHeard = now
        record.lastProgress = now
        record.isRevoking = false
        record.isStalled = false
        record.obstacle = nil
        workers[worker] = record

        // Close what we believed, open what it says, and put back the difference: one path for all cases.
        var open = UnitSet()
        var alone = UnitSet()
        for token in record.leases {
            guard let lease = close(token, .lost) else { continue }
            if lease.isAlone { alone.formUnion(lease.remaining) }
            for unit in lease.remaining where !isHeld(unit) { open.insert(unit) }
        }
        // Whoever holds one unit and nothing beside it has it alone, if it is one to be had alone.
        let only = held.count == 1 && held[0].units.count == 1 ? held[0].units.first : nil
        if let only, suspected.contains(only) { alone.insert(only) }
        var adopted: [LeaseToken] = []
        var room = Self.mostClaimed
        for claim in held where isGiven(claim.token) && leases[claim.token] == nil {
            let kept = take(claim.units, alsoFrom: &open, room: &room)
            guard !kept.isEmpty else { continue }
            self.open(claim.token, kept, for: worker, isAlone: only.map(alone.contains) ?? false, now: now)
            adopted.append(claim.token)
        }
        // Finished there, only not heard here: nobody else shall be asked. The worker needs no token for it.
        let finished = take(unacknowledged, alsoFrom: &open, room: &room)
        if !finished.isEmpty {
            lastSequence += 1
            let token = LeaseToken(epoch: epoch, sequence: lastSequence)
            self.open(token, finished, for: worker, isAlone: false, now: now)
        }
        for unit in open { putBack(unit, alone: alone.contains(unit)) }
        return adopted
    }

    /// What of adopted claims is not the worker's any more: it was answered, or somebody else has it.
    func gone(from held: [Claim], adopted: [LeaseToken]) -> UnitSet {
        let adopted = Set(adopted)
        var gone = UnitSet()
        var room = Self.mostClaimed
        for claim in held where adopted.contains(claim.token) {
            let kept = leases[claim.token]?.remaining ?? UnitSet()
            for unit in claim.units.prefix(room) {
                room -= 1
                if !kept.contains(unit) { gone.insert(unit) }
            }
        }
        return gone
    }

    /// Whether a token can have been given: by an earlier epoch, or by this one already.
    private func isGiven(_ token: LeaseToken) -> Bool {
        token.epoch < epoch || token.epoch == epoch && token.sequence <= lastSequence
    }

    private mutating func take(_ units: UnitSet, alsoFrom open: inout UnitSet, room: inout Int) -> UnitSet {
        var kept = UnitSet()
        for unit in units {
            guard room > 0, states.contains(unit) else { break }
            room -= 1
            if states[unit] == .waiting {
                move(unit, to: .leased)
            } else if !open.remove(unit) {
                continue
            }
            kept.insert(unit)
        }
        return kept
    }

    /// How a worker goes.
    enum Departure {
        /// It said goodbye: what it held is blameless.
        case left
        /// It is not heard, or its connection is gone. It may live on: what it ran is retried alone, and blamed for nothing.
        case silent
        /// Its process is known to have died.
        case died
    }

    /// A worker is gone: its leases return.
    mutating func lose(_ worker: WorkerID, _ departure: Departure) {
        guard let record = workers[worker] else { return }
        for token in record.leases {
            guard let lease = close(token, departure == .left ? .returned : .lost) else { continue }
            for unit in lease.remaining where !isHeld(unit) {
                guard departure != .left else {
                    putBack(unit)
                    continue
                }
                history[unit, default: History()].losses += 1
                if lease.isAlone, departure == .died {
                    blames[unit, default: []].append(Blame(host: record.host, boot: record.boot, cause: .died))
                }
                let losses = history[unit]?.losses ?? 0
                putBack(
                    unit,
                    alone: lease.isAlone || record.executing[unit] != nil || losses >= policy.lossesToSuspect)
            }
        }
        workers[worker] = nil
        hungry.remove(worker)
        stirred.remove(worker)
    }

    /// The units that are to be quarantined: workers died or hung over them, alone, on different hosts or often enough.
    mutating func condemned() -> [(unit: Int, blames: [Blame])] {
        var found: [(Int, [Blame])] = []
        for (unit, blames) in blames where states[unit] == .waiting {
            if Set(blames.map(\.host)).count >= 2 || blames.count >= policy.deathsToQuarantine {
                found.append((unit, blames))
            }
        }
        for (unit, _) in found {
            move(unit, to: .answered)
            blames[unit] = nil
        }
        return found.sorted { $0.0 < $1.0 }
    }

    /// Any message came from the worker.
    mutating func heard(from worker: WorkerID, now: Moment) { workers[worker]?.lastHeard = now }

    /// The worker runs these units now.
    mutating func executing(_ units: UnitSet, on worker: WorkerID, now: Moment) {
        guard let before = workers[worker]?.executing else { return }
        var executing: [Int: Moment] = [:]
        // What it was given and what it said before are looked through, not what it names: that may be the whole run.
        for unit in held(by: worker) where units.contains(unit) { executing[unit] = before[unit] ?? now }
        for (unit, since) in before where units.contains(unit) { executing[unit] = since }
        workers[worker]?.executing = executing
        // Whatever made it hang has let go of a slot.
        if executing.count < workers[worker]?.slots ?? 0 {
            workers[worker]?.isStalled = false
            stirred.insert(worker)
        }
    }

    /// The worker may be leased so many samples in this session.
    mutating func credit(_ total: UInt64, to worker: WorkerID) {
        guard let old = workers[worker]?.creditTotal, total > old else { return }
        workers[worker]?.creditTotal = total
        hungry.insert(worker)
        stirred.insert(worker)
    }

    /// The worker takes no new lease.
    mutating func drain(_ worker: WorkerID) { workers[worker]?.isDraining = true }

    /// The worker runs so many samples at once from now on.
    mutating func retune(_ worker: WorkerID, slots: Int) {
        workers[worker]?.slots = slots
        stirred.insert(worker)
    }

    /// The request to give back could not be sent.
    mutating func forgetRevoke(of worker: WorkerID) { workers[worker]?.isRevoking = false }
}
