import Transport

/// How an operator's link works.
public struct OperatorOptions: Sendable {
    /// Where the coordinator is.
    public var endpoint: String
    /// How the coordinator is shown who asks.
    public var access = LinkAccess.plaintext
    /// The run that is meant; 0 for whatever the coordinator leads.
    public var run: UInt64
    /// Who asks, for the run's history; what is past 128 bytes is cut.
    public var by: String
    /// How long an answer is waited for.
    public var timeout: Duration

    /// Options for a link.
    public init(endpoint: String, run: UInt64 = 0, by: String, timeout: Duration = .seconds(5)) {
        self.endpoint = endpoint
        self.run = run
        self.by = by
        self.timeout = timeout
    }
}

/// A run as its coordinator tells of it.
public struct RunStatus: Sendable {
    /// The run's id.
    public var run: UInt64
    /// Which start of the run's coordinator this is.
    public var epoch: UInt32
    /// The run, with all workers.
    public var report: StatusReport

    /// Makes a status.
    public init(run: UInt64, epoch: UInt32, report: StatusReport) {
        self.run = run
        self.epoch = epoch
        self.report = report
    }
}

/// Why there is no answer.
public enum OperatorError: Error, Sendable, CustomStringConvertible {
    /// Nobody answered.
    case noAnswer(endpoint: String, after: Duration)
    /// The coordinator, or what listens in its place, does not let this side in.
    case notAdmitted(AdmissionFault)
    /// The coordinator does not do it.
    case refused(OperationRefused)
    /// The coordinator takes this for a worker's message: it is older.
    case knowsNoOperators(endpoint: String, minor: UInt8, String)
    /// What came is no message of the link.
    case unreadable(endpoint: String, MalformedMessage)
    /// An answer to something else.
    case unexpected(endpoint: String)

    /// A sentence that says what would work.
    public var description: String {
        switch self {
        case .noAnswer(let endpoint, let timeout):
            "no coordinator answers at \(endpoint) for \(timeout.components.seconds) s"
        case .notAdmitted(let fault): "the coordinator does not let this side in: \(fault)"
        case .refused(let refused): refused.message
        case .knowsNoOperators(let endpoint, let minor, _) where minor < 2:
            "the coordinator at \(endpoint) speaks version \(ProtocolVersion.major).\(minor) of the link's protocol, which "
                + "knows no operators; use one release of Linnet"
        case .knowsNoOperators(let endpoint, _, let message): "the coordinator at \(endpoint) refuses: \(message)"
        case .unreadable(let endpoint, let what): "what answers at \(endpoint) cannot be understood: \(what)"
        case .unexpected(let endpoint): "the coordinator at \(endpoint) answers something else than was asked"
        }
    }
}
