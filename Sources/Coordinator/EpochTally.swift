import Outcomes

/// Counters of one epoch, for whoever watches.
struct EpochTally {
    let began = ContinuousClock.now
    var firstLease: ContinuousClock.Instant?
    var lastCommit: ContinuousClock.Instant?
    var leases = 0
    var duplicates = 0
    var restored = 0
    var drainDeadline = Moment.start
    private(set) var rate = 0.0
    /// Seconds that slots of workers were there, and that they ran nothing.
    private var slotSeconds = (all: 0.0, idle: 0.0)
    private var slotsCountedAt: Moment?
    private var markedAt: ContinuousClock.Instant?
    private var marked = 0

    /// Updates `rate` about once a second, as a moving average over some ten seconds.
    mutating func measureRate(finished: Int, at now: ContinuousClock.Instant) {
        guard let markedAt else {
            self.markedAt = now
            marked = finished
            return
        }
        let elapsed = markedAt.duration(to: now).seconds
        guard elapsed >= 1 else { return }
        let seen = Double(finished - marked) / elapsed
        rate = rate == 0 ? seen : 0.8 * rate + 0.2 * seen
        self.markedAt = now
        marked = finished
    }

    /// So many slots of workers were there since slots were last counted, and so many of them ran nothing.
    mutating func count(slots: Int, idle: Int, at now: Moment) {
        defer { slotsCountedAt = now }
        guard firstLease != nil, let elapsed = slotsCountedAt.map(now.since) else { return }
        slotSeconds.all += Double(slots) * elapsed.seconds
        slotSeconds.idle += Double(idle) * elapsed.seconds
    }

    /// Of the slots of workers that were there since the first lease, the share that ran nothing.
    var idleShare: Double? { slotSeconds.all > 0 ? slotSeconds.idle / slotSeconds.all : nil }

    /// From the first lease to the last commit.
    var working: Duration {
        guard let firstLease, let lastCommit, lastCommit > firstLease else { return .zero }
        return firstLease.duration(to: lastCommit)
    }
}
