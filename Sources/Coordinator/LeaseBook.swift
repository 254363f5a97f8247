import DequeModule
import Transport

/// A worker's id, as it says in HELLO.
public struct WorkerID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id.
    public let text: String

    /// Names a worker.
    public init(_ text: String) { self.text = text }

    /// The id as it is.
    public var description: String { text }

    /// In the order of their texts.
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
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
    /// Nobody needs its outcome any more: a rollout run's surplus. Final.
    case cancelled
}

/// Who holds what: the pure machine that leases work.
///
/// It knows no socket, disk or clock; time comes in as a parameter. Each event is one method that returns what the
/// caller has to do: workers come and go (`LeaseBook+Workers`), units come back or are answered (`LeaseBook+Units`),
/// leases are given (`LeaseBook+Granting`), time passes (`LeaseBook+Time`).
///
/// Invariants, checked by `checkInvariants()`: every unit is in exactly one state; `leased` means that some lease has it
/// among its remaining units; a waiting unit is in a queue or ahead of the cursor; the counts are the states'.
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

    /// A lease that is over, for the history.
    struct ClosedLease: Equatable {
        let token: LeaseToken
        let worker: WorkerID
        let size: Int
        let givenAt: Moment
        let ending: Ending
    }

    /// Why a worker that asks for work is given none: what is granted would not leave.
    enum Obstacle: Equatable {
        /// Its queue is full, or it lacks what the work needs: looked at again by the first tick from then on.
        case until(Moment)
        /// Its connection is gone. A new one is a new session, which begins with HELLO.
        case unreachable
    }

    /// How a lease can end.
    enum Ending { case finished, returned, expired, lost, revoked }

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
        /// What its slots run, as it last said, and since when it says so.
        var executing: [Int: Moment] = [:]
        /// In the order in which they were given, which is about the order in which they end.
        var leases = Deque<LeaseToken>()
        /// How many units its leases have open.
        var held = 0
        /// Holds a lease of one suspect, beside which nothing runs.
        var holdsAlone = false
        /// Whether it knows what to do with units that are held out.
        var takesHeldOut = true
        var isDraining = false
        /// Was asked to give unstarted samples back and has not answered yet.
        var isRevoking = false
        /// Finishes nothing though it held leases: gets no more until it finishes something or has a free slot.
        var isStalled = false
        /// Why a lease could not be sent to it lately.
        var obstacle: Obstacle?
        var finished = 0
    }

    /// What went wrong with a unit so far. Most units never have one.
    struct History {
        var attempts = 0
        var losses = 0
        var failures: [FailureReport] = []
    }

    /// A worker's word that a unit failed. The same batch, sent again after a reconnect, is the same word.
    struct FailureReport: Hashable {
        let boot: UInt64
        let batch: UInt64
    }

    /// A worker died, or hung, while it had the unit alone.
    struct Blame: Hashable {
        /// What happened to the worker.
        enum Cause { case died, hung }

        let host: String
        let boot: UInt64
        let cause: Cause
    }

    let epoch: UInt32
    var policy: LeasePolicy
    /// Whether more units may come.
    private(set) var isEndless = false
    private(set) var states: UnitStates
    /// How many units of a kind are in a state: indexed by the raw values of both.
    private var counts: [[Int]]
    var leases: [LeaseToken: LeaseRecord] = [:]
    var workers: [WorkerID: WorkerRecord] = [:]
    /// Workers that have, or may have, credit left.
    var hungry: Set<WorkerID> = []
    /// Workers to which something happened since leases were last given. Only these are looked at: with a thousand
    /// workers, nearly all of them hungry for a little, looking at each for every message would be all that is done.
    var stirred: Set<WorkerID> = []
    /// Time has passed or something waits again: all workers are looked at once.
    var areAllStirred = false
    var history: [Int: History] = [:]
    var blames: [Int: [Blame]] = [:]
    /// Units from here on were never leased, unless their state or history says so.
    var cursor = 0
    /// Waiting units of the list that came back.
    var returned = Deque<Int>()
    /// Waiting units that are held out.
    var heldOut = Deque<Int>()
    /// Waiting units that are leased alone, and the same as a set.
    var suspects = Deque<Int>()
    var suspected: Set<Int> = []
    /// Units that were leased a second time while the first lease was open.
    var duplicated: Set<Int> = []
    /// Of the workers whose pace is known, at the last tick: what it adds up to, and how many they are.
    var paces = (sum: 0.0, known: 0)
    var lastSequence: UInt64 = 0
    private var closed: [ClosedLease] = []

    /// A book over `units` units of which none is done.
    init(units: Int, epoch: UInt32, policy: LeasePolicy = LeasePolicy()) {
        self.epoch = epoch
        self.policy = policy
        states = UnitStates(listed: units)
        counts = UnitKind.allCases.map { _ in [Int](repeating: 0, count: UnitState.allCases.count) }
        counts[UnitKind.listed.rawValue][Int(UnitState.waiting.rawValue)] = units
    }

    /// There are so many units of a kind from now on; the new ones wait. A book that grows has no last unit.
    mutating func grow(_ kind: UnitKind = .listed, to units: Int) {
        isEndless = true
        let new = states.grow(kind, to: units)
        guard !new.isEmpty else { return }
        counts[kind.rawValue][Int(UnitState.waiting.rawValue)] += new.count
        if kind == .heldOut { heldOut.append(contentsOf: new) }
        areAllStirred = true
    }

    /// A unit has come to its end before this epoch.
    mutating func restore(_ unit: Int, as state: UnitState) {
        precondition(state == .done || state == .quarantined || state == .cancelled)
        if states[unit] == .waiting { move(unit, to: state) }
    }

    // MARK: - Reading

    /// How many units are in a state.
    func count(_ state: UnitState) -> Int { UnitKind.allCases.reduce(0) { $0 + count(state, $1) } }

    /// How many units of a kind are in a state.
    func count(_ state: UnitState, _ kind: UnitKind) -> Int { counts[kind.rawValue][Int(state.rawValue)] }

    /// Whether every unit that there is has come to its end.
    var isFinished: Bool { count(.done) + count(.quarantined) + count(.cancelled) == states.count }

    /// What a worker holds.
    func held(by worker: WorkerID) -> UnitSet {
        var held = UnitSet()
        for token in workers[worker]?.leases ?? [] {
            if let lease = leases[token] { held.formUnion(lease.remaining) }
        }
        return held
    }

    /// Whether some lease has the unit open. Only a unit that was leased twice can be in a lease that one has not just
    /// looked at.
    func isHeld(_ unit: Int) -> Bool {
        duplicated.contains(unit) && leases.values.contains { $0.remaining.contains(unit) }
    }

    // MARK: - The steps that all events are made of

    mutating func move(_ unit: Int, to state: UnitState) {
        let kind = UnitKind(of: unit).rawValue
        counts[kind][Int(states[unit].rawValue)] -= 1
        counts[kind][Int(state.rawValue)] += 1
        states[unit] = state
    }

    /// Moves units that are all in the same state.
    mutating func move(_ run: Range<Int>, from old: UnitState, to state: UnitState) {
        let kind = UnitKind(of: run.lowerBound).rawValue
        counts[kind][Int(old.rawValue)] -= run.count
        counts[kind][Int(state.rawValue)] += run.count
        for unit in run { states[unit] = state }
    }

    /// Opens a lease of units that are `leased`.
    mutating func open(_ token: LeaseToken, _ units: UnitSet, for worker: WorkerID, isAlone: Bool, now: Moment) {
        leases[token] = LeaseRecord(
            worker: worker, remaining: units, size: units.count, givenAt: now, isAlone: isAlone)
        workers[worker]?.leases.append(token)
        workers[worker]?.held += units.count
        if isAlone { workers[worker]?.holdsAlone = true }
    }

    /// Takes a lease out of the book and notes it for the history.
    mutating func close(_ token: LeaseToken, _ ending: Ending) -> LeaseRecord? {
        guard let lease = takeOut(token) else { return nil }
        closed.append(
            ClosedLease(token: token, worker: lease.worker, size: lease.size, givenAt: lease.givenAt, ending: ending))
        return lease
    }

    /// Takes a lease out of the book. Of one that was never sent there is no history.
    mutating func takeOut(_ token: LeaseToken) -> LeaseRecord? {
        guard let lease = leases.removeValue(forKey: token) else { return nil }
        if let place = workers[lease.worker]?.leases.firstIndex(of: token) {
            workers[lease.worker]?.leases.remove(at: place)
            release(lease.remaining.count, from: lease.worker)
            if lease.isAlone { workers[lease.worker]?.holdsAlone = false }
        }
        return lease
    }

    /// Takes a unit out of one lease, which is over when nothing remains. False when the lease did not have it.
    mutating func remove(_ unit: Int, from token: LeaseToken, _ ending: Ending) -> Bool {
        guard let worker = leases[token]?.worker, leases[token]?.remaining.remove(unit) == true else { return false }
        release(1, from: worker)
        if leases[token]?.remaining.isEmpty == true { _ = close(token, ending) }
        return true
    }

    /// Takes a unit out of the worker's lease that has it. False when none has.
    mutating func remove(_ unit: Int, fromLeasesOf worker: WorkerID, _ ending: Ending) -> Bool {
        lease(of: worker, with: unit).map { remove(unit, from: $0, ending) } ?? false
    }

    /// Takes units out of the worker's lease that has the run's first, as far as that lease has them in a row. Nil when
    /// none has.
    mutating func removeStart(of run: Range<Int>, fromLeasesOf worker: WorkerID, _ ending: Ending) -> Range<Int>? {
        guard let token = lease(of: worker, with: run.lowerBound),
            let removed = leases[token]?.remaining.removeStart(of: run)
        else { return nil }
        release(removed.count, from: worker)
        if leases[token]?.remaining.isEmpty == true { _ = close(token, ending) }
        return removed
    }

    private func lease(of worker: WorkerID, with unit: Int) -> LeaseToken? {
        workers[worker]?.leases.first { leases[$0]?.remaining.contains(unit) == true }
    }

    /// The worker holds so many units fewer: there is room for others.
    private mutating func release(_ count: Int, from worker: WorkerID) {
        workers[worker]?.held -= count
        stirred.insert(worker)
    }

    /// Makes a unit wait again.
    mutating func putBack(_ unit: Int, alone: Bool = false) {
        guard states[unit] == .leased else { return }
        move(unit, to: .waiting)
        areAllStirred = true
        history[unit, default: History()].attempts += 1
        if alone {
            if suspected.insert(unit).inserted { suspects.append(unit) }
        } else {
            switch UnitKind(of: unit) {
            case .listed: returned.append(unit)
            case .heldOut: heldOut.append(unit)
            }
        }
    }

    /// The leases that ended since the last call.
    mutating func takeClosedLeases() -> [ClosedLease] {
        defer { closed = [] }
        return closed
    }
}
