import Outcomes
import Runs
import Transport

/// Which groups are made, which of them make a step, and what comes of the others: the pure machine that serves a trainer.
///
/// It knows no socket, disk or clock. Groups are numbers, counted from 0 in the order in which they are admitted. Each is
/// *open* until its outcome is there; then it is *ready*, or it has ended. A step takes ready groups by their numbers,
/// so that with one version and no surplus the same groups make it whoever answered them, and when.
struct StepBook {
    /// A group that can be delivered.
    struct Ready: Equatable {
        /// The versions that wrote its completions.
        let versions: ClosedRange<Int>
    }

    /// What a step is made of, and what has ended since the one before.
    struct Assembled: Equatable {
        let request: StepRequest
        /// In the order in which they are to be used.
        let delivered: [Int]
        /// By number.
        let cancelled: [Cancelled]
        /// Of these, what workers may still hold.
        let surplus: UnitSet
        /// Among the delivered completions; 0 to 0 for none.
        let versions: ClosedRange<Int>
    }

    /// A group that is not delivered.
    struct Cancelled: Equatable {
        let group: Int
        let reason: CancelReason
    }

    let settings: RolloutSettings
    /// So many groups were admitted: the next one's number.
    private(set) var admitted = 0
    /// Steps before this one are assembled.
    private(set) var assembledSteps = 0
    /// Steps before this one are safe with the trainer.
    private(set) var settledSteps = 0
    /// The step that the trainer waits for.
    private(set) var request: StepRequest?
    /// The last one that was assembled.
    private(set) var lastRequest: StepRequest?
    /// Admitted, without an outcome.
    private(set) var open = UnitSet()
    private var ready: [Int: Ready] = [:]
    /// Ended since the last step.
    private var ended: [Cancelled] = []
    /// Of these, how many were made for nothing.
    private var spent = 0
    /// Of these, how many were passed over.
    private var passed = 0

    init(settings: RolloutSettings) { self.settings = settings }

    // MARK: - Restoring

    /// What the ledger knows. Then `finish` and `cancel` are told of what had an outcome, or an end, before.
    mutating func restore(
        admitted: Int, assembledSteps: Int, settledSteps: Int, lastRequest: StepRequest?, ended: UnitSet
    ) {
        (self.admitted, self.assembledSteps, self.settledSteps) = (admitted, assembledSteps, settledSteps)
        self.lastRequest = lastRequest
        open = UnitSet()
        var next = 0
        for run in ended.ranges where run.lowerBound < admitted {
            open.insert(next..<run.lowerBound)
            next = run.upperBound
        }
        open.insert(next..<max(next, admitted))
    }

    // MARK: - What is to be made

    /// How many groups a step has: as many as the one that is waited for, else as the last one. 0 before the first.
    private var usual: Int { request?.groups ?? lastRequest?.groups ?? 0 }

    /// How many groups may be open or ready: what the trainer waits for, the surplus, and what the lag lets run ahead.
    private var capacity: Int {
        let ahead = usual * settings.maxLag
        guard let request else { return ahead }
        return ahead + request.groups + Int((settings.oversampling * Double(request.groups)).rounded(.up))
    }

    /// How many more groups are to be admitted now. Bounded by what is wanted, and by the attempts that a step has.
    var admissions: Int {
        let under = ready.count + open.count
        let attempts = settings.attempts * usual + max(0, capacity - usual)
        return max(0, min(capacity - under, attempts - spent - under))
    }

    /// Groups that can be delivered.
    var readyCount: Int { ready.count }

    /// Admits the next group.
    ///
    /// - Returns: Its number.
    mutating func admit() -> Int {
        defer { admitted += 1 }
        open.insert(admitted)
        return admitted
    }

    /// Whether the next group may be passed over for its difficulty: once all prompts of a set have been, there are none
    /// but such, and they are made after all.
    func mayPass(ofSamples samples: Int) -> Bool { passed < max(16 * usual, samples) }

    /// Passes over the next group: its prompt is left out by its difficulty, and nobody makes it.
    ///
    /// - Returns: Its number.
    mutating func pass() -> Int {
        let group = admit()
        cancel(group, because: .pool)
        return group
    }

    /// A group has its outcome and can be delivered, unless it is too old for the step that is waited for.
    mutating func finish(_ group: Int, as made: Ready) {
        guard open.remove(group) else { return }
        if let request, isStale(made, for: request) { end(group, .stale) } else { ready[group] = made }
    }

    /// A group has come to nothing.
    mutating func cancel(_ group: Int, because reason: CancelReason) {
        guard open.remove(group) else { return }
        end(group, reason)
    }

    private mutating func end(_ group: Int, _ reason: CancelReason) {
        ended.append(Cancelled(group: group, reason: reason))
        switch reason {
        case .pool: passed += 1
        case .surplus: break
        case .noSpread, .stale, .invalid, .failed: spent += 1
        }
    }

    // MARK: - The trainer

    /// The trainer waits for the next step, or asks otherwise for the one that it waits for.
    mutating func ask(_ request: StepRequest) {
        precondition(request.step == assembledSteps, "step \(request.step) is not the next one")
        self.request = request
        for (group, made) in ready where isStale(made, for: request) {
            ready[group] = nil
            end(group, .stale)
        }
    }

    private func isStale(_ made: Ready, for request: StepRequest) -> Bool {
        settings.maxLag == 0
            ? made.versions != request.policyVersion...request.policyVersion
            : made.versions.lowerBound < request.policyVersion - settings.maxLag
    }

    /// The step that the trainer waits for, when there are enough groups, or when there will be no more.
    mutating func assemble() -> Assembled? {
        guard let request else { return nil }
        guard ready.count >= request.groups || open.isEmpty && admissions == 0 else { return nil }
        let delivered = Array(ready.keys.sorted().prefix(request.groups))
        let versions = delivered.compactMap { ready[$0]?.versions }
        for group in delivered { ready[group] = nil }
        var surplus = UnitSet()
        if settings.maxLag == 0 {
            // The next step has another version: nothing of this one can be used for it.
            surplus = open
            for group in ready.keys { surplus.insert(group) }
            for group in surplus { end(group, .surplus) }
            (open, ready) = (UnitSet(), [:])
        }
        defer {
            (ended, spent, passed) = ([], 0, 0)
            (self.request, lastRequest) = (nil, request)
            assembledSteps = request.step + 1
        }
        return Assembled(
            request: request, delivered: delivered, cancelled: ended.sorted { $0.group < $1.group }, surplus: surplus,
            versions: (versions.map(\.lowerBound).min() ?? 0)...(versions.map(\.upperBound).max() ?? 0))
    }

    /// Every step before `nextStep` is safe with the trainer. What is not assembled cannot be.
    ///
    /// - Returns: Whether that is news.
    mutating func settle(before nextStep: Int) -> Bool {
        guard nextStep > settledSteps, nextStep <= assembledSteps else { return false }
        settledSteps = nextStep
        return true
    }

    /// The run is over: what is open or ready ends as surplus.
    ///
    /// - Returns: All that ended since the last step, and of it what workers may still hold.
    mutating func close() -> (cancelled: [Cancelled], surplus: UnitSet) {
        var surplus = open
        for group in ready.keys { surplus.insert(group) }
        for group in surplus { end(group, .surplus) }
        defer { (open, ready, ended, spent, passed, request) = (UnitSet(), [:], [], 0, 0, nil) }
        return (ended.sorted { $0.group < $1.group }, surplus)
    }
}
