import Foundation
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

    /// An operator's pause: no lease is given until an operator lets the run go on. It may coincide with any activity.
    public struct Pause: Sendable, Equatable {
        /// Who asked for it.
        public var by: String
        /// When, by the coordinator's clock.
        public var since: Date
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
        /// Samples that its slots run, as it said last.
        public var executing = 0
        /// Samples finished in this epoch.
        public var finished: Int
        /// Samples a second.
        public var pace: Double
        /// Since its last message.
        public var silence: Duration
        /// running, idle, quiet, stalled, draining.
        public var state: String
        /// Its process's id.
        public var process = 0
        /// The version of Linnet that it runs.
        public var software = ""
        /// The minor version of the link's protocol that it speaks.
        public var minor = 0
        /// How long its samples took in this epoch: of one sample of each batch.
        public var latencies = Latencies()
        /// Samples of its that failed in this epoch, wholly or in part.
        public var failed = 0
    }

    /// A worker that is gone.
    public struct Departed: Sendable {
        /// The worker's id.
        public var id: String
        /// The host's name.
        public var host: String
        /// left, lost, died.
        public var state: String
        /// In words.
        public var reason: String
        /// Since it went.
        public var since: Duration
    }

    /// What a rollout run's trainer waits for, and what it got.
    public struct Rollouts: Sendable {
        /// The step that the trainer waits for; nil while it learns, or is away.
        public var step: Int?
        /// How many groups that step has; as many as the last one while none is waited for.
        public var groups: Int
        /// Completions of a group.
        public var completions: Int
        /// Groups that can be delivered.
        public var ready: Int
        /// Groups that are being made.
        public var open: Int
        /// Steps before this one are assembled.
        public var assembledSteps: Int
        /// Steps before this one are safe with the trainer.
        public var settledSteps: Int
        /// The newest version of the policy; nil before the first.
        public var policyVersion: Int?
        /// The trainer's name; nil while none is there.
        public var trainer: String?
        /// Since the trainer's last message.
        public var trainerSilence: Duration
        /// What was made.
        public var figures: RolloutFigures
        /// The evaluation that is under way.
        public var evaluating: Evaluating?
        /// The newest evaluation that was not given up.
        public var evaluated: Evaluated?
    }

    /// An evaluation of a trainer's policy that is under way.
    public struct Evaluating: Sendable, Equatable {
        /// The version that answers.
        public var policyVersion: Int
        /// Samples that have an end.
        public var finished: Int
        /// Samples in all.
        public var samples: Int
    }

    /// How a version of a trainer's policy does.
    public struct Evaluated: Sendable, Equatable {
        /// The version that answered.
        public var policyVersion: Int
        /// What its answers add up to.
        public var counts: EvaluationCounts
    }

    /// What the coordinator does.
    public var activity: Activity
    /// Nil unless an operator has paused the run.
    public var pause: Pause?
    /// Nil for an evaluation.
    public var rollouts: Rollouts?
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
    /// Samples a second, lately; in a rollout run, groups.
    public var rate: Double
    /// The share of the workers' slots that ran nothing, 0 to 1, since the first lease; nil before.
    public var idleShare: Double?
    /// Since this epoch began.
    public var elapsed: Duration
    /// From the epoch's first lease to its last commit.
    public var working: Duration
    /// In order of their ids.
    public var workers: [Worker]
    /// Workers that went in this epoch and did not come back, the last ones, in the order in which they went.
    public var departed: [Departed] = []
    /// How many workers went in this epoch, by `Departed.state`.
    public var departures: [String: Int] = [:]
    /// Bytes of outcomes that wait for the ledger.
    public var ledgerQueue = 0
    /// Which start of the run's coordinator this is.
    public var epoch: UInt32
    /// Where workers connect.
    public var endpoint: String
    /// Messages that were not understood.
    public var malformed: Int
    /// Who was not let in, or not listened to, in this epoch.
    public var refused = Refusals()
    /// Leases given, samples returned, outcomes that came twice, in this epoch.
    public var leases: Int
    /// Outcomes for samples that were done already.
    public var duplicates: Int

    /// What has come to its end: in the ledger, or given up.
    public var finished: Int { done + quarantined }

    /// What failed, by the kind of what failed first: samples, or completions of a rollout run.
    public var failures: [Failure.Kind: Int] { rollouts?.figures.failures ?? counts.failures }
}
