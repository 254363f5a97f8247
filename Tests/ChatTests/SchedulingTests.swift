import Outcomes
import Testing

@testable import Chat

private let start = ContinuousClock.now

/// `seconds` after the beginning of the test's own time.
private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

/// An expectation whose sides may change what they look at, which the macro's may not.
private func expectEqual<Value: Equatable>(
    _ found: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(found == expected, sourceLocation: sourceLocation)
}

@Suite struct `How many requests an endpoint bears` {
    @Test func `answers let it grow to its most and no further`() {
        var window = CongestionWindow(first: 2, most: 8)
        for _ in 0..<40 {
            while window.room(at(0)) > 0 { window.start() }
            window.answered(at(0))
        }
        #expect(window.limit == 8)
    }

    @Test func `another most holds at once, and a larger one is grown into`() {
        var window = CongestionWindow(first: 8, most: 8)
        window.retune(most: 2)
        #expect(window.limit == 2)
        window.retune(most: 16)
        #expect(window.limit == 2)
        for _ in 0..<40 {
            while window.room(at(0)) > 0 { window.start() }
            window.answered(at(0))
        }
        #expect(window.limit == 16)
    }

    @Test func `an idle window does not grow`() {
        var window = CongestionWindow(first: 4, most: 64)
        for _ in 0..<100 {
            window.start()
            window.answered(at(0))
        }
        #expect(window.limit <= 5)
    }

    @Test func `an overload halves it once for all requests that were under way`() {
        var window = CongestionWindow(first: 32, most: 64)
        for _ in 0..<32 { window.start() }
        for _ in 0..<32 { window.overloaded(sentAt: at(0), at(1)) }
        #expect(window.limit == 16)
        window.start()
        window.overloaded(sentAt: at(2), at(3))
        #expect(window.limit == 8)
    }

    @Test func `it never falls under one`() {
        var window = CongestionWindow(first: 1, most: 64)
        for second in 1...20 {
            window.start()
            window.overloaded(sentAt: at(Double(second)), at(Double(second) + 0.5))
        }
        #expect(window.limit == 1)
    }

    @Test func `after an overload it grows by one a round`() {
        var window = CongestionWindow(first: 16, most: 64)
        window.start()
        window.overloaded(sentAt: at(0), at(1))
        #expect(window.limit == 8)
        for _ in 0..<8 { window.start() }
        for _ in 0..<8 { window.answered(at(2)) }
        #expect((8...9).contains(window.limit))
    }

    @Test func `an error of the server's stops growth for a while`() {
        var window = CongestionWindow(first: 4, most: 64)
        window.start()
        window.failed(at(0))
        for _ in 0..<4 { window.start() }
        for _ in 0..<4 { window.answered(at(1)) }
        #expect(window.limit == 4)
        for _ in 0..<4 { window.start() }
        for _ in 0..<4 { window.answered(at(6)) }
        #expect(window.limit > 4)
    }

    @Test func `what was given up takes room until the server can be through with it`() {
        var window = CongestionWindow(first: 2, most: 2)
        window.start()
        window.start()
        window.timedOut(sentAt: at(0), at(10))
        #expect(window.limit == 1)
        window.timedOut(sentAt: at(0), at(10))
        expectEqual(window.room(at(10)), 0)
        #expect(window.nextRelease == at(20))
        expectEqual(window.room(at(20)), 1)
    }
}

@Suite struct `Whether an endpoint is asked` {
    @Test func `failures in a row eject it, and an answer between does not let them add up`() {
        var health = EndpointHealth(mostFailures: 3, firstEjection: .seconds(1))
        for _ in 0..<2 { expectEqual(health.failed(at(0), isGone: false), false) }
        health.answered()
        for _ in 0..<2 { expectEqual(health.failed(at(0), isGone: false), false) }
        let isEjected = health.failed(at(0), isGone: false)
        #expect(isEjected)
        #expect(health.allowance(at(0.5)) == 0)
    }

