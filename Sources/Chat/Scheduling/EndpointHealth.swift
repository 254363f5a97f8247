/// Whether an endpoint is asked at all. Pure.
///
/// After a few failures in a row it is ejected; when its time is over, one request tries it, and the outcome readmits it
/// or ejects it for twice as long.
struct EndpointHealth {
    typealias Instant = ContinuousClock.Instant

    private enum State {
        /// Asked, with so many failures in a row.
        case healthy(failures: Int)
        /// Not asked until then; ejected for the `times`th time in a row.
        case ejected(until: Instant, times: Int)
        /// One request is out to see.
        case onTrial(times: Int)
    }

    private var state = State.healthy(failures: 0)
    private let firstEjection: Duration
    private let mostFailures: Int

    /// The longest that an endpoint is left alone.
    static let longestEjection = Duration.seconds(60)

    init(mostFailures: Int, firstEjection: Duration) {
        self.mostFailures = max(1, mostFailures)
        self.firstEjection = firstEjection
    }

    /// Whether requests are sent to it without restraint.
    var isHealthy: Bool { if case .healthy = state { true } else { false } }

    /// When it may be tried again; nil when it is healthy or being tried.
    var trialAt: Instant? { if case .ejected(let until, _) = state { until } else { nil } }

    /// How many requests may start besides those under way.
    func allowance(_ now: Instant) -> Int {
        switch state {
        case .healthy: .max
        case .ejected(let until, _): until <= now ? 1 : 0
        case .onTrial: 0
        }
    }

    /// A request starts.
    mutating func start() { if case .ejected(_, let times) = state { state = .onTrial(times: times) } }

    /// It answered, be it with a refusal.
    mutating func answered() { state = .healthy(failures: 0) }

    /// It failed: no connection, a broken one, an error of its own, or no answer in time.
    ///
    /// - Parameter isGone: Nobody listens: it is ejected at once.
    /// - Returns: Whether that ejected it.
    mutating func failed(_ now: Instant, isGone: Bool) -> Bool {
        switch state {
        case .healthy(let failures):
            guard isGone || failures + 1 >= mostFailures else {
                state = .healthy(failures: failures + 1)
                return false
            }
            state = .ejected(until: now + firstEjection, times: 1)
            return true
        case .onTrial(let times):
            state = .ejected(
                until: now + min(firstEjection * (1 << min(times, 16)), Self.longestEjection), times: times + 1)
            return true
        // Requests of before the ejection come to their ends.
        case .ejected: return false
        }
    }

    /// The request that tried it was called back: another may try.
    mutating func trialWithdrawn(_ now: Instant) {
        if case .onTrial(let times) = state { state = .ejected(until: now, times: times) }
    }
}
