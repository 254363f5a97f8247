/// How long the other side has said nothing while one listened. Pure.
///
/// A process that was stopped, swapped out or put to sleep with its machine did not listen meanwhile: of the time between two
/// looks at most `longestStep` counts. Without that it would take its coordinator for lost as soon as it wakes up.
public struct Silence: Sendable {
    /// A gap longer than this is a stall of our own.
    public static let longestStep = Duration.seconds(1)

    private var length = Duration.zero
    private var last: ContinuousClock.Instant

    /// Something was heard just now.
    public init(at now: ContinuousClock.Instant) { last = now }

    /// Looks at the clock, at least every second. Tells how long nothing was heard.
    public mutating func look(at now: ContinuousClock.Instant) -> Duration {
        length += min(last.duration(to: now), Self.longestStep)
        last = now
        return length
    }
}
