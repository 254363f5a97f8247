import DequeModule
import Outcomes
import Transport

/// A worker's id, as it says in HELLO.
public struct WorkerID: Hashable, Sendable, CustomStringConvertible {
    /// The id.
    public let text: String

    /// Names a worker.
    public init(_ text: String) { self.text = text }

    public var description: String { text }
}

/// Where a unit stands. Every unit is in exactly one of these.
enum UnitState: UInt8, CaseIterable {
    /// Nobody holds it.
    case waiting
    /// In the lease of one worker, or of two at the end of a run.
    case leased
    /// Its outcome, or the reason of its quarantine, is on the way to the ledger.
    case answered
    /// Its outcome is in the ledger. Final.
    case done
    /// Given up, with evidence in the ledger. Final.
    case quarantined
}

/// Who holds what: the pure machine that leases work.
///
/// It knows no socket, disk or clock; time comes in as a parameter. Each event is one method that returns what the
/// caller has to do. Invariants (`checkInvariants`): every unit is in exactly one state; `leased` means that some
/// lease has it among its remaining units; the counts are the states'.
struct LeaseBook {
    /// A lease that is not over.
    struct LeaseRecord {
        let worker: WorkerID
        /// What is neither finished, nor returned, nor finished by somebody else.
        var remaining: UnitSet
        let size: Int
        let givenAt: Moment
        let isAlone: Bool
    }

    /// A worker that is there.
    struct WorkerRecord {
        let boot: UInt64
        let host: String
        var slots: Int
        /// Samples in all that it may be leased in this session, and those that it was.
        var creditTotal: UInt64 = 0
        var leasedTotal: UInt64 = 0
        var lastHeard: Moment
        var lastProgress: Moment
        /// Samples a second; 0 when not known yet.
        var pace = 0.0
        var finishedSinceMark = 0
        var mark: Moment
        var executing = UnitSet()
        var leases: [LeaseToken] = []
        var isDraining = false
        /// Was asked to give unstarted samples back and has not answered yet.
        var isRevoking = false
        /// Finishes nothing though it holds leases: gets no more until it does.
        var isStalled = false
        var finished = 0
    }

    /// A lease that is over, for the history.
    struct ClosedLease: Equatable {
        let token: LeaseToken
        let worker: WorkerID
        let size: Int
        let givenAt: Moment
        let ending: Ending
    }

    /// How a lease can end.
    enum Ending { case finished, returned, expired, lost }

    /// What went wrong with a unit so far. Most units never have one.
    struct History {
        var attempts = 0
        var losses = 0
        var failures = 0
        var deaths: [Death] = []
    }

    /// A worker died while it had the unit alone.
    struct Death: Hashable {
        let host: String
        let boot: UInt64
    }

    /// A lease to send.
    struct Grant: Equatable {
        let token: LeaseToken
        let worker: WorkerID
        let units: UnitSet
        let attempt: Int
        let isAlone: Bool
    }

    let epoch: UInt32
    var policy: LeasePolicy
    /// Indexed by unit; one byte each.
    private(set) var states: [UnitState]
    private(set) var counts: [UnitState: Int]
    private(set) var leases: [LeaseToken: LeaseRecord] = [:]
    var workers: [WorkerID: WorkerRecord] = [:]
    private(set) var history: [Int: History] = [:]
    /// Units past this one were never leased, unless their state says so.
    private var cursor = 0
    private var returned = Deque<Int>()
    /// Waiting units that are leased alone.
    private var suspects = Deque<Int>()
    /// Units that were leased a second time while the first lease was open.
    private var duplicated: Set<Int> = []
    private var lastSequence: UInt64 = 0
    private var closed: [ClosedLease] = []
    private var waitingCount: Int { counts[.waiting, default: 0] }

    /// A book over `units` units of which none is done.
    init(units: Int, epoch: UInt32, policy: LeasePolicy = LeasePolicy()) {
        self.epoch = epoch
        self.policy = policy
        states = [UnitState](repeating: .waiting, count: units)
        counts = [.waiting: units]
    }

    // MARK: - Reading