    @Test func `one request tries it, and its outcome decides`() {
        var health = EndpointHealth(mostFailures: 1, firstEjection: .seconds(1))
        _ = health.failed(at(0), isGone: false)
        #expect(health.allowance(at(1)) == 1)
        health.start()
        #expect(health.allowance(at(1)) == 0)
        _ = health.failed(at(2), isGone: false)
        #expect(health.trialAt == at(4), "twice as long")
        health.start()
        health.answered()
        #expect(health.isHealthy)
    }

    @Test func `nobody listening ejects it at once`() {
        var health = EndpointHealth(mostFailures: 5, firstEjection: .seconds(1))
        let isEjected = health.failed(at(0), isGone: true)
        #expect(isEjected)
    }

    @Test func `it is never left alone for longer than a minute`() {
        var health = EndpointHealth(mostFailures: 1, firstEjection: .seconds(1))
        _ = health.failed(at(0), isGone: true)
        var now = 0.0
        for _ in 0..<20 {
            let trial = health.trialAt
            #expect(trial.map { at(now).duration(to: $0) <= .seconds(60) } ?? false)
            now += 61
            health.start()
            _ = health.failed(at(now), isGone: true)
        }
    }
}

@Suite struct `Which endpoint is a picture's` {
    private let names = ["http://a/v1", "http://b/v1", "http://c/v1"]

    @Test func `pictures are spread evenly, and an endpoint that goes takes only its own`() {
        let all = Rendezvous(names)
        let fewer = Rendezvous(Array(names.dropLast()))
        var counts = [0, 0, 0]
        for picture in 0..<3000 as Range<UInt64> {
            let home = all.order(of: picture &* 0x9E37_79B9)[0]
            counts[home] += 1
            if home != 2 { #expect(fewer.order(of: picture &* 0x9E37_79B9)[0] == home) }
        }
        #expect(counts.allSatisfy { (850...1150).contains($0) }, "\(counts)")
    }
}

@Suite struct `Which request goes where` {
    private func limits(_ inFlight: Int = 2) -> Dispatch.Limits {
        var limits = Dispatch.Limits()
        limits.firstInFlight = inFlight
        limits.mostInFlight = inFlight
        limits.mostFailures = 2
        return limits
    }

    /// A picture whose own endpoint is the given one of three.
    private func picture(of endpoint: Int, _ names: [String]) -> UInt64 {
        let rendezvous = Rendezvous(names)
        return (0..<1000 as Range<UInt64>).first { rendezvous.order(of: $0)[0] == endpoint } ?? 0
    }

    private let names = ["http://a/v1", "http://b/v1", "http://c/v1"]

    @Test func `requests of a picture meet at one endpoint`() {
        var dispatch = Dispatch(endpoints: names, limits: limits())
        for ticket in 1...2 as ClosedRange<UInt64> { dispatch.submit(ticket, picture: 7, at(0)) }
        let starts = dispatch.starts(at(0))
        #expect(Set(starts.map(\.endpoint)).count == 1)
        #expect(starts.count == 2)
    }

    @Test func `a few more than fit wait at their own endpoint, many go elsewhere`() {
        var dispatch = Dispatch(endpoints: names, limits: limits())
        for ticket in 1...4 as ClosedRange<UInt64> { dispatch.submit(ticket, picture: 7, at(0)) }
        expectEqual(dispatch.starts(at(0)).count, 2)
        #expect(dispatch.spilled == 0)
        for ticket in 5...6 as ClosedRange<UInt64> { dispatch.submit(ticket, picture: 7, at(0)) }
        expectEqual(dispatch.starts(at(0)).count, 2)
        #expect(dispatch.spilled == 2)
    }

    @Test func `a request that failed somewhere tries another endpoint`() {
        var dispatch = Dispatch(endpoints: names, limits: limits())
        let mine = picture(of: 1, names)
        dispatch.submit(1, picture: mine, avoiding: 1, at(0))
        expectEqual(dispatch.starts(at(0)).first?.endpoint != 1, true)
    }

