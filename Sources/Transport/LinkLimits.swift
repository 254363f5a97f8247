/// How much a socket takes in and keeps. What one field may hold is the protocol's: see `FieldLimits`.
public struct LinkLimits: Hashable, Sendable {
    /// The longest frame that is taken in, in bytes. libzmq cuts a peer off that announces more, before it stores any.
    public var frameBytes: Int
    /// How many messages may wait for each peer, and from each peer. Past it a send is `.full`, and a sender is held up
    /// by TCP. Enough for a worker's whole credit in leases of one sample; credit, not the queue, is what bounds memory.
    public var queuedMessages: Int
    /// How much one peer may send; nil where there is only one, whom this side has chosen itself.
    public var peer: PeerLimit?
    /// A connection whose other end takes nothing for so long is closed, and what waited for it is forgotten.
    public var deafness = Duration.seconds(120)
    /// How long a closed socket may go on sending what was queued before.
    public var closing: Duration

    /// Makes limits.
    public init(frameBytes: Int, queuedMessages: Int = 4096, peer: PeerLimit? = nil, closing: Duration) {
        self.peer = peer
        self.frameBytes = frameBytes
        self.queuedMessages = queuedMessages
        self.closing = closing
    }

    /// The coordinator's. Its largest frames are batches of outcomes, some 10 to 100 KB; it takes 16 MiB. What it has
    /// not sent when it closes is of no use to anybody: workers ask again.
    public static let coordinator = LinkLimits(frameBytes: 16 << 20, peer: .usual, closing: .zero)
    /// A worker's. A WELCOME carries the names of a whole taxonomy, 40 bytes a taxon; it takes 256 MiB from a
    /// coordinator that it was told to trust. A second is enough for its BYE.
    public static let worker = LinkLimits(frameBytes: 256 << 20, closing: .seconds(1))
}

/// What the fields of a message may hold; more is malformed. Documentation/Link.md lists them by field.
enum FieldLimits {
    /// Bytes of a body. The 65,536 longest ranges have 1.3 MB.
    static let body = 2 << 20
    /// Ranges of samples in a message, and leases in a HELLO or WELCOME.
    static let ranges = 65_536
    /// Bytes of a worker's id, or of a version.
    static let identifier = 128
    /// Bytes of a host's name. Source: RFC 1035, 2.3.4.
    static let host = 255
    /// Bytes of a text for people. A sender cuts longer ones.
    static let text = 2_000
    /// Bytes of a run's settings.
    static let settings = 1 << 20
    /// Outcomes of one batch.
    static let outcomes = 4_096
    /// Groups of one step, and of one message to a trainer.
    static let groups = 65_536
    /// Completions of one group.
    static let completions = 1_024
    /// Bytes of a policy's weights.
    static let weights: UInt64 = 1 << 40
    /// Bytes of an adapter's path or URI.
    static let location = 4_096
    /// Workers in one report to an operator: at their longest 0.6 MB.
    static let statusRows = 1_000
    /// Kinds of refusals in one report.
    static let refusalKinds = 64
    /// Bytes of a word for a state.
    static let word = 32
    /// Samples that a worker may run at once.
    static let slots = 65_536
}