    /// How many units are in a state.
    func count(_ state: UnitState) -> Int { counts[state, default: 0] }

    /// Whether every unit has come to its end.
    var isFinished: Bool { count(.done) + count(.quarantined) == states.count }

    /// How many units were leased a second time.
    var duplicates: Int { duplicated.count }

    /// What worker holds, in the order it was given.
    func held(by worker: WorkerID) -> UnitSet {
        var held = UnitSet()
        for token in workers[worker]?.leases ?? [] {
            if let lease = leases[token] { held.formUnion(lease.remaining) }
        }
        return held
    }

    /// From 1: the attempt that the next lease of a unit is.
    private func attempt(of unit: Int) -> Int { (history[unit]?.attempts ?? 0) + 1 }

    private mutating func move(_ unit: Int, to state: UnitState) {
        counts[states[unit], default: 0] -= 1
        counts[state, default: 0] += 1
        states[unit] = state
    }

    // MARK: - Before the run starts

    /// A unit is in the ledger from before.
    mutating func restore(_ unit: Int, as state: UnitState) {
        precondition(state == .done || state == .quarantined)
        if states[unit] == .waiting { move(unit, to: state) }
    }

    // MARK: - Workers come and go

    /// What became of a HELLO.
    struct Admission: Equatable {
        /// The leases that the worker goes on with.
        var adopted: [LeaseToken] = []
    }

    /// A worker said HELLO: the first time, after a reconnect, or after a restart of either side.
    ///
    /// What it holds and we do not know of (from before our restart, or expired meanwhile) it may keep as far as nobody
    /// else has it. What we think it holds and it does not (the message was lost) waits again.
    mutating func admit(
        _ worker: WorkerID, boot: UInt64, host: String, slots: Int, held: [(token: LeaseToken, units: UnitSet)],
        unacknowledged: UnitSet, now: Moment
    ) -> Admission {
        if let known = workers[worker], known.boot != boot { lose(worker, died: true, now: now) }
        // It lives: whatever was blamed on its death was something else.
        for unit in Array(history.keys) { history[unit]?.deaths.removeAll { $0.boot == boot } }
        let before = workers[worker]?.leases ?? []
        var record =
            workers[worker]
            ?? WorkerRecord(boot: boot, host: host, slots: slots, lastHeard: now, lastProgress: now, mark: now)
        record.slots = slots
        record.creditTotal = 0
        record.leasedTotal = 0
        record.lastHeard = now
        record.lastProgress = now
        record.isRevoking = false
        record.leases = []
        workers[worker] = record

        var admission = Admission()
        // Give up what we believed, then take up what it says: one path for all cases.
        for token in before {
            guard let lease = close(token, .lost) else { continue }
            for unit in lease.remaining where !isHeld(unit) { putBack(unit) }
        }
        var claims = held
        if !unacknowledged.isEmpty {
            // Finished there, only not heard here: nobody else shall be asked. The claim needs no lease that the worker
            // would know of.
            lastSequence += 1
            claims.append((LeaseToken(epoch: epoch, sequence: lastSequence), unacknowledged))
        }
        for (number, claim) in claims.enumerated() {
            var kept = UnitSet()
            for unit in claim.units where states.indices.contains(unit) && states[unit] == .waiting {
                move(unit, to: .leased)
                kept.insert(unit)
            }
            if number < held.count { admission.adopted.append(claim.token) }
            guard !kept.isEmpty, leases[claim.token] == nil else {
                for unit in kept { putBack(unit) }
                continue
            }
            leases[claim.token] = LeaseRecord(
                worker: worker, remaining: kept, size: kept.count, givenAt: now, isAlone: false)
            workers[worker]?.leases.append(claim.token)
        }
        return admission
    }

