import DequeModule

/// Which request goes to which endpoint, and when. Pure: it is told what happens and when, and says what may start.
///
/// Each request waits at its picture's own endpoint. It goes elsewhere when that one is ejected, when it has just failed
/// there, or when so many wait there that another would be idle. All requests of a picture whose endpoint is ejected go to
/// the same other one, its next; one of them tries the ejected one when its time has come.
struct Dispatch {
    typealias Instant = ContinuousClock.Instant

    /// A request's number.
    typealias Ticket = UInt64

    /// How a request ended at an endpoint.
    enum Ending {
        case answered
        /// A living server that does not want this request.
        case refused
        case overloaded(retryAfter: Duration?)
        case failed
        case timedOut
        /// Nobody listens.
        case gone
        /// A stale connection: it tells nothing.
        case stale
        case cancelled
    }

    /// A request that may start now.
    struct Start: Equatable {
        let ticket: Ticket
        let endpoint: Int
    }

    /// What an endpoint bears, and how failures are answered.
    struct Limits: Hashable, Sendable {
        /// Requests under way at one endpoint, at first and at most.
        var firstInFlight = 16
        var mostInFlight = 64
        /// Failures in a row that eject an endpoint, and for how long at first.
        var mostFailures = 5
        var firstEjection = Duration.seconds(1)
        /// The first wait after an overload that names none.
        var firstPause = Duration.milliseconds(250)

        init() {}
    }

    private struct Waiting {
        let ticket: Ticket
        let picture: UInt64
        /// Where it failed last: elsewhere is better.
        let avoiding: Int?
    }

    private struct Endpoint {
        var window: CongestionWindow
        var health: EndpointHealth
        var queue = Deque<Waiting>()
        /// Asked to wait until then.
        var pausedUntil: Instant?
        /// Overloads since the last answer.
        var overloads = 0

        mutating func allowance(_ now: Instant) -> Int {
            if let pausedUntil, now < pausedUntil { return 0 }
            return min(window.room(now), health.allowance(now))
        }

        /// Whether requests are to wait here: it is healthy, or has been left alone for long enough and needs one to try it.
        func isOpen(_ now: Instant) -> Bool { health.isHealthy || health.allowance(now) > 0 && queue.isEmpty }
    }

    /// The first pause after an overload that asks for none; it doubles with each.
    private static let shortestPause = Duration.milliseconds(5)

    private let limits: Limits
    private let rendezvous: Rendezvous
    private var endpoints: [Endpoint]
    /// Requests that waited elsewhere than at their picture's own endpoint when they started.
    private(set) var spilled = 0
    /// The last time that any endpoint gave a whole answer.
    private(set) var lastAnswer: Instant?

    /// - Parameter endpoints: Their names, which decide what is whose.
    init(endpoints names: [String], limits: Limits) {
        self.limits = limits
        rendezvous = Rendezvous(names)
        endpoints = names.map { _ in
            Endpoint(
                window: CongestionWindow(first: limits.firstInFlight, most: limits.mostInFlight),
                health: EndpointHealth(mostFailures: limits.mostFailures, firstEjection: limits.firstEjection))
        }
    }

    /// So many requests may be under way at each endpoint from now on.
    mutating func retune(most: Int) {
        for endpoint in endpoints.indices { endpoints[endpoint].window.retune(most: most) }
    }

    /// A request that wants to start.
    mutating func submit(_ ticket: Ticket, picture: UInt64, avoiding: Int? = nil, _ now: Instant) {
        queue(Waiting(ticket: ticket, picture: picture, avoiding: avoiding), now)
    }

    private mutating func queue(_ waiting: Waiting, _ now: Instant) {
        let order = rendezvous.order(of: waiting.picture)
        let open = order.filter { endpoints[$0].isOpen(now) }
        let elsewhere = { $0 != waiting.avoiding }
        let home = open.first(where: elsewhere) ?? open.first ?? order.first(where: elsewhere) ?? order[0]
        endpoints[home].queue.append(waiting)
    }

    /// A request that waits no longer.
    mutating func withdraw(_ ticket: Ticket) {
        for index in endpoints.indices { endpoints[index].queue.removeAll { $0.ticket == ticket } }
    }

    /// What may start now; it counts as started. Each endpoint takes its own first, and only then what waits elsewhere.
    mutating func starts(_ now: Instant) -> [Start] {
        var starts: [Start] = []
        for index in endpoints.indices {
            fill(index, now, &starts) { $0.endpoints[index].queue.popFirst() }
        }
        guard endpoints.count > 1 else { return starts }
        for index in endpoints.indices {
            fill(index, now, &starts) { $0.spill(to: index, now) }
        }
        return starts
    }

