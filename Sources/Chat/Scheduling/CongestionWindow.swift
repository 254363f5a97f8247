/// How many requests one endpoint bears at a time. Pure.
///
/// It starts small and grows by one with each answer (slow start) until something is too much; from half of that on it
/// grows by one a round. An overload or a missed deadline halves it, once for all requests that were under way; an error
/// of the server's stops growth for a while. Source: Jacobson, 'Congestion avoidance and control', SIGCOMM 1988.
struct CongestionWindow {
    typealias Instant = ContinuousClock.Instant

    /// The limit never passes this.
    private(set) var most: Int
    private var size: Double
    private var threshold: Double
    /// Requests sent before this were under way when the window was last halved.
    private var halvedAt: Instant?
    private var growsFrom: Instant?
    /// Under way, and answers are waited for.
    private(set) var active = 0
    /// Given up by us and perhaps still computed there, with when they are taken to be through.
    private var abandoned: [Instant] = []

    /// How long growth stops after an error of the server's.
    static let growthPause = Duration.seconds(5)

    /// A window that starts at `first` and never passes `most`; both from 1.
    init(first: Int, most: Int) {
        self.most = max(1, most)
        size = Double(min(max(1, first), max(1, most)))
        threshold = Double(max(1, most))
    }

    /// Never passes another limit from now on. A larger one is grown into.
    mutating func retune(most: Int) {
        self.most = max(1, most)
        size = min(size, Double(self.most))
        threshold = Double(self.most)
    }

    /// How many may be under way.
    var limit: Int { Int(size) }

    /// How many more may start. What we gave up counts as long as the server may be working on it, or short deadlines
    /// would fill its queue.
    mutating func room(_ now: Instant) -> Int {
        if !abandoned.isEmpty { abandoned.removeAll { $0 <= now } }
        return max(0, limit - active - abandoned.count)
    }

    /// When there may be room though nothing ends; nil when nothing was abandoned.
    var nextRelease: Instant? { abandoned.min() }

    mutating func start() { active += 1 }

    /// An answer came.
    mutating func answered(_ now: Instant) {
        let wasUsed = Double(active + abandoned.count) * 2 >= size
        end()
        if let growsFrom, now < growsFrom { return }
        guard wasUsed else { return }
        size = min(Double(most), size + (size < threshold ? 1 : 1 / size))
    }

    /// The server had too much to do.
    mutating func overloaded(sentAt: Instant, _ now: Instant) {
        end()
        halve(sentAt: sentAt, now)
    }

    /// A deadline passed. The server may go on for as long again.
    mutating func timedOut(sentAt: Instant, _ now: Instant) {
        end()
        abandoned.append(now + sentAt.duration(to: now))
        halve(sentAt: sentAt, now)
    }

    /// The server failed.
    mutating func failed(_ now: Instant) {
        end()
        growsFrom = now + Self.growthPause
    }

    /// It ended in a way that tells nothing of the server's load.
    mutating func end() { active = max(0, active - 1) }

    /// Whoever served there is gone, and with it what we gave up.
    mutating func forgetAbandoned() { abandoned = [] }

    private mutating func halve(sentAt: Instant, _ now: Instant) {
        if let halvedAt, sentAt < halvedAt { return }
        halvedAt = now
        size = max(1, size / 2)
        threshold = max(1, size)
    }
}
