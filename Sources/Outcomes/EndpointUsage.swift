/// What one endpoint was asked by one worker, and what that cost.
public struct EndpointUsage: Hashable, Sendable {
    /// So many answers took about so long.
    public struct Latency: Hashable, Sendable {
        /// The upper end of the class, in microseconds.
        public var microseconds: UInt64
        /// Answers in the class.
        public var count: UInt64

        /// Makes a class.
        public init(microseconds: UInt64, count: UInt64) {
            self.microseconds = microseconds
            self.count = count
        }
    }

    /// The endpoint's URL.
    public var endpoint: String
    /// Requests sent.
    public var requests: UInt64 = 0
    /// Requests that brought an answer.
    public var answers: UInt64 = 0
    /// Requests that were answered with 429 or with a time to come back.
    public var overloads: UInt64 = 0
    /// Requests without an answer within their deadline.
    public var timeouts: UInt64 = 0
    /// All other requests without an answer.
    public var failures: UInt64 = 0
    /// Answers that came out of the response cache, without a request.
    public var recalled: UInt64 = 0
    /// Bytes of request bodies.
    public var bytesSent: UInt64 = 0
    /// Tokens of prompts.
    public var promptTokens: UInt64 = 0
    /// Of the prompts' tokens, those that the server had computed before.
    public var cachedTokens: UInt64 = 0
    /// Tokens of completions.
    public var completionTokens: UInt64 = 0
    /// How long answers took, by class, the shortest first.
    public var latencies: [Latency] = []

    /// Nothing yet.
    public init(endpoint: String) { self.endpoint = endpoint }

    /// Adds what another worker asked of the same endpoint. Classes are kept as they are.
    public mutating func add(_ other: EndpointUsage) {
        requests &+= other.requests
        answers &+= other.answers
        overloads &+= other.overloads
        timeouts &+= other.timeouts
        failures &+= other.failures
        recalled &+= other.recalled
        bytesSent &+= other.bytesSent
        promptTokens &+= other.promptTokens
        cachedTokens &+= other.cachedTokens
        completionTokens &+= other.completionTokens
        var counts: [UInt64: UInt64] = [:]
        for latency in latencies + other.latencies { counts[latency.microseconds, default: 0] &+= latency.count }
        latencies = counts.sorted { $0.key < $1.key }.map { Latency(microseconds: $0.key, count: $0.value) }
    }

    /// The time within which a share of the answers came, in microseconds; nil without answers.
    ///
    /// - Parameter share: From 0 to 1.
    public func latency(at share: Double) -> UInt64? {
        let total = latencies.reduce(0) { $0 &+ $1.count }
        guard total > 0 else { return nil }
        let wanted = max(1, UInt64(min((share * Double(total)).rounded(.up), 1e18)))
        var seen: UInt64 = 0
        for latency in latencies {
            seen &+= latency.count
            if seen >= wanted { return latency.microseconds }
        }
        return latencies.last?.microseconds
    }
}
