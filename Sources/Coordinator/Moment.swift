/// A point on the coordinator's own clock, in nanoseconds from an arbitrary start. Never a time of day.
public struct Moment: Hashable, Comparable, Sendable {
    /// Nanoseconds since the start.
    public var nanoseconds: Int64

    /// The clock's start.
    public static let start = Moment(nanoseconds: 0)

    /// Makes a point.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Earlier comes first.
    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The point so much later.
    public static func + (left: Self, right: Duration) -> Moment {
        Moment(nanoseconds: left.nanoseconds + right.nanoseconds)
    }

    /// How long after `earlier` this is.
    public func since(_ earlier: Moment) -> Duration { .nanoseconds(nanoseconds - earlier.nanoseconds) }
}

extension Duration {
    /// The whole duration in nanoseconds.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}

/// A clock for deadlines that stands still while the coordinator itself does.
///
/// A coordinator that was stopped, swapped out or busy must not take its workers for lost because it did not listen:
/// of a gap between two looks at the clock, at most `longestStep` counts.
struct StallTolerantClock {
    /// A gap longer than this is a stall of our own.
    let longestStep: Duration
    private var last: ContinuousClock.Instant
    private(set) var now = Moment.start
    /// How much time did not count so far.
    private(set) var stalled = Duration.zero

    init(longestStep: Duration = .seconds(1), at instant: ContinuousClock.Instant) {
        self.longestStep = longestStep
        last = instant
    }

    /// Looks at the real clock.
    mutating func advance(to instant: ContinuousClock.Instant) -> Moment {
        let gap = last.duration(to: instant)
        last = instant
        let step = min(gap, longestStep)
        stalled += gap - step
        now = now + max(.zero, step)
        return now
    }
}
