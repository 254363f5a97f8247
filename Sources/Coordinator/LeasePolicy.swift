import Outcomes

/// The numbers by which work is leased.
public struct LeasePolicy: Sendable {
    /// A worker that was not heard for so long gets no new lease. Several pings must be missing.
    public var quietAfter: Duration = .seconds(15)
    /// A worker that was not heard for so long is lost, and its leases return.
    public var lostAfter: Duration = .seconds(60)
    /// A worker that finishes nothing for so long, though it pings, loses its leases: its model hangs. Longer than the
    /// slowest sample.
    public var progressTimeout: Duration = .seconds(600)
    /// How much work a lease holds, as time at the worker's pace.
    public var leaseDuration: Duration = .seconds(1)
    /// The most samples of one lease; the coordinator sets it so that a lease's bytes stay a good size for the link.
    public var largestLease = 128
    /// However much credit a worker claims, it is not leased more samples at a time; the coordinator sets it lower when
    /// samples are large.
    public var largestHolding = 16_384
    /// Of all samples, the share that may be leased a second time to idle workers at the end of a run.
    public var duplicateShare = 0.05
    /// A worker's unstarted samples are taken back at the end of a run when it needs longer than this for them.
    public var revokeBeyond: Duration = .seconds(2)
    /// A sample is leased a second time at the end of a run when its lease is older than this.
    public var duplicateBeyond: Duration = .seconds(5)
    /// A sample that fails so often through its own fault is quarantined.
    public var failuresToQuarantine = 3
    /// A sample is quarantined after so many deaths of workers that had it alone, on whatever hosts.
    public var deathsToQuarantine = 3
    /// A sample that was lost with its worker so often is retried alone.
    public var lossesToSuspect = 3

    /// The policy described by DESIGN's link.
    public init() {}
}

/// How many samples the next lease to a worker holds.
enum LeaseSize {
    /// How many the worker is good for.
    ///
    /// - Parameters:
    ///   - pace: Samples a second that the worker finishes; 0 when it is not known yet.
    ///   - slots: Samples that the worker runs at once.
    ///   - room: The credit that it has left: what it believes to start within half a second.
    static func wanted(pace: Double, slots: Int, room: Int, policy: LeasePolicy) -> Int {
        guard pace > 0 else { return max(2 * slots, room) }
        return Int(min((pace * policy.leaseDuration.seconds).rounded(.up), 1e9))
    }

    /// - Parameters:
    ///   - wanted: How many the worker is good for.
    ///   - waiting: Samples that nobody holds.
    ///   - share: Of what all workers finish in a time, the worker's part, 0 to 1.
    ///   - mayLeave: Whether it may leave what is left to others, who finish it sooner.
    /// - Returns: 0 when it does.
    static func next(
        wanted: Int, waiting: Int, share: Double, mayLeave: Bool, policy: LeasePolicy
    ) -> Int {
        // Towards the end leases shrink, so that all workers finish together.
        let fairShare = Int(Double(waiting) * share / 2)
        return max(mayLeave ? 0 : 1, min(wanted, policy.largestLease, fairShare))
    }
}
