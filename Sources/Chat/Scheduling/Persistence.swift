import Outcomes

/// Whether a request is sent again, and when. Pure: one value accompanies one request.
///
/// A status alone does not tell whose fault a failure is: servers answer bad requests with 500, and a crash looks like a
/// reset. So a request that keeps failing is given up for good only when the server answered something else meanwhile.
struct Persistence {
    typealias Instant = ContinuousClock.Instant

    /// How long and how often is tried.
    struct Limits: Hashable, Sendable {
        /// Failures that may be the request's own fault before they are taken for it. From 1.
        var mostFailures = 6
        /// The wait after the first failure; it doubles with each, up to the longest.
        var firstWait = Duration.milliseconds(500)
        var longestWait = Duration.seconds(20)
        /// What an answer may take at first; twice as long after each time that it did not come, up to the longest.
        var deadline = Duration.seconds(120)
        var longestDeadline = Duration.seconds(960)
        /// How long all servers may be away or overloaded before the request is handed back.
        var patience = Duration.seconds(120)

        init() {}
    }

    enum Decision: Equatable {
        /// Send it again after a wait, elsewhere if there is a choice.
        case resend(after: Duration, avoiding: Int?)
        /// See whether the server answers another request at all, then ask `verdict(serverAnswers:)`.
        case tryServer
        case giveUp(Failure)
    }

    private let limits: Limits
    /// Since when servers are away or overloaded; nil while they try.
    private var awaySince: Instant?
    private var failures = 0
    private var timeouts = 0
    private var firstFailure: Instant?
    private var lastWord = "no answer"
    private var lastWasTimeout = false
    private var mayResendFreely = true

    init(_ limits: Limits) { self.limits = limits }

    /// What the next answer may take.
    var deadline: Duration { min(limits.deadline * (1 << min(timeouts, 16)), limits.longestDeadline) }

    /// Until when it waits for an endpoint, should all be away.
    func waitsUntil(_ now: Instant) -> Instant { (awaySince ?? now) + limits.patience }

    /// Whether a reply is nobody's failure: a connection that was kept alive too long.
    func forgives(_ reply: Reply) -> Bool { if case .reset = reply { mayResendFreely } else { false } }

    /// A reply came that is no answer.
    ///
    /// - Parameters:
    ///   - endpoint: Where it came from.
    ///   - lastAnswer: When any request was last answered.
    ///   - jitter: A random number from 0 to 1.
    mutating func after(
        _ reply: Reply, from endpoint: Int, lastAnswer: Instant?, jitter: Double, _ now: Instant
    ) -> Decision {
        switch reply {
        case .answered: preconditionFailure("an answer needs no decision")
        case .refused(let complaint): return .giveUp(Failure(.modelRefused, complaint.description))
        case .cancelled: return .giveUp(Failure(.modelUnavailable, "cancelled before an answer"))
        case .overloaded(_, let complaint): return away(complaint.description, now)
        case .absent(let reason): return away(reason, now)
        case .reset(let reason):
            // Servers close connections that are kept alive when they like.
            if forgives(reply) {
                mayResendFreely = false
                return .resend(after: .zero, avoiding: nil)
            }
            return failed(reason, from: endpoint, lastAnswer: lastAnswer, jitter: jitter, now)
        case .failed(let complaint):
            return failed(complaint.description, from: endpoint, lastAnswer: lastAnswer, jitter: jitter, now)
        case .timedOut(let duration):
            timeouts += 1
            let decision = failed(
                "no answer within \(duration.formatted())", from: endpoint, lastAnswer: lastAnswer, jitter: jitter, now)
            lastWasTimeout = true
            return decision
        }
    }

    /// No endpoint took it for as long as it waits.
    func unplaced() -> Failure {
        Failure(.modelUnavailable, "no endpoint could be asked for \(limits.patience.formatted()); last: \(lastWord)")
    }

    /// The word on a request that keeps failing.
    ///
    /// - Parameter serverAnswers: Whether the server answers other requests.
    func verdict(serverAnswers: Bool) -> Failure {
        if serverAnswers {
            return Failure(
                .modelRefused, "failed \(failures) times while other requests were answered; last: \(lastWord)")
        }
        return Failure(lastWasTimeout ? .deadline : .modelUnavailable, lastWord)
    }

    private mutating func away(_ word: String, _ now: Instant) -> Decision {
        lastWord = word
        let since = awaySince ?? now
        awaySince = since
        guard now < since + limits.patience else { return .giveUp(unplaced()) }
        return .resend(after: .zero, avoiding: nil)
    }

    private mutating func failed(
        _ word: String, from endpoint: Int, lastAnswer: Instant?, jitter: Double, _ now: Instant
    ) -> Decision {
        lastWord = word
        awaySince = nil
        lastWasTimeout = false
        failures += 1
        let first = firstFailure ?? now
        firstFailure = first
        if failures < limits.mostFailures {
            let wait = min(limits.firstWait * (1 << min(failures - 1, 16)), limits.longestWait)
            return .resend(after: wait * (0.5 + jitter / 2), avoiding: endpoint)
        }
        if let lastAnswer, lastAnswer > first { return .giveUp(verdict(serverAnswers: true)) }
        return .tryServer
    }
}

extension Duration {
    /// For messages: milliseconds under a second, tenths from there on.
    func formatted() -> String {
        let (seconds, attoseconds) = components
        if seconds == 0 { return "\(attoseconds / 1_000_000_000_000_000) ms" }
        let tenths = attoseconds / 100_000_000_000_000_000
        return tenths == 0 ? "\(seconds) s" : "\(seconds).\(tenths) s"
    }
}