    /// A worker is gone: its leases return.
    ///
    /// - Parameter died: Whether its process may have died of a sample. A worker that said goodbye did not.
    mutating func lose(_ worker: WorkerID, died: Bool, now: Moment) {
        guard let record = workers.removeValue(forKey: worker) else { return }
        for token in record.leases {
            guard let lease = close(token, died ? .lost : .returned) else { continue }
            for unit in lease.remaining where !isHeld(unit) {
                guard died else {
                    putBack(unit)
                    continue
                }
                history[unit, default: History()].losses += 1
                if lease.isAlone {
                    history[unit]?.deaths.append(Death(host: record.host, boot: record.boot))
                }
                let isSuspect =
                    lease.isAlone || record.executing.contains(unit)
                    || history[unit]?.losses ?? 0 >= policy.lossesToSuspect
                putBack(unit, alone: isSuspect)
            }
        }
    }

    /// The units that are to be quarantined: workers died of them, alone, on different hosts or often enough.
    mutating func condemned() -> [(unit: Int, deaths: [Death])] {
        var found: [(Int, [Death])] = []
        for unit in suspects {
            guard let deaths = history[unit]?.deaths, states[unit] == .waiting else { continue }
            if Set(deaths.map(\.host)).count >= 2 || deaths.count >= policy.deathsToQuarantine {
                found.append((unit, deaths))
            }
        }
        for (unit, _) in found {
            suspects.removeAll { $0 == unit }
            move(unit, to: .answered)
        }
        return found
    }

    /// Any message came from the worker.
    mutating func heard(from worker: WorkerID, now: Moment) { workers[worker]?.lastHeard = now }

    /// The worker runs these units now.
    mutating func executing(_ units: UnitSet, on worker: WorkerID) { workers[worker]?.executing = units }

    /// The worker may be leased so many samples in this session.
    mutating func credit(_ total: UInt64, to worker: WorkerID) {
        if let old = workers[worker]?.creditTotal, total > old { workers[worker]?.creditTotal = total }
    }

    /// The worker takes no new lease.
    mutating func drain(_ worker: WorkerID) { workers[worker]?.isDraining = true }

    // MARK: - Units come back

    private func isHeld(_ unit: Int) -> Bool {
        guard duplicated.contains(unit) else { return false }
        return leases.values.contains { $0.remaining.contains(unit) }
    }

    private mutating func putBack(_ unit: Int, alone: Bool = false) {
        guard states[unit] == .leased else { return }
        move(unit, to: .waiting)
        history[unit, default: History()].attempts += 1
        if alone { suspects.append(unit) } else { returned.append(unit) }
    }

    /// The worker gave units back unfinished. Never counts against them.
    mutating func giveBack(_ units: UnitSet, from worker: WorkerID, ending: Ending = .returned) {
        workers[worker]?.isRevoking = false
        for unit in units where removeFromLeases(of: worker, unit, ending) && !isHeld(unit) { putBack(unit) }
    }

    private mutating func removeFromLeases(of worker: WorkerID, _ unit: Int, _ ending: Ending) -> Bool {
        for token in workers[worker]?.leases ?? [] {
            guard leases[token]?.remaining.remove(unit) == true else { continue }
            if leases[token]?.remaining.isEmpty == true { _ = close(token, ending) }
            return true
        }
        return false
    }

    /// Takes a lease out of the book and notes it for the history.
    private mutating func close(_ token: LeaseToken, _ ending: Ending) -> LeaseRecord? {
        guard let lease = leases.removeValue(forKey: token) else { return nil }
        workers[lease.worker]?.leases.removeAll { $0 == token }
        closed.append(
            ClosedLease(token: token, worker: lease.worker, size: lease.size, givenAt: lease.givenAt, ending: ending))
        return lease
    }

    /// The leases that ended since the last call.
    mutating func takeClosedLeases() -> [ClosedLease] {
        defer { closed = [] }
        return closed
    }

    // MARK: - Outcomes

    /// Whether an outcome counts.
    enum Verdict { case fresh, duplicate }

    /// The worker finished something: it makes progress.
    mutating func progress(of worker: WorkerID, finished: Int, now: Moment) {
        guard finished > 0, workers[worker] != nil else { return }
        workers[worker]?.lastProgress = now
        workers[worker]?.isStalled = false
        workers[worker]?.finishedSinceMark += finished
        workers[worker]?.finished += finished
    }

