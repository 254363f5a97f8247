import Locking
import Logging
import NIOCore

/// Lets requests in as `Dispatch` says: the thin owner of its state, its waiting requests and its timer.
final class EndpointPool: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Guest {
        let continuation: CheckedContinuation<Int?, Never>
        /// Until when it waits while no endpoint takes requests.
        let until: Instant
    }

    private struct State {
        var dispatch: Dispatch
        var guests: [Dispatch.Ticket: Guest] = [:]
        var lastTicket: Dispatch.Ticket = 0
        var wake: Scheduled<Void>?
        var wakesAt: Instant?
    }

    private let state: Guarded<State>
    private let loop: any EventLoop
    private let names: [String]
    private let logger: Logger

    /// How often it is looked whether requests have waited for too long.
    private static let longestSleep = Duration.milliseconds(250)

    init(endpoints names: [String], limits: Dispatch.Limits, loop: any EventLoop, logger: Logger) {
        state = Guarded(State(dispatch: Dispatch(endpoints: names, limits: limits)))
        self.names = names
        self.loop = loop
        self.logger = logger
    }

    /// When any endpoint last gave a whole answer.
    var lastAnswer: Instant? { state.withLock { $0.dispatch.lastAnswer } }

    /// Requests that were sent elsewhere than to their picture's own endpoint for want of room.
    var spilled: Int { state.withLock { $0.dispatch.spilled } }

    /// Waits for an endpoint that takes a request; nil when none does for too long, or when the task is cancelled.
    ///
    /// - Parameters:
    ///   - picture: Requests of the same picture meet at one endpoint.
    ///   - avoiding: Where it failed last.
    ///   - until: When to give up, should no endpoint take any request.
    func enter(picture: UInt64, avoiding: Int?, until: Instant) async -> Int? {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = Instant.now
                change(now) { state in
                    state.dispatch.submit(ticket, picture: picture, avoiding: avoiding, now)
                    state.guests[ticket] = Guest(continuation: continuation, until: until)
                }
                // Cancelled before it was a guest: then nobody has told it.
                if Task.isCancelled { withdraw(ticket) }
            }
        } onCancel: {
            withdraw(ticket)
        }
    }

    /// A request that was let in has ended.
    ///
    /// - Returns: Whether that ejected the endpoint.
    @discardableResult
    func leave(_ endpoint: Int, sentAt: Instant, _ ending: Dispatch.Ending) -> Bool {
        let now = Instant.now
        let isEjected = change(now) { $0.dispatch.ended(at: endpoint, sentAt: sentAt, ending, now) }
        if isEjected {
            logger.warning(
                "an endpoint fails and is left alone for a while", metadata: ["endpoint": "\(names[endpoint])"])
        }
        return isEjected
    }

    /// So many requests may be under way at each endpoint from now on.
    func retune(most: Int) { change(Instant.now) { $0.dispatch.retune(most: most) } }

    /// An endpoint that was ejected answers after all.
    func readmit(_ endpoint: Int) {
        let now = Instant.now
        change(now) { $0.dispatch.readmit(endpoint, now) }
    }

    private func withdraw(_ ticket: Dispatch.Ticket) {
        let guest = state.withLock { state -> Guest? in
            guard let guest = state.guests.removeValue(forKey: ticket) else { return nil }
            state.dispatch.withdraw(ticket)
            return guest
        }
        guest?.continuation.resume(returning: nil)
    }

    /// Changes the state, lets in who may start, and sees to the next look.
    @discardableResult
    private func change<Value: Sendable>(_ now: Instant, _ body: (inout State) -> sending Value) -> Value {
        var admitted: [(CheckedContinuation<Int?, Never>, Int?)] = []
        let value = state.withLock { state in
            let value = body(&state)
            for start in state.dispatch.starts(now) {
                if let guest = state.guests.removeValue(forKey: start.ticket) {
                    admitted.append((guest.continuation, start.endpoint))
                } else {
                    state.dispatch.ended(at: start.endpoint, sentAt: now, .cancelled, now)
                }
            }
            sleep(&state, now)
            return value
        }
        for (continuation, endpoint) in admitted { continuation.resume(returning: endpoint) }
        return value
    }

    private func sleep(_ state: inout State, _ now: Instant) {
        guard !state.guests.isEmpty else { return }
        let latest = now + Self.longestSleep
        let wanted = state.dispatch.nextWake(now).map { min($0, latest) } ?? latest
        if let wakesAt = state.wakesAt, wakesAt <= wanted { return }
        state.wake?.cancel()
        state.wakesAt = wanted
        let (seconds, attoseconds) = now.duration(to: wanted).components
        state.wake = loop.scheduleTask(in: .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000 + 1)) {
            [weak self] in self?.look()
        }
    }

    private func look() {
        let now = Instant.now
        let expired = state.withLock { state -> [Guest] in
            state.wake = nil
            state.wakesAt = nil
            guard state.dispatch.isStalled(now) else { return [] }
            let tickets = state.guests.filter { $0.value.until <= now }.keys
            return tickets.compactMap { ticket in
                state.dispatch.withdraw(ticket)
                return state.guests.removeValue(forKey: ticket)
            }
        }
        for guest in expired { guest.continuation.resume(returning: nil) }
        change(now) { _ in }
    }
}
