import Transport

/// How a trainer speaks to its coordinator.
public struct TrainerOptions: Sendable {
    /// Where the coordinator is.
    public var endpoint: String
    /// How the trainer shows the coordinator who it is.
    public var access = LinkAccess.plaintext
    /// Not let in for so long, it gives up: a key is put on a list in less.
    public var admissionTimeout: Duration = .seconds(60)
    /// The trainer's id: who comes back under it takes its own place.
    public var id: String
    /// Name and version of the program, for people.
    public var software: String
    /// Every step before this one is safe with the trainer: where it goes on after a restart.
    public var nextStep: Int
    /// Without a coordinator for so long, it gives up.
    public var coordinatorLostTimeout: Duration = .seconds(600)

    /// Options for a trainer.
    public init(endpoint: String, id: String, software: String, nextStep: Int = 0) {
        self.endpoint = endpoint
        self.id = id
        self.software = software
        self.nextStep = nextStep
    }
}

/// Why a trainer did not get what it asked for.
public enum TrainerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The coordinator's word.
    case rejected(String)
    /// The coordinator, or what listens in its place, does not let it in.
    case notAdmitted(AdmissionFault)
    /// No coordinator for too long.
    case coordinatorLost(endpoint: String)
    /// The link was left, or another call of the same kind is waiting.
    case closed
    case busy
    /// A step was waited for that nobody had asked for.
    case nothingAsked
    /// What came is not what the contract says.
    case unreadable(String)

    /// What is wrong and what would work.
    public var description: String {
        switch self {
        case .rejected(let message): message
        case .notAdmitted(.keyNotAccepted): "the coordinator does not accept this trainer's key"
        case .notAdmitted(.coordinatorWithoutKeys): "the coordinator has no keys, and this trainer has"
        case .notAdmitted(.coordinatorWithKeys): "the coordinator asks for keys, and this trainer has none"
        case .notAdmitted(.brokenOff): "the coordinator breaks off the connection: it asks for keys, or has another one"
        case .coordinatorLost(let endpoint): "no coordinator answers at \(endpoint)"
        case .closed: "the trainer has left its run"
        case .busy: "a trainer publishes one version and waits for one step at a time"
        case .nothingAsked: "no step was asked for"
        case .unreadable(let what): "the coordinator sent what cannot be read: \(what)"
        }
    }
}