    /// An outcome arrived. The first one for a unit counts, whoever sends it and however late.
    mutating func answer(_ unit: Int, from worker: WorkerID) -> Verdict {
        let wasHeldHere = removeFromLeases(of: worker, unit, .finished)
        switch states[unit] {
        case .answered, .done, .quarantined: return .duplicate
        case .waiting: break  // Late: its lease is over, and nobody else has it. The queues skip it from now on.
        case .leased:
            if !wasHeldHere || duplicated.contains(unit) { removeFromAllLeases(unit) }
        }
        move(unit, to: .answered)
        return .fresh
    }

    private mutating func removeFromAllLeases(_ unit: Int) {
        for token in Array(leases.keys) where leases[token]?.remaining.remove(unit) == true {
            if leases[token]?.remaining.isEmpty == true { _ = close(token, .finished) }
        }
    }

    /// What a permanent failure of a sample leads to.
    enum FailureVerdict: Equatable { case retry, quarantine, duplicate }

    /// The sample failed through its own fault. It is tried again, then given up.
    mutating func fail(_ unit: Int, from worker: WorkerID) -> FailureVerdict {
        guard answer(unit, from: worker) == .fresh else { return .duplicate }
        history[unit, default: History()].failures += 1
        guard history[unit]?.failures ?? 0 < policy.failuresToQuarantine else { return .quarantine }
        move(unit, to: .leased)
        putBack(unit)
        return .retry
    }

    /// The outcome is in the ledger.
    mutating func commit(_ unit: Int) {
        precondition(states[unit] == .answered, "unit \(unit) is \(states[unit])")
        move(unit, to: .done)
        history[unit] = nil
    }

    /// The quarantine is in the ledger.
    mutating func commitQuarantine(_ unit: Int) {
        precondition(states[unit] == .answered, "unit \(unit) is \(states[unit])")
        move(unit, to: .quarantined)
        history[unit] = nil
    }

    // MARK: - Granting

    private func isReady(_ record: WorkerRecord, now: Moment) -> Bool {
        !record.isDraining && !record.isStalled && record.creditTotal > record.leasedTotal
            && now.since(record.lastHeard) < policy.quietAfter
            && !record.leases.contains { leases[$0]?.isAlone == true }
    }

    /// Whether a worker holds less than its slots can run.
    private func isShort(_ record: WorkerRecord) -> Bool {
        var held = 0
        for token in record.leases {
            held += leases[token]?.remaining.count ?? 0
            if held >= record.slots { return false }
        }
        return true
    }

    /// The leases to give now, to workers that have credit. Those that hold the least come first.
    mutating func grants(now: Moment) -> [Grant] {
        guard waitingCount > 0 else { return [] }
        var grants: [Grant] = []
        let ready = workers.filter { isReady($0.value, now: now) }.keys.sorted { $0.text < $1.text }
        guard !ready.isEmpty else { return [] }
        for worker in ready {
            // A suspect goes to a worker that holds nothing else, so that a death is its doing.
            if let record = workers[worker], record.leases.isEmpty, let unit = nextSuspect() {
                grants.append(lease([unit], to: worker, isAlone: true, now: now))
            }
        }
        var isAnyGranted = true
        while isAnyGranted, waitingCount > 0 {
            isAnyGranted = false
            for worker in ready {
                guard let record = workers[worker], isReady(record, now: now) else { continue }
                let room = Int(clamping: record.creditTotal - record.leasedTotal)
                let size = LeaseSize.next(
                    pace: record.pace, slots: record.slots, waiting: waitingCount, workers: workers.count,
                    policy: policy)
                // Credit comes in small change: a worker that has enough to do waits until it is worth a lease.
                guard room >= (size + 1) / 2 || isShort(record) else { continue }
                let units = takeWaiting(min(size, room))
                guard !units.isEmpty else { return grants }
                grants.append(lease(units, to: worker, isAlone: false, now: now))
                isAnyGranted = true
            }
        }
        return grants
    }

