import Transport

/// How a coordinator runs; nothing here changes an outcome.
public struct CoordinatorOptions: Sendable {
    /// Where workers connect: `tcp://127.0.0.1:5555`, `tcp://*:5555`, `ipc:///tmp/x`; a port of `*` takes a free one.
    public var endpoint: String
    /// Whom it lets in.
    public var access = ListeningAccess.plaintext
    /// The numbers by which work is leased.
    public var policy = LeasePolicy()
    /// How often a worker pings.
    public var pingInterval: Duration = .seconds(2)
    /// After a restart, how long workers have to come back with what they hold before it is given to others.
    public var adoptionGrace: Duration = .seconds(3)
    /// A worker whose connection is gone has so long to connect again before its leases return.
    public var disconnectedGrace: Duration = .seconds(10)
    /// The share of finished samples that may have failed, after the first 50; past it the run stops, resumable.
    public var failureThreshold: Double?
    /// No lease is given while so many bytes of outcomes wait for the ledger.
    public var largestLedgerQueue = 64 << 20
    /// While so many wait, nothing of what workers hand in is taken: they keep it, and say HELLO again. What was leased before
    /// the queue was long has room up to here, at 100 KB a sample some two thousand samples.
    public var fullLedgerQueue = 256 << 20
    /// A lease's samples take about so many bytes at most: large enough to be worth a message, small enough not to
    /// keep others waiting.
    public var leaseBytes = 192 << 10
    /// The most samples of one lease, from 1; nil when the bytes alone decide. Smaller leases spread slow samples more
    /// evenly over workers, and less is asked again after a worker's death.
    public var leaseSamples: Int?
    /// A worker holds about so many bytes of samples at most: what can be queued for one that does not read.
    public var heldBytes = 64 << 20
    /// The largest policy that a trainer may publish, in bytes of weights: what is held in memory for each version.
    public var largestPolicy = 1 << 30
    /// The directory to which a rollout run writes its steps as JSON lines as well; nil for none.
    public var archive: String?
    /// When stopping, how long workers have to finish what they run.
    public var drainTimeout: Duration = .seconds(30)
    /// More workers than this are turned away.
    public var mostWorkers = 10_000
    /// The version of Linnet that is told to workers.
    public var software: String

    /// Options for a coordinator at `endpoint`.
    public init(endpoint: String, software: String) {
        self.endpoint = endpoint
        self.software = software
    }
}
