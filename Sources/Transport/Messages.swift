import Outcomes

/// Everything that a worker says to the coordinator. Protos/linnet/v1/link.proto has the fields' meanings.
public enum FromWorker: Hashable, Sendable {
    case hello(Hello)
    case credit(total: UInt64)
    case outcomes(OutcomeBatch)
    case returned(Returned)
    case ping(Ping)
    case drained(reason: String)
    case bye(reason: String)
}

/// Everything that the coordinator says to a worker.
public enum ToWorker: Hashable, Sendable {
    case welcome(Welcome)
    case reject(Reject)
    /// The peer is not known: say HELLO.
    case who
    case lease(Lease)
    /// Every batch through `batch` is in the ledger. Also the answer to a ping.
    case acknowledge(throughBatch: UInt64, ping: UInt64)
    case refuse(batch: UInt64, message: String)
    /// Give back what has not been started.
    case revoke([UnitRange])
    /// Nobody needs these any more: what waits is dropped, what runs is broken off.
    case cancel([UnitRange])
    case drain(reason: String, isDismissal: Bool = false)
    /// Run so many samples at once from now on, from 1. For workers of minor version 2 or more.
    case retune(slots: Int)
    /// Leases that come after it may ask for the version, once its last piece is there.
    case policy(PolicyPiece)
}

/// Names a lease: the epoch fences everything that came before a restart.
public struct LeaseToken: Hashable, Sendable {
    /// The epoch that gave the lease.
    public var epoch: UInt32
    /// Counts the epoch's leases from 1.
    public var sequence: UInt64

    /// Makes a token.
    public init(epoch: UInt32, sequence: UInt64) {
        self.epoch = epoch
        self.sequence = sequence
    }
}

/// Consecutive samples of the question set, asked for the same time.
public struct UnitRange: Hashable, Sendable {
    /// 0 for the first time a sample is asked.
    public var repetition: Int
    /// Index of the first sample in the question set's file.
    public var first: Int
    /// How many.
    public var count: Int

    /// Makes a range.
    public init(repetition: Int, first: Int, count: Int) {
        self.repetition = repetition
        self.first = first
        self.count = count
    }

    /// The samples' indices.
    public var samples: Range<Int> { first..<first + count }
}

/// A worker introduces itself, again after every reconnect.
public struct Hello: Hashable, Sendable {
    /// A lease that the worker still holds, and what of it is unfinished.
    public struct Held: Hashable, Sendable {
        /// The lease.
        public var token: LeaseToken
        /// What of it is neither finished nor given back.
        public var units: [UnitRange]

        /// Makes a held lease.
        public init(token: LeaseToken, units: [UnitRange]) {
            self.token = token
            self.units = units
        }
    }

    /// The version of Linnet that the worker runs.
    public var software: String
    /// The worker's id, at most 128 bytes.
    public var worker: String
    /// Random for each start of the process.
    public var boot: UInt64
    /// The host's name.
    public var host: String
    /// The process id.
    public var process: Int
    /// Samples that it runs at once.
    public var slots: Int
    /// What it still holds.
    public var held: [Held]
    /// Finished outcomes that were never acknowledged; they follow after WELCOME.
    public var unacknowledged: [UnitRange]

    /// Makes a hello.
    public init(
        software: String, worker: String, boot: UInt64, host: String, process: Int, slots: Int, held: [Held] = [],
        unacknowledged: [UnitRange] = []
    ) {
        self.software = software
        self.worker = worker
        self.boot = boot
        self.host = host
        self.process = process
        self.slots = slots
        self.held = held
        self.unacknowledged = unacknowledged
    }
}

/// Finished outcomes; kept by the worker until acknowledged.
public struct OutcomeBatch: Hashable, Sendable {
    /// Counts the batches of this boot from 1.
    public var batch: UInt64
    /// How many outcomes.
    public var count: Int
    /// As in CREDIT.
    public var creditTotal: UInt64
    /// A serialized `linnet.v1.OutcomeBlock`: the frame after the body.
    public var block: [UInt8]

    /// Makes a batch.
    public init(batch: UInt64, count: Int, creditTotal: UInt64, block: [UInt8]) {
        self.batch = batch
        self.count = count
        self.creditTotal = creditTotal
        self.block = block
    }
}

/// Leased samples that come back unfinished.
public struct Returned: Hashable, Sendable {
    /// Why.
    public enum Reason: Int, Sendable {
        case asked = 0
        case modelAway = 1
        case leaseUnreadable = 2
    }

    /// What comes back.
    public var units: [UnitRange]
    /// Why.
    public var reason: Reason
    /// For people.
    public var message: String

    /// Makes a return.
    public init(units: [UnitRange], reason: Reason, message: String = "") {
        self.units = units
        self.reason = reason
        self.message = message
    }
}