    private mutating func lease(_ units: some Sequence<Int>, to worker: WorkerID, isAlone: Bool, now: Moment) -> Grant {
        lastSequence += 1
        let token = LeaseToken(epoch: epoch, sequence: lastSequence)
        let set = UnitSet(units)
        var attempt = 1
        for unit in set {
            if states[unit] == .waiting { move(unit, to: .leased) }
            if !history.isEmpty { attempt = max(attempt, self.attempt(of: unit)) }
        }
        leases[token] = LeaseRecord(worker: worker, remaining: set, size: set.count, givenAt: now, isAlone: isAlone)
        if workers[worker]?.leases.isEmpty == true { workers[worker]?.lastProgress = now }
        workers[worker]?.leases.append(token)
        workers[worker]?.leasedTotal += UInt64(set.count)
        return Grant(token: token, worker: worker, units: set, attempt: attempt, isAlone: isAlone)
    }

    /// A lease that could not be sent: its units wait again at once.
    mutating func undo(_ grant: Grant) {
        guard let lease = leases[grant.token] else { return }
        for unit in lease.remaining {
            move(unit, to: .waiting)
            if lease.isAlone { suspects.prepend(unit) } else { returned.prepend(unit) }
        }
        workers[grant.worker]?.leasedTotal -= UInt64(grant.units.count)
        _ = close(grant.token, .returned)
    }

    private mutating func nextSuspect() -> Int? {
        while let unit = suspects.popFirst() { if states[unit] == .waiting { return unit } }
        return nil
    }

    /// Takes up to `count` waiting units: those that came back first, then the next of the file.
    private mutating func takeWaiting(_ count: Int) -> [Int] {
        var units: [Int] = []
        units.reserveCapacity(count)
        while units.count < count, let unit = returned.popFirst() {
            if states[unit] == .waiting { units.append(unit) }
        }
        while units.count < count, cursor < states.count {
            // A unit that waits behind the cursor for the first time; one that came back is in a queue.
            if states[cursor] == .waiting, history[cursor] == nil { units.append(cursor) }
            cursor += 1
        }
        return units
    }

    // MARK: - Time

    /// What the passing of time asks for.
    struct TickActions: Equatable {
        /// Not heard for too long; already removed from the book.
        var lost: [WorkerID] = []
        /// Finishes nothing; its leases were taken away, and it should be told.
        var stalled: [WorkerID: UnitSet] = [:]
        /// Asked to give back what it has not started.
        var revoke: [WorkerID: UnitSet] = [:]
    }

    /// Looks at the clock: paces, silences, leases without progress, and the end of the run.
    mutating func tick(now: Moment) -> TickActions {
        var actions = TickActions()
        for (worker, record) in workers {
            if now.since(record.lastHeard) >= policy.lostAfter {
                actions.lost.append(worker)
            } else if !record.leases.isEmpty, now.since(record.lastProgress) >= policy.progressTimeout {
                actions.stalled[worker] = held(by: worker)
            } else {
                measurePace(of: worker, now: now)
            }
        }
        actions.lost.sort { $0.text < $1.text }
        for worker in actions.lost { lose(worker, died: true, now: now) }
        for (worker, units) in actions.stalled {
            giveBack(units, from: worker, ending: .expired)
            workers[worker]?.isStalled = true
        }
        if waitingCount == 0 { actions.revoke = revocations(now: now) }
        return actions
    }

    private mutating func measurePace(of worker: WorkerID, now: Moment) {
        guard var record = workers.removeValue(forKey: worker) else { return }
        defer { workers[worker] = record }
        let elapsed = now.since(record.mark).seconds
        guard elapsed >= 0.25 else { return }
        if record.finishedSinceMark > 0 {
            let seen = Double(record.finishedSinceMark) / elapsed
            record.pace = record.pace == 0 ? seen : 0.5 * record.pace + 0.5 * seen
        }
        if record.finishedSinceMark > 0 || record.leases.isEmpty {
            record.mark = now
            record.finishedSinceMark = 0
        }
    }

    private func isIdle(_ record: WorkerRecord, now: Moment) -> Bool {
        record.leases.isEmpty && isReady(record, now: now)
    }

