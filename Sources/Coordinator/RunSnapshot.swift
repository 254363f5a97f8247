import Measures
import Outcomes

/// How a run ended, or why it stopped.
public enum RunEnd: Sendable, Equatable {
    /// Every sample is done or quarantined.
    case complete
    /// Asked to stop; the rest can be resumed.
    case stopped(reason: String)
    /// More samples failed than the run's threshold allows; can be resumed when the cause is mended.
    case tooManyFailures(failed: Int, finished: Int)
    /// The run cannot go on: the question set's file cannot be read any more, the ledger is corrupt.
    case broken(reason: String)
    /// No worker can do the run's work with its settings.
    case unable(reason: String)
}

/// A run at one moment, for whoever watches. A value: looking at it costs the run nothing.
public struct RunSnapshot: Sendable {
    /// What the coordinator does.
    public enum Activity: Sendable, Equatable {
        /// Waits for workers that held leases before a restart.
        case adopting
        case running
        /// The ledger cannot be written, for a reason that can pass.
        case paused(reason: String)
        case draining(reason: String)
        case ended(RunEnd)
    }

    /// One worker.
    public struct Worker: Sendable {
        /// The worker's id.
        public var id: String
        /// The host's name.
        public var host: String
        /// Samples that it runs at once.
        public var slots: Int
        /// Samples that it holds.
        public var held: Int
        /// Samples finished in this epoch.
        public var finished: Int
        /// Samples a second.
        public var pace: Double
        /// Since its last message.
        public var silence: Duration
        /// running, idle, quiet, stalled, draining.
        public var state: String
    }

    /// What the coordinator does.
    public var activity: Activity
    /// Samples to be asked in all, repetitions counted.
    public var total: Int
    /// Nobody holds them.
    public var waiting: Int
    /// Workers hold them.
    public var leased: Int
    /// In the ledger.
    public var done: Int
    /// Given up.
    public var quarantined: Int
    /// What was already in the ledger when this epoch began.
    public var restored: Int
    /// Measures so far.
    public var counts: LiveCounts
    /// Why the last sample was given up in this epoch; nil when none was.
    public var latestFailure: Failure?
    /// Samples a second, lately.
    public var rate: Double
    /// Since this epoch began.
    public var elapsed: Duration
    /// From the epoch's first lease to its last commit.
    public var working: Duration
    /// In order of their ids.
    public var workers: [Worker]
    /// Which start of the run's coordinator this is.
    public var epoch: UInt32
    /// Where workers connect.
    public var endpoint: String
    /// Messages that were not understood.
    public var malformed: Int
    /// Leases given, samples returned, outcomes that came twice, in this epoch.
    public var leases: Int
    /// Outcomes for samples that were done already.
    public var duplicates: Int
}