    @Test func `what waits at an ejected endpoint goes elsewhere, and comes home after it is readmitted`() {
        var dispatch = Dispatch(endpoints: names, limits: limits())
        let mine = picture(of: 1, names)
        for ticket in 1...3 as ClosedRange<UInt64> { dispatch.submit(ticket, picture: mine, at(0)) }
        expectEqual(dispatch.starts(at(0)).map(\.endpoint), [1, 1])
        dispatch.ended(at: 1, sentAt: at(0), .gone, at(0))
        let moved = dispatch.starts(at(0))
        #expect(moved.map(\.ticket) == [3])
        #expect(moved.first?.endpoint != 1)
        dispatch.submit(4, picture: mine, at(0))
        expectEqual(dispatch.starts(at(0)).first?.endpoint != 1, true)
        dispatch.ended(at: 1, sentAt: at(0), .answered, at(2))
        dispatch.submit(5, picture: mine, at(2))
        expectEqual(dispatch.starts(at(2)).first?.endpoint, 1)
    }

    @Test func `pictures of an ejected endpoint go to one other each, and one of them tries it when its time has come`()
    {
        var dispatch = Dispatch(endpoints: names, limits: limits(8))
        let order = Rendezvous(names).order(of: picture(of: 1, names))
        let mine = picture(of: 1, names)
        let others = picture(of: order[1], names)
        for ticket in 1...9 as ClosedRange<UInt64> { dispatch.submit(ticket, picture: mine, at(0)) }
        expectEqual(dispatch.starts(at(0)).map(\.endpoint), Array(repeating: 1, count: 8))
        // The ninth waits there no longer, nor does it go where there happens to be room.
        expectEqual(dispatch.ended(at: 1, sentAt: at(0), .gone, at(0)), true)
        expectEqual(dispatch.starts(at(0)), [Dispatch.Start(ticket: 9, endpoint: order[1])])
        dispatch.submit(10, picture: mine, at(0.5))
        expectEqual(dispatch.starts(at(0.5)), [Dispatch.Start(ticket: 10, endpoint: order[1])])
        // Its time has come: one of its own tries it, nobody else, and not one that has just failed there.
        dispatch.submit(11, picture: others, at(1.5))
        dispatch.submit(12, picture: mine, avoiding: 1, at(1.5))
        expectEqual(dispatch.starts(at(1.5)).map(\.endpoint), [order[1], order[1]])
        dispatch.submit(13, picture: mine, at(1.5))
        dispatch.submit(14, picture: mine, at(1.5))
        expectEqual(
            dispatch.starts(at(1.5)).sorted { $0.ticket < $1.ticket },
            [Dispatch.Start(ticket: 13, endpoint: 1), Dispatch.Start(ticket: 14, endpoint: order[1])])
        dispatch.ended(at: 1, sentAt: at(1.5), .answered, at(2))
        dispatch.submit(15, picture: mine, at(2))
        expectEqual(dispatch.starts(at(2)), [Dispatch.Start(ticket: 15, endpoint: 1)])
        #expect(dispatch.spilled == 0)
    }

    @Test func `who says again and again that we may come back at once is asked less and less`() {
        var dispatch = Dispatch(endpoints: ["http://a/v1"], limits: limits())
        var now = 0.0
        for ticket in 1...60 as ClosedRange<UInt64> {
            dispatch.submit(ticket, picture: 7, at(now))
            while dispatch.starts(at(now)).isEmpty { now += 0.001 }
            dispatch.ended(at: 0, sentAt: at(now), .overloaded(retryAfter: .zero), at(now))
        }
        #expect(now > 20, "60 times in \(now) s")
    }

    @Test func `when all are away, one request tries each as soon as its time comes`() {
        var dispatch = Dispatch(endpoints: ["http://a/v1"], limits: limits())
        dispatch.submit(1, picture: 7, at(0))
        expectEqual(dispatch.starts(at(0)).count, 1)
        dispatch.ended(at: 0, sentAt: at(0), .gone, at(0))
        for ticket in 2...4 as ClosedRange<UInt64> { dispatch.submit(ticket, picture: 7, at(0)) }
        expectEqual(dispatch.starts(at(0.5)).isEmpty, true)
        #expect(dispatch.isStalled(at(0.5)))
        #expect(dispatch.nextWake(at(0.5)) == at(1))
        expectEqual(dispatch.starts(at(1)).count, 1)
        dispatch.ended(at: 0, sentAt: at(1), .answered, at(1.5))
        expectEqual(dispatch.starts(at(1.5)).count, 2)
    }