    /// With nothing waiting and workers idle: from whom to take unstarted units back.
    private mutating func revocations(now: Moment) -> [WorkerID: UnitSet] {
        let idle = workers.values.filter { isIdle($0, now: now) }.count
        guard idle > 0 else { return [:] }
        var revoked: [WorkerID: UnitSet] = [:]
        for (worker, record) in workers where !record.leases.isEmpty && !record.isRevoking {
            let held = held(by: worker)
            guard held.count > record.slots else { continue }
            // A worker whose pace is not known has been silent since it started: its unstarted samples are worth moving.
            let needed = record.pace > 0 ? Double(held.count) / record.pace : .infinity
            guard needed > policy.revokeBeyond.seconds else { continue }
            var unstarted = UnitSet()
            for unit in held where !record.executing.contains(unit) { unstarted.insert(unit) }
            let keep = max(record.slots, unstarted.count / (idle + 1))
            let tail = UnitSet(unstarted.dropFirst(keep))
            guard !tail.isEmpty else { continue }
            workers[worker]?.isRevoking = true
            revoked[worker] = tail
        }
        return revoked
    }

    /// With nothing waiting, idle workers get the oldest open units a second time, within the policy's share.
    mutating func duplicateGrants(now: Moment) -> [Grant] {
        guard waitingCount == 0, count(.leased) > 0 else { return [] }
        let allowed = max(1, Int(Double(states.count) * policy.duplicateShare)) - duplicated.count
        guard allowed > 0 else { return [] }
        let idle = workers.filter { isIdle($0.value, now: now) }.keys.sorted { $0.text < $1.text }
        guard !idle.isEmpty else { return [] }
        var candidates: [(unit: Int, holder: WorkerID, since: Moment)] = []
        for lease in leases.values where now.since(lease.givenAt) >= policy.duplicateBeyond && !lease.isAlone {
            for unit in lease.remaining where !duplicated.contains(unit) {
                candidates.append((unit, lease.worker, lease.givenAt))
            }
        }
        candidates.sort { ($0.since, $0.unit) < ($1.since, $1.unit) }
        var grants: [Grant] = []
        var next = 0
        for worker in idle where grants.count < allowed {
            guard next < candidates.count else { break }
            let candidate = candidates[next]
            next += 1
            guard candidate.holder != worker else { continue }
            duplicated.insert(candidate.unit)
            grants.append(lease([candidate.unit], to: worker, isAlone: false, now: now))
        }
        return grants
    }

    // MARK: - Invariants

    /// What is wrong with the book; nil when it is sound. For tests, after every event.
    func checkInvariants() -> String? {
        var tally: [UnitState: Int] = [:]
        for state in states { tally[state, default: 0] += 1 }
        for state in UnitState.allCases where tally[state, default: 0] != counts[state, default: 0] {
            return "\(counts[state, default: 0]) units are counted as \(state), \(tally[state, default: 0]) are"
        }
        var holders: [Int: Int] = [:]
        for (token, lease) in leases {
            if lease.remaining.isEmpty { return "lease \(token) is open and empty" }
            guard let worker = workers[lease.worker] else { return "lease \(token) is of a worker that is not there" }
            if worker.leases.filter({ $0 == token }).count != 1 { return "lease \(token) is not its worker's" }
            for unit in lease.remaining {
                if states[unit] != .leased { return "unit \(unit) is \(states[unit]) and in lease \(token)" }
                holders[unit, default: 0] += 1
            }
        }
        for (unit, count) in holders where count > 1 && !duplicated.contains(unit) {
            return "unit \(unit) is held \(count) times without being a duplicate"
        }
        for (unit, state) in states.enumerated() where state == .leased && holders[unit] == nil {
            return "unit \(unit) is leased and in no lease"
        }
        let queued = Set(returned).union(suspects)
        for (unit, state) in states.enumerated()
        where state == .waiting && !queued.contains(unit) && (unit < cursor || history[unit] != nil) {
            return "unit \(unit) waits where nobody looks"
        }
        for worker in workers.values {
            for token in worker.leases where leases[token] == nil {
                return "a worker has lease \(token), which is over"
            }
        }
        return nil
    }
}
