import DequeModule
import Transport

extension LeaseBook {
    /// What a worker says it holds.
    struct Claim {
        let token: LeaseToken
        let units: UnitSet
    }

    /// The most units that one HELLO can claim: more than any worker's credit lets it hold.
    static let mostClaimed = 65_536

    /// A worker said HELLO: the first time, after a reconnect, or after a restart of either side.
    ///
    /// What it holds and we do not know of (from before our restart, or expired meanwhile) it may keep as far as nobody
    /// else has it. What we think it holds and it does not (the message was lost) waits again.
    ///
    /// - Returns: The leases that it goes on with.
    mutating func admit(
        _ worker: WorkerID, boot: UInt64, host: String, slots: Int, held: [Claim], unacknowledged: UnitSet, now: Moment
    ) -> [LeaseToken] {
        if let known = workers[worker], known.boot != boot { lose(worker, .died) }
        // It lives: whatever was blamed on its death was something else.
        for unit in Array(blames.keys) { blames[unit]?.removeAll { $0.boot == boot && $0.cause == .died } }

        var record =
            workers[worker]
            ?? WorkerRecord(boot: boot, host: host, slots: slots, lastHeard: now, lastProgress: now, mark: now)
        record.slots = slots
        record.creditTotal = 0
        record.leasedTotal = 0
        record.lastHeard = now
        record.lastProgress = now
        record.isRevoking = false
        record.isStalled = false
        workers[worker] = record

        // Close what we believed, open what it says, and put back the difference: one path for all cases.
        var open = UnitSet()
        var alone: Set<LeaseToken> = []
        for token in record.leases {
            guard let lease = close(token, .lost) else { continue }
            if lease.isAlone { alone.insert(token) }
            for unit in lease.remaining where !isHeld(unit) { open.insert(unit) }
        }
        var adopted: [LeaseToken] = []
        var room = Self.mostClaimed
        for claim in held where isGiven(claim.token) && leases[claim.token] == nil {
            let kept = take(claim.units, alsoFrom: &open, room: &room)
            guard !kept.isEmpty else { continue }
            self.open(claim.token, kept, for: worker, isAlone: alone.contains(claim.token), now: now)
            adopted.append(claim.token)
        }
        // Finished there, only not heard here: nobody else shall be asked. The worker needs no token for it.
        let finished = take(unacknowledged, alsoFrom: &open, room: &room)
        if !finished.isEmpty {
            lastSequence += 1
            let token = LeaseToken(epoch: epoch, sequence: lastSequence)
            self.open(token, finished, for: worker, isAlone: false, now: now)
        }
        for unit in open { putBack(unit) }
        return adopted
    }

    /// Whether a token can have been given: by an earlier epoch, or by this one already.
    private func isGiven(_ token: LeaseToken) -> Bool {
        token.epoch < epoch || token.epoch == epoch && token.sequence <= lastSequence
    }

    private mutating func take(_ units: UnitSet, alsoFrom open: inout UnitSet, room: inout Int) -> UnitSet {
        var kept = UnitSet()
        for unit in units where states.indices.contains(unit) {
            guard room > 0 else { break }
            if states[unit] == .waiting {
                move(unit, to: .leased)
            } else if !open.remove(unit) {
                continue
            }
            kept.insert(unit)
            room -= 1
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
        for unit in units { executing[unit] = before[unit] ?? now }
        workers[worker]?.executing = executing
        // Whatever made it hang has let go of its slots.
        if executing.isEmpty {
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

    /// The request to give back could not be sent.
    mutating func forgetRevoke(of worker: WorkerID) { workers[worker]?.isRevoking = false }
}