    @Test func `a Retry-After is obeyed`() {
        var dispatch = Dispatch(endpoints: ["http://a/v1"], limits: limits())
        dispatch.submit(1, picture: 7, at(0))
        _ = dispatch.starts(at(0))
        dispatch.ended(at: 0, sentAt: at(0), .overloaded(retryAfter: .seconds(30)), at(1))
        dispatch.submit(2, picture: 7, at(1))
        expectEqual(dispatch.starts(at(30)).isEmpty, true)
        #expect(dispatch.nextWake(at(30)) == at(31))
        expectEqual(dispatch.starts(at(31)).count, 1)
    }

    @Test func `an overload without a time is waited out for longer each time`() {
        var dispatch = Dispatch(endpoints: ["http://a/v1"], limits: limits())
        var waits: [Duration] = []
        var now = 0.0
        for ticket in 1...4 as ClosedRange<UInt64> {
            dispatch.submit(ticket, picture: 7, at(now))
            _ = dispatch.starts(at(now))
            dispatch.ended(at: 0, sentAt: at(now), .overloaded(retryAfter: nil), at(now))
            dispatch.submit(100 + ticket, picture: 7, at(now))
            waits.append(dispatch.nextWake(at(now)).map { at(now).duration(to: $0) } ?? .zero)
            dispatch.withdraw(100 + ticket)
            now += 100
        }
        #expect(waits == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test func `short deadlines do not fill the queue of a slow server`() {
        // One request at a time, 10 s each; the deadline is 3 s at first.
        var dispatch = Dispatch(endpoints: ["http://a/v1"], limits: limits(16))
        var tickets: [UInt64: (sentAt: Double, deadline: Double)] = [:]
        var deadlines: [UInt64: Double] = [:]
        var queue: [(ticket: UInt64, isAbandoned: Bool)] = []
        var longest = 0
        var answered = 0
        var busyUntil = 0.0
        for ticket in 1...40 as ClosedRange<UInt64> {
            dispatch.submit(ticket, picture: ticket, at(0))
            deadlines[ticket] = 3
        }
        var now = 0.0
        while answered < 40, now < 5000 {
            for start in dispatch.starts(at(now)) {
                tickets[start.ticket] = (now, deadlines[start.ticket] ?? 3)
                if queue.isEmpty { busyUntil = now + 10 }
                queue.append((start.ticket, false))
                longest = max(longest, queue.count)
            }
            now += 0.5
            if let first = queue.first, now >= busyUntil {
                queue.removeFirst()
                busyUntil = now + 10
                if !first.isAbandoned, let sent = tickets.removeValue(forKey: first.ticket) {
                    dispatch.ended(at: 0, sentAt: at(sent.sentAt), .answered, at(now))
                    answered += 1
                }
            }
            for (ticket, sent) in tickets where now >= sent.sentAt + sent.deadline {
                tickets[ticket] = nil
                for place in queue.indices where queue[place].ticket == ticket { queue[place].isAbandoned = true }
                deadlines[ticket] = min(24, sent.deadline * 2)
                dispatch.ended(at: 0, sentAt: at(sent.sentAt), .timedOut, at(now))
                dispatch.submit(ticket, picture: ticket, at(now))
            }
        }
        #expect(answered == 40)
        #expect(longest <= 20, "the server's queue grew to \(longest)")
    }
}

@Suite struct `Whether a request is sent again` {
    private let fast: Persistence.Limits = {
        var limits = Persistence.Limits()
        limits.mostFailures = 3
        return limits
    }()

    private func after(
        _ persistence: inout Persistence, _ reply: Reply, lastAnswer: ContinuousClock.Instant? = nil,
        _ seconds: Double = 0
    ) -> Persistence.Decision {
        persistence.after(reply, from: 0, lastAnswer: lastAnswer, jitter: 1, at(seconds))
    }

