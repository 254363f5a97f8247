import Outcomes

/// Everything that a trainer says to the coordinator. Protos/linnet/v1/rollouts.proto has the fields' meanings.
public enum FromTrainer: Hashable, Sendable {
    case hello(TrainerHello)
    case publish(PolicyPiece)
    case ask(StepRequest)
    /// Every step before this one is safe with the trainer.
    case settled(nextStep: Int)
    case evaluate(EvaluationRequest)
    case ping(sequence: UInt64)
    case bye(reason: String)
}

/// Everything that the coordinator says to a trainer.
public enum ToTrainer: Hashable, Sendable {
    case welcome(TrainerWelcome)
    case published(PublishProgress)
    case groups(GroupDelivery)
    case stepEnd(StepEnd)
    case evaluationEnd(EvaluationEnd)
    case acknowledge(ping: UInt64)
    case reject(TrainerReject)
    /// The peer is not known: say hello.
    case who
}

/// A trainer introduces itself, again after every reconnect.
public struct TrainerHello: Hashable, Sendable {
    /// Name and version of its program.
    public var software: String
    /// Its id, 1 to 128 bytes.
    public var trainer: String
    /// Random for each start of the process.
    public var boot: UInt64
    /// Every step before this one is safe with it.
    public var nextStep: Int

    /// Makes a hello.
    public init(software: String, trainer: String, boot: UInt64, nextStep: Int) {
        self.software = software
        self.trainer = trainer
        self.boot = boot
        self.nextStep = nextStep
    }
}

/// A trainer asks for the groups of one step.
public struct StepRequest: Hashable, Sendable {
    /// From 0, in order.
    public var step: Int
    /// How many groups, 1 to 65,536.
    public var groups: Int
    /// The newest version that the trainer has published.
    public var policyVersion: Int

    /// Makes a request.
    public init(step: Int, groups: Int, policyVersion: Int) {
        self.step = step
        self.groups = groups
        self.policyVersion = policyVersion
    }
}

/// A trainer asks how a version does on the samples that the run holds out.
public struct EvaluationRequest: Hashable, Sendable {
    /// Names the request: larger than every one before.
    public var number: Int
    /// Which version; nil for the newest that is published.
    public var policyVersion: Int?
    /// A strategy's name; empty for two stages.
    public var strategy: String

    /// Makes a request.
    public init(number: Int, policyVersion: Int? = nil, strategy: String = "") {
        self.number = number
        self.policyVersion = policyVersion
        self.strategy = strategy
    }
}

/// The coordinator takes a trainer in.
public struct TrainerWelcome: Hashable, Sendable {
    /// The version of Linnet that the coordinator runs.
    public var software: String
    /// The run's settings as JSON.
    public var settings: String
    /// SHA-256 of the question set's file, 32 bytes.
    public var questionSetSHA256: [UInt8]
    /// The newest complete version of the policy; nil before the first.
    public var newestPolicy: Int?
    /// Steps before this one are assembled.
    public var assembledSteps: Int
    /// Steps before this one are settled and forgotten.
    public var settledSteps: Int
    /// How often the trainer pings, in milliseconds.
    public var pingIntervalMilliseconds: Int
    /// Without any message for so long, the trainer is taken for gone; in milliseconds.
    public var lostAfterMilliseconds: Int
    /// A serialized `linnet.v1.Header`, as it lies in the question set's file: the frame after the body.
    public var header: SharedBytes

    /// Makes a welcome.
    public init(
        software: String, settings: String, questionSetSHA256: [UInt8], newestPolicy: Int?, assembledSteps: Int,
        settledSteps: Int, pingIntervalMilliseconds: Int, lostAfterMilliseconds: Int, header: SharedBytes
    ) {
        self.software = software
        self.settings = settings
        self.questionSetSHA256 = questionSetSHA256
        self.newestPolicy = newestPolicy
        self.assembledSteps = assembledSteps
        self.settledSteps = settledSteps
        self.pingIntervalMilliseconds = pingIntervalMilliseconds
        self.lostAfterMilliseconds = lostAfterMilliseconds
        self.header = header
    }
}

/// How much of a version the coordinator has.
public struct PublishProgress: Hashable, Sendable {
    /// The version.
    public var version: Int
    /// The bytes that it has of it, from the first on.
    public var receivedBytes: Int
    /// Whether it is whole, checked and durable.
    public var isComplete: Bool

    /// Makes a progress.
    public init(version: Int, receivedBytes: Int, isComplete: Bool) {
        self.version = version
        self.receivedBytes = receivedBytes
        self.isComplete = isComplete
    }
}

/// Some of a step's groups, in the order in which they are to be used.
public struct GroupDelivery: Hashable, Sendable {
    /// The step.
    public var step: Int
    /// The place of the first group within the step.
    public var first: Int
    /// How many groups, 1 to 65,536.
    public var count: Int
    /// A serialized `linnet.v1.GroupBlock`: the frame after the body.
    public var block: [UInt8]

    /// Makes a delivery.
    public init(step: Int, first: Int, count: Int, block: [UInt8]) {
        self.step = step
        self.first = first
        self.count = count
        self.block = block
    }
}

/// A step is complete.
public struct StepEnd: Hashable, Sendable {
    /// The step.
    public var step: Int
    /// How many groups were delivered.
    public var groups: Int
    /// How many were not, by reason; those of zero are left out.
    public var cancelled: [CancelReason: Int]
    /// The versions among the delivered completions, oldest to newest; 0 to 0 when there are none.
    public var versions: ClosedRange<Int>

    /// Makes an end.
    public init(step: Int, groups: Int, cancelled: [CancelReason: Int], versions: ClosedRange<Int>) {
        self.step = step
        self.groups = groups
        self.cancelled = cancelled.filter { $0.value != 0 }
        self.versions = versions
    }
}

/// What came of an evaluation that a trainer asked for.
public struct EvaluationEnd: Hashable, Sendable {
    /// As it was asked for.
    public var number: Int
    /// The version that answered.
    public var policyVersion: Int
    /// The strategy's name.
    public var strategy: String
    /// What came of it.
    public var result: EvaluationResult

    /// Makes an end.
    public init(number: Int, policyVersion: Int, strategy: String, result: EvaluationResult) {
        self.number = number
        self.policyVersion = policyVersion
        self.strategy = strategy
        self.result = result
    }
}

/// The coordinator does not take a trainer or what it said.
public struct TrainerReject: Hashable, Sendable {
    /// Why.
    public enum Code: Int, Sendable, CaseIterable {
        case unspecified = 0
        case malformed = 1
        /// Another trainer is there.
        case taken = 2
        /// The run gives no rollouts.
        case noRollouts = 3
        /// A version that is known with other contents, or that leaves a gap.
        case versionConflict = 4
        /// A step that is not the next one, was asked for otherwise, or is settled.
        case stepOutOfOrder = 5
        /// The bytes are not those of the SHA-256, or no policy.
        case policyUnreadable = 6
        case runFinished = 7
        /// The key's owner may not do this, or it is no longer on the coordinator's list.
        case notAuthorized = 8
        /// An evaluation that cannot be made.
        case evaluationRefused = 9
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
