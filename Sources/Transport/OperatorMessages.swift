/// Everything that an operator, or whoever only watches, says to the coordinator. Protos/linnet/v1/operators.proto has the
/// fields' meanings.
public enum FromOperator: Hashable, Sendable {
    case status(StatusRequest)
    case drain(OperatorOrder, WorkerTarget)
    case pause(OperatorOrder)
    case `continue`(OperatorOrder)
    /// `slots` is from 1.
    case retune(OperatorOrder, WorkerTarget, slots: Int)

    /// The number that the answer repeats.
    public var request: UInt64 {
        switch self {
        case .status(let status): status.request
        case .drain(let order, _), .pause(let order), .continue(let order), .retune(let order, _, _): order.request
        }
    }
}

/// Everything that the coordinator says to an operator.
public enum ToOperator: Hashable, Sendable {
    case report(StatusReport)
    case done(OperationDone)
    case refused(OperationRefused)
    /// What a coordinator says that knows no operators: it takes whoever is unknown for a worker.
    case reject(Reject)
}

/// A question for the run's state.
public struct StatusRequest: Hashable, Sendable {
    /// Chosen by who asks, from 1; the answer repeats it.
    public var request: UInt64
    /// Rows begin with the first worker whose id comes after this one; empty for the first page. At most 128 bytes.
    public var after: String
    /// At most so many rows; the coordinator may give fewer.
    public var workers: Int

    /// Makes a question.
    public init(request: UInt64, after: String = "", workers: Int) {
        self.request = request
        self.after = after
        self.workers = workers
    }
}

/// Which request changes something, and who asks.
public struct OperatorOrder: Hashable, Sendable {
    /// Chosen by who asks, from 1; the answer repeats it.
    public var request: UInt64
    /// Who asks, for the run's history; 1 to 128 bytes.
    public var by: String

    /// Makes an order.
    public init(request: UInt64, by: String) {
        self.request = request
        self.by = by
    }
}

/// Which workers are meant.
public enum WorkerTarget: Hashable, Sendable {
    case all
    /// A worker's id; or else a host's name, whole or up to its first dot. 1 to 255 bytes.
    case named(String)
}

extension WorkerTarget: CustomStringConvertible {
    /// `all`, or the name.
    public var description: String {
        switch self {
        case .all: "all"
        case .named(let name): name
        }
    }
}

/// A run as it stands, with a page of its workers.
public struct StatusReport: Hashable, Sendable {
    /// A pause that an operator asked for.
    public struct Pause: Hashable, Sendable {
        /// Milliseconds since 1970, UTC.
        public var sinceUnixMilliseconds: Int
        /// Who asked.
        public var by: String

        /// Makes a pause.
        public init(sinceUnixMilliseconds: Int, by: String) {
            self.sinceUnixMilliseconds = sinceUnixMilliseconds
            self.by = by
        }
    }

    /// What the outcomes so far add up to.
    public struct Scores: Hashable, Sendable {
        /// Outcomes in all.
        public var finished = 0
        /// Of these, with at least one level asked.
        public var scored = 0
        /// Whole path right.
        public var pathsRight = 0
        /// Leaf right.
        public var leavesRight = 0
        /// Whether the leaf is told and not asked.
        public var isLeafTold = false
        /// Levels answered.
        public var levels = 0
        /// Levels whose answer is no choice.
        public var invalidLevels = 0
        /// Samples that failed wholly or in part.
        public var failed = 0
        /// Samples of which nothing was answered.
        public var unanswered = 0

        /// All zero.
        public init() {}
    }

    /// The seconds within which a share of the samples were answered.
    public struct Latency: Hashable, Sendable {
        /// Half of them.
        public var p50: Double
        /// 95 in a hundred.
        public var p95: Double
        /// 99 in a hundred.
        public var p99: Double

        /// Makes a latency.
        public init(p50: Double, p95: Double, p99: Double) {
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
        }
    }

    /// One worker.
    public struct Worker: Hashable, Sendable {
        /// Its id.
        public var id: String
        /// Its host's name.
        public var host = ""
        /// Its process's id.
        public var process = 0
        /// The version of Linnet that it runs.
        public var software = ""
        /// The minor version of the link's protocol that it speaks.
        public var minor = 0
        /// Samples that it runs at once.
        public var slots = 0
        /// Samples that it holds.
        public var held = 0
        /// Samples that its slots run, as it said last.
        public var executing = 0
        /// Samples finished in this epoch.
        public var finished = 0
        /// Samples a second.
        public var pace = 0.0
        /// Since its last message, in milliseconds.
        public var silenceMilliseconds = 0
        /// running, idle, quiet, stalled, draining.
        public var state = ""
        /// Samples that failed in this epoch, wholly or in part.
        public var failed = 0
        /// How long its samples took in this epoch; nil before the first.
        public var latency: Latency?

