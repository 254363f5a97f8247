/// Adds up how long a loop was kept from listening: by a long turn, by a late waking, by a suspended machine.
///
/// Time is the continuous clock's, which goes on while the machine sleeps.
struct StallMeter {
    /// Shorter ones do not count: they are the ordinary work of a turn.
    static let threshold = Duration.milliseconds(100)

    private var finished = Duration.zero
    private var longestFinished = Duration.zero
    private var deafSince = ContinuousClock.now

    /// The loop was to wake at `expected` and did at `now`.
    mutating func beginTurn(at now: ContinuousClock.Instant, expected: ContinuousClock.Instant) {
        deafSince = min(now, expected)
    }

    /// The loop listens again.
    mutating func endTurn(at now: ContinuousClock.Instant) {
        finished = total(at: now)
        longestFinished = longest(at: now)
        deafSince = now
    }

    func total(at now: ContinuousClock.Instant) -> Duration { finished + current(now) }

    func longest(at now: ContinuousClock.Instant) -> Duration { max(longestFinished, current(now)) }

    private func current(_ now: ContinuousClock.Instant) -> Duration {
        let deaf = now - deafSince
        return deaf < Self.threshold ? .zero : deaf
    }
}