    private let error = Reply.failed(Complaint(status: 500, message: "no"))

    @Test func `a refusal is final`() {
        var persistence = Persistence(fast)
        let decision = after(&persistence, .refused(Complaint(status: 400, message: "a bad picture")))
        #expect(decision == .giveUp(Failure(.modelRefused, "HTTP 400: a bad picture")))
    }

    @Test func `waits double, and another endpoint is better`() {
        var persistence = Persistence(fast)
        expectEqual(after(&persistence, error), .resend(after: .milliseconds(500), avoiding: 0))
        expectEqual(after(&persistence, error), .resend(after: .seconds(1), avoiding: 0))
    }

    @Test func `one that keeps failing while others are answered is its own fault`() {
        var persistence = Persistence(fast)
        _ = after(&persistence, error, 0)
        _ = after(&persistence, error, 1)
        guard case .giveUp(let failure) = after(&persistence, error, lastAnswer: at(1.5), 2) else {
            Issue.record("it is given up")
            return
        }
        #expect(failure.kind == .modelRefused)
        #expect(failure.message.contains("HTTP 500: no"))
    }

    @Test func `one that keeps failing while nothing is answered makes us look at the server`() {
        var persistence = Persistence(fast)
        _ = after(&persistence, error, 0)
        _ = after(&persistence, error, 1)
        expectEqual(after(&persistence, error, lastAnswer: at(-5), 2), .tryServer)
        #expect(persistence.verdict(serverAnswers: false).kind == .modelUnavailable)
        #expect(persistence.verdict(serverAnswers: true).kind == .modelRefused)
    }

    @Test func `a reset is forgiven once`() {
        var persistence = Persistence(fast)
        #expect(persistence.forgives(.reset("gone")))
        expectEqual(after(&persistence, .reset("gone")), .resend(after: .zero, avoiding: nil))
        #expect(!persistence.forgives(.reset("gone")))
        expectEqual(after(&persistence, .reset("gone")), .resend(after: .milliseconds(500), avoiding: 0))
    }

    @Test func `overloads never count, but patience ends`() {
        var persistence = Persistence(fast)
        let reply = Reply.overloaded(retryAfter: nil, Complaint(status: 429, message: "too many"))
        for second in 0..<119 {
            expectEqual(after(&persistence, reply, Double(second)), .resend(after: .zero, avoiding: nil))
        }
        guard case .giveUp(let failure) = after(&persistence, reply, 121) else {
            Issue.record("patience ends")
            return
        }
        #expect(failure.kind == .modelUnavailable)
        #expect(failure.kind.isTransient)
    }

    @Test func `each deadline is twice the one that was missed`() {
        var limits = fast
        limits.deadline = .seconds(10)
        limits.longestDeadline = .seconds(25)
        var persistence = Persistence(limits)
        #expect(persistence.deadline == .seconds(10))
        _ = after(&persistence, .timedOut(after: .seconds(10)))
        #expect(persistence.deadline == .seconds(20))
        _ = after(&persistence, .timedOut(after: .seconds(20)))
        #expect(persistence.deadline == .seconds(25))
        #expect(persistence.verdict(serverAnswers: false).kind == .deadline)
    }
}

@Suite struct `What an answer may take` {
    @Test func `more at a slow server, and less again when it is quick`() {
        var deadline = LearnedDeadline(first: .seconds(10), longest: .seconds(80))
        deadline.answered(after: .seconds(1))
        #expect(deadline.duration == .seconds(10))
        deadline.answered(after: .seconds(15))
        #expect(deadline.duration == .seconds(30))
        for _ in 0..<9 { deadline.missed() }
        #expect(deadline.duration == .seconds(80))
        deadline.answered(after: .seconds(1))
        #expect(deadline.duration == .seconds(40))
        for _ in 0..<9 { deadline.answered(after: .seconds(1)) }
        #expect(deadline.duration == .seconds(10))
    }
}