        /// A worker of which nothing but the id is known.
        public init(id: String) { self.id = id }
    }

    /// What a rollout run's trainer waits for, and what it got.
    public struct Rollouts: Hashable, Sendable {
        /// The step that the trainer waits for; nil while it waits for none.
        public var step: Int?
        /// Groups of that step, or of the last one.
        public var groups = 0
        /// Completions of a group.
        public var completions = 0
        /// Groups that can be delivered.
        public var ready = 0
        /// Groups that are being made.
        public var open = 0
        /// Steps before this one are assembled.
        public var assembledSteps = 0
        /// Steps before this one are safe with the trainer.
        public var settledSteps = 0
        /// The newest version of the policy; nil before the first.
        public var policyVersion: Int?
        /// The trainer's name; empty while none is there.
        public var trainer = ""
        /// Since the trainer's last message, in milliseconds.
        public var trainerSilenceMilliseconds = 0
        /// Completions that were written in this epoch.
        public var written = 0
        /// Completions that failed in this epoch.
        public var failed = 0
        /// Groups delivered in all.
        public var delivered = 0
        /// Groups that ended otherwise.
        public var cancelled = 0

        /// A run of which nothing was asked yet.
        public init() {}
    }

    /// The question's number.
    public var request: UInt64
    /// The version of Linnet that the coordinator runs.
    public var software = ""
    /// The name of the run's question set.
    public var questionSet = ""
    /// Where workers connect.
    public var endpoint = ""
    /// The coordinator's clock: milliseconds since 1970, UTC.
    public var unixMilliseconds = 0
    /// adopting, running, paused, draining, ended.
    public var activity = ""
    /// Why.
    public var reason = ""
    /// Nil unless an operator has paused the run.
    public var pause: Pause?
    /// Samples in all, repetitions counted; of a rollout run, groups so far.
    public var total = 0
    /// Nobody holds them.
    public var waiting = 0
    /// Workers hold them.
    public var leased = 0
    /// In the ledger.
    public var done = 0
    /// Given up.
    public var quarantined = 0
    /// In the ledger already when this epoch began.
    public var restored = 0
    /// What the outcomes so far add up to.
    public var scores = Scores()
    /// Why the last sample was given up in this epoch; empty when none was.
    public var latestFailure = ""
    /// Samples a second, lately; of a rollout run, groups.
    public var rate = 0.0
    /// The share of the workers' slots that ran nothing, 0 to 1; nil before the first lease.
    public var idleShare: Double?
    /// Since the epoch began, in milliseconds.
    public var elapsedMilliseconds = 0
    /// From the epoch's first lease to its last commit, in milliseconds.
    public var workingMilliseconds = 0
    /// Leases given in this epoch.
    public var leases = 0
    /// Outcomes that came twice in this epoch.
    public var duplicates = 0
    /// Messages that were not understood in this epoch.
    public var malformed = 0
    /// All workers, whatever the page holds.
    public var workerCount = 0
    /// All workers' slots.
    public var slotCount = 0
    /// A page of workers, in the order of their ids; at most 1,000.
    public var workers: [Worker] = []
    /// Nil for an evaluation.
    public var rollouts: Rollouts?
    /// Who was not let in, or not listened to, in this epoch: how many, by kind; at most 64 kinds.
    public var refused: [String: Int] = [:]

    /// The most workers that one report has rows of.
    public static let mostRows = FieldLimits.statusRows

    /// A report of a run without anything.
    public init(request: UInt64) { self.request = request }
}

/// What was asked for is done, or on its way to the workers.
public struct OperationDone: Hashable, Sendable {
    /// The request's number.
    public var request: UInt64
    /// So many workers it concerns.
    public var workers: Int
    /// Further ones speak an older version of the protocol and cannot be told.
    public var tooOld: Int
    /// For people; empty when the numbers say all.
    public var message: String

    /// Makes an answer.
    public init(request: UInt64, workers: Int = 0, tooOld: Int = 0, message: String = "") {
        self.request = request
        self.workers = workers
        self.tooOld = tooOld
        self.message = message
    }
}

/// The coordinator does not do what was asked for.
public struct OperationRefused: Hashable, Sendable {
    /// Why.
    public enum Code: Int, Sendable, CaseIterable {
        case unspecified = 0
        case malformed = 1
        case notPermitted = 2
        case otherRun = 3
        case noSuchWorker = 4
        case runFinished = 5
    }

    /// The request's number; 0 for what could not be read.
    public var request: UInt64
    /// Why.
    public var code: Code
    /// For people.
    public var message: String

    /// Makes a refusal.
    public init(request: UInt64, code: Code, message: String) {
        self.request = request
        self.code = code
        self.message = message
    }
}