    private mutating func fill(
        _ index: Int, _ now: Instant, _ starts: inout [Start], from next: (inout Dispatch) -> Waiting?
    ) {
        var allowance = endpoints[index].allowance(now)
        while allowance > 0, let waiting = next(&self) {
            endpoints[index].window.start()
            endpoints[index].health.start()
            starts.append(Start(ticket: waiting.ticket, endpoint: index))
            allowance = min(allowance - 1, endpoints[index].health.allowance(now))
        }
    }

    /// A request that waits at another endpoint and does better here: that one is ejected or asked for a pause, or more
    /// wait there than it takes at a time.
    private mutating func spill(to index: Int, _ now: Instant) -> Waiting? {
        guard endpoints[index].health.isHealthy else { return nil }
        var longest: (index: Int, count: Int)?
        for other in endpoints.indices where other != index {
            guard let last = endpoints[other].queue.last, last.avoiding != index else { continue }
            let count = endpoints[other].queue.count
            let isStuck =
                !endpoints[other].health.isHealthy || endpoints[other].pausedUntil.map { $0 > now } ?? false
            guard isStuck || count > endpoints[other].window.limit, count > longest?.count ?? 0 else { continue }
            longest = (other, count)
        }
        guard let longest else { return nil }
        spilled += 1
        return endpoints[longest.index].queue.popLast()
    }

    /// A request ended.
    ///
    /// - Returns: Whether that ejected the endpoint.
    @discardableResult
    mutating func ended(at index: Int, sentAt: Instant, _ ending: Ending, _ now: Instant) -> Bool {
        let isEjected = note(ending, at: index, sentAt: sentAt, now)
        if isEjected {
            let queued = endpoints[index].queue
            endpoints[index].queue = []
            for waiting in queued { queue(waiting, now) }
        }
        return isEjected
    }

    private mutating func note(_ ending: Ending, at index: Int, sentAt: Instant, _ now: Instant) -> Bool {
        switch ending {
        case .answered:
            lastAnswer = now
            endpoints[index].window.answered(now)
            endpoints[index].health.answered()
            endpoints[index].overloads = 0
        case .refused:
            endpoints[index].window.end()
            endpoints[index].health.answered()
        case .overloaded(let retryAfter):
            endpoints[index].window.overloaded(sentAt: sentAt, now)
            endpoints[index].health.answered()
            // Whoever says that we may come back at once, again and again, is not taken at the word.
            let first = retryAfter == nil ? limits.firstPause : Self.shortestPause
            let until = now + max(retryAfter ?? .zero, first * (1 << min(endpoints[index].overloads, 7)))
            endpoints[index].overloads += 1
            endpoints[index].pausedUntil = endpoints[index].pausedUntil.map { max($0, until) } ?? until
        case .failed:
            endpoints[index].window.failed(now)
            return endpoints[index].health.failed(now, isGone: false)
        case .timedOut:
            endpoints[index].window.timedOut(sentAt: sentAt, now)
            return endpoints[index].health.failed(now, isGone: false)
        case .gone:
            endpoints[index].window.failed(now)
            endpoints[index].window.forgetAbandoned()
            return endpoints[index].health.failed(now, isGone: true)
        case .stale:
            endpoints[index].window.end()
            endpoints[index].health.trialWithdrawn(now)
        case .cancelled:
            endpoints[index].window.end()
            endpoints[index].health.trialWithdrawn(now)
        }
        return false
    }

    /// An endpoint answered a question of ours outside of all requests: it lives, whatever requests failed there.
    mutating func readmit(_ index: Int, _ now: Instant) {
        lastAnswer = now
        endpoints[index].health.answered()
    }

    /// When `starts(_:)` may say more though nothing ends meanwhile; nil when nothing waits or time changes nothing.
    func nextWake(_ now: Instant) -> Instant? {
        guard endpoints.contains(where: { !$0.queue.isEmpty }) else { return nil }
        var next: Instant?
        for endpoint in endpoints {
            for time in [endpoint.pausedUntil, endpoint.health.trialAt, endpoint.window.nextRelease] {
                guard let time, time > now else { continue }
                next = next.map { min($0, time) } ?? time
            }
        }
        return next
    }

    /// Whether no endpoint takes requests for now: all are ejected, tried, or asked for a pause.
    func isStalled(_ now: Instant) -> Bool {
        endpoints.allSatisfy { !$0.health.isHealthy || $0.pausedUntil.map { $0 > now } ?? false }
    }

    /// For tests and for the log.
    func isHealthy(_ index: Int) -> Bool { endpoints[index].health.isHealthy }
    func limit(_ index: Int) -> Int { endpoints[index].window.limit }
    func active(_ index: Int) -> Int { endpoints[index].window.active }
}