/// A sign of life, with counters that tell life from progress.
public struct Ping: Hashable, Sendable {
    /// Counts the pings of this boot from 1.
    public var sequence: UInt64
    /// Samples started since the boot.
    public var started: UInt64
    /// Samples finished since the boot.
    public var finished: UInt64
    /// What the slots run now.
    public var executing: [UnitRange]
    /// As in CREDIT.
    public var creditTotal: UInt64
    /// User and system time of the process, in microseconds.
    public var processorMicroseconds: UInt64
    /// Resident memory in bytes.
    public var residentBytes: UInt64
    /// A serialized `linnet.v1.EndpointUsages`; empty when nothing has changed since the last ping.
    public var usages: [UInt8]
    /// Samples that it runs at once now; nil from a worker that cannot be retuned.
    public var slots: Int?

    /// Makes a ping.
    public init(
        sequence: UInt64, started: UInt64, finished: UInt64, executing: [UnitRange], creditTotal: UInt64,
        processorMicroseconds: UInt64, residentBytes: UInt64, usages: [UInt8] = [], slots: Int? = nil
    ) {
        self.sequence = sequence
        self.started = started
        self.finished = finished
        self.executing = executing
        self.creditTotal = creditTotal
        self.processorMicroseconds = processorMicroseconds
        self.residentBytes = residentBytes
        self.usages = usages
        self.slots = slots
    }
}

/// The coordinator takes a worker in.
public struct Welcome: Hashable, Sendable {
    /// The version of Linnet that the coordinator runs.
    public var software: String
    /// Numbers the sessions of this epoch from 1.
    public var session: UInt32
    /// The run's settings as JSON.
    public var settings: String
    /// SHA-256 of the question set's file, 32 bytes.
    public var questionSetSHA256: [UInt8]
    /// How often the worker pings, in milliseconds.
    public var pingIntervalMilliseconds: Int
    /// Without any message for so long, the worker is taken for lost; in milliseconds.
    public var lostAfterMilliseconds: Int
    /// Batches through this one are committed already.
    public var acknowledgedBatch: UInt64
    /// Of the leases that HELLO named, those that the worker may go on with. It drops the others.
    public var adopted: [LeaseToken]
    /// A serialized `linnet.v1.Header`, as it lies in the question set's file: the frame after the body.
    public var header: SharedBytes

    /// Makes a welcome.
    public init(
        software: String, session: UInt32, settings: String, questionSetSHA256: [UInt8], pingIntervalMilliseconds: Int,
        lostAfterMilliseconds: Int, acknowledgedBatch: UInt64, adopted: [LeaseToken], header: SharedBytes
    ) {
        self.software = software
        self.session = session
        self.settings = settings
        self.questionSetSHA256 = questionSetSHA256
        self.pingIntervalMilliseconds = pingIntervalMilliseconds
        self.lostAfterMilliseconds = lostAfterMilliseconds
        self.acknowledgedBatch = acknowledgedBatch
        self.adopted = adopted
        self.header = header
    }
}

/// The coordinator does not take a message or a worker.
public struct Reject: Hashable, Sendable {
    /// Why.
    public enum Code: Int, Sendable {
        case unspecified = 0
        case badMagic = 1
        case version = 2
        case malformed = 3
        case runMismatch = 4
        case duplicateWorker = 5
        case tooManyStrikes = 6
        case runFinished = 7
        /// The key's owner may not do this, or it is no longer on the coordinator's list.
        case notAuthorized = 8
    }

    /// Why.
    public var code: Code
    /// Trying again cannot help.
    public var isFatal: Bool
    /// For people.
    public var message: String

    /// Makes a rejection.
    public init(code: Code, isFatal: Bool, message: String) {
        self.code = code
        self.isFatal = isFatal
        self.message = message
    }
}

/// Samples for a worker to answer.
public struct Lease: Hashable, Sendable {
    /// What is done with a lease's samples.
    public enum Work: Hashable, Sendable {
        /// What the run's strategy says.
        case strategy
        /// A group of each, in the order of the lease's units.
        case groups([GroupTask])
        /// All are asked to see how a policy does.
        case validation(ValidationTask)
    }

    /// Names the lease.
    public var token: LeaseToken
    /// Which samples.
    public var units: [UnitRange]
    /// The highest attempt among them, from 1.
    public var attempt: Int
    /// Run it with nothing beside it: a worker died while this sample was running.
    public var isAlone: Bool
    /// What to do with the samples.
    public var work: Work
    /// The samples in the order of `units`: a serialized `linnet.v1.QuestionSet` without header, the frame after the body.
    public var samples: [UInt8]

    /// Makes a lease.
    public init(
        token: LeaseToken, units: [UnitRange], attempt: Int, isAlone: Bool, work: Work = .strategy, samples: [UInt8]
    ) {
        self.token = token
        self.units = units
        self.attempt = attempt
        self.isAlone = isAlone
        self.work = work
        self.samples = samples
    }
}
