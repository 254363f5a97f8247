import Foundation
import Outcomes

/// One thing to be written to the ledger. Writes of one group are in one transaction, in their order.
public enum LedgerWrite: Sendable {
    /// Outcomes, as they came over the link.
    case block(OutcomeBlockRow)
    /// A sample that is given up. The first verdict on a sample stays.
    case quarantine(QuarantinedSample)
    /// A worker was seen, for the first time or again.
    case worker(WorkerRow)
    /// What a worker's endpoints were asked since its start; replaces what it told before.
    case usage(UsageRow)
    /// A lease has ended.
    case lease(LeaseRow)
    /// A version of the policy. Its weights are in a file, on the disk, before it is in the ledger; the first content of a
    /// version stays.
    case policy(PolicyRow)
    /// So many groups are admitted in all. A smaller number changes nothing.
    case admitted(groups: Int)
    /// A step is assembled.
    case step(StepRow)
    /// Groups ended without a step, when the trainer left.
    case ended([StoredGroupEnd])
    /// Steps before this one are safe with the trainer: what it was sent is let go. A smaller number changes nothing.
    case settled(steps: Int)
    /// A trainer has asked how a version of its policy does.
    case evaluation(EvaluationRow)
    /// What came of that. The first end of an evaluation stays.
    case evaluationEnd(number: Int, EvaluationResult)
    /// Nothing. Its ticket comes back when everything that was submitted before is on the disk.
    case mark
    /// Where the epoch's coordinator listens, once it does: the port that it was asked for may have been any.
    case endpoint(epoch: UInt32, String)
    /// Something that the run's history should tell: `epoch`, `end`, `pause`, `continue`. The ledger adds the time.
    case event(kind: String, detail: String)

    /// Whether somebody stands still until it is on the disk: a trainer, and all its workers with it.
    var isUrgent: Bool {
        switch self {
        case .policy, .step, .evaluation, .evaluationEnd: true
        default: false
        }
    }

    /// About how many bytes it holds in memory.
    var byteCount: Int {
        switch self {
        case .block(let row): 128 + row.bytes.count
        case .quarantine(let row): 128 + row.failure.message.utf8.count + row.evidence.utf8.count
        case .worker, .lease, .mark, .admitted, .settled, .evaluation, .evaluationEnd: 128
        case .usage(let row): 128 + row.bytes.count
        case .policy(let row): 128 + row.weights.count
        case .step(let row):
            row.deliveries.reduce(128 + row.ends.byteCount) { $0 + 64 + $1.block.count }
        case .ended(let ends): 128 + ends.byteCount
        case .endpoint(_, let text): 128 + text.utf8.count
        case .event(let kind, let detail): 128 + kind.utf8.count + detail.utf8.count
        }
    }
}

extension [StoredGroupEnd] {
    fileprivate var byteCount: Int { count * MemoryLayout<StoredGroupEnd>.stride }
}

/// Outcomes that were committed together.
public struct OutcomeBlockRow: Hashable, Sendable {
    /// Who answered.
    public var worker: String
    /// In which epoch the coordinator took them in.
    public var epoch: UInt32
    /// How many outcomes `bytes` holds.
    public var count: Int
    /// A serialized `linnet.v1.OutcomeBlock`.
    public var bytes: [UInt8]

    /// Makes a row.
    public init(worker: String, epoch: UInt32, count: Int, bytes: [UInt8]) {
        self.worker = worker
        self.epoch = epoch
        self.count = count
        self.bytes = bytes
    }
}

/// A sample that is given up, and why.
public struct QuarantinedSample: Hashable, Sendable {
    /// Index in the question set's file, from 0.
    public var sample: Int
    /// 0 for the first time a sample is asked.
    public var repetition: Int
    /// Why it is given up. Its kind enters the digest, its message does not.
    public var failure: Failure
    /// What happened to it, for people: JSON or plain text.
    public var evidence: String

    /// Makes a verdict.
    public init(sample: Int, repetition: Int, failure: Failure, evidence: String = "") {
        self.sample = sample
        self.repetition = repetition
        self.failure = failure
        self.evidence = evidence
    }
}

/// One start of a worker.
public struct WorkerRow: Hashable, Sendable {
    /// Its name.
    public var worker: String
    /// Random for each start of its process.
    public var boot: UInt64
    /// The machine.
    public var host: String
    /// The process on that machine.
    public var process: UInt32
    /// How many samples it runs at once.
    public var slots: Int
    /// The epoch in which it was last seen.
    public var epoch: UInt32
    /// Kept from the first row of this start.
    public var firstSeen: Date
    /// The latest one stays.
    public var lastSeen: Date
    /// Its public key, in hexadecimal; nil where the link has no keys.
    public var key: String?

    /// Makes a row.
    public init(
        worker: String, boot: UInt64, host: String, process: UInt32, slots: Int, epoch: UInt32, firstSeen: Date,
        lastSeen: Date, key: String? = nil
    ) {
        self.worker = worker
        self.boot = boot
        self.host = host
        self.process = process
        self.slots = slots
        self.epoch = epoch
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.key = key
    }
}

/// What the endpoints of one start of a worker were asked.
public struct UsageRow: Hashable, Sendable {
    /// The worker's name.
    public var worker: String
    /// Random for each start of its process.
    public var boot: UInt64
    /// A serialized `linnet.v1.EndpointUsages`.
    public var bytes: [UInt8]

    /// Makes a row.
    public init(worker: String, boot: UInt64, bytes: [UInt8]) {
        self.worker = worker
        self.boot = boot
        self.bytes = bytes
    }
}

/// A lease that has ended.
public struct LeaseRow: Hashable, Sendable {
    /// How a lease can end.
    public enum Ending: String, Sendable, CaseIterable {
        /// Every sample was answered.
        case finished
        /// The worker gave samples back.
        case returned
        /// The worker made no progress.
        case expired
        /// The worker was lost.
        case lost
        /// The coordinator took it back.
        case revoked
    }

    /// The epoch of its token.
    public var epoch: UInt32
    /// The sequence of its token.
    public var sequence: UInt64
    /// Who had it.
    public var worker: String
    /// How many samples it held when it was given.
    public var samples: Int
    /// When it was given.
    public var given: Date
    /// When it ended.
    public var ended: Date
    /// How it ended.
    public var ending: Ending

    /// Makes a row.
    public init(
        epoch: UInt32, sequence: UInt64, worker: String, samples: Int, given: Date, ended: Date, ending: Ending
    ) {
        self.epoch = epoch
        self.sequence = sequence
        self.worker = worker
        self.samples = samples
        self.given = given
        self.ended = ended
        self.ending = ending
    }
}

/// One entry of the run's history.
public struct LedgerEvent: Hashable, Sendable {
    /// When it was committed.
    public var happened: Date
    /// `started`, `paused`, `finished`, …
    public var kind: String
    /// For people.
    public var detail: String
}
