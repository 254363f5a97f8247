import TestSupport
import Testing

@testable import Transport

@Suite struct `A peer's pace` {
    private let start = ContinuousClock.now
    private let limit = PeerLimit(messages: 100, bytes: 1_000)

    @Test func `is free below the limit, for as long as it likes`() {
        var paces = PeerPaces(limit)
        for step in 0..<10_000 {
            #expect(paces.take(10, from: [1], at: start + .milliseconds(10 * step)) == .heard)
        }
    }

    @Test func `is bounded in messages and in bytes, each peer's by itself, and then silence follows`() {
        for (bytes, count) in [(0, 100), (100, 10)] {
            var paces = PeerPaces(limit)
            for _ in 0..<count { #expect(paces.take(bytes, from: [1], at: start) == .heard) }
            #expect(paces.take(bytes, from: [1], at: start) == .tooFast)
            #expect(paces.take(bytes, from: [1], at: start + .seconds(9)) == .notHeard)
            #expect(paces.take(bytes, from: [2], at: start + .seconds(9)) == .heard)
            #expect(paces.take(bytes, from: [1], at: start + .seconds(10)) == .heard)
        }
    }

    @Test func `of a real peer ends its session when it is too fast, and not another's`() async throws {
        let router = try RouterEnd()
        var limits = LinkLimits.coordinator
        limits.peer = PeerLimit(messages: 50, bytes: 1e9)
        let endpoint = try await router.listen(at: "tcp://127.0.0.1:*", limits: limits)
        let (fast, slow) = (try DealerEnd(), try DealerEnd())
        for dealer in [fast, slow] { try await dealer.connect(to: endpoint) }
        try await eventually("sent") { await fast.send(.credit(total: 0)) == .sent }
        for total in 1...2_000 { _ = await fast.send(.credit(total: UInt64(total))) }
        try await eventually("too fast") { await router.malformed.contains(.tooFast) }
        try await eventually("sent") { await slow.send(.credit(total: 7_000)) == .sent }
        try await eventually("heard") { await router.messages.contains { $0.2 == .credit(total: 7_000) } }
        // On a slow machine ten seconds may pass on the way: then it is heard for a moment, and too fast once more.
        #expect(await router.malformed.allSatisfy { $0 == .tooFast }, "the rest is not read")
        #expect(await router.heard < 500)
        for loop in [fast.loop, slow.loop, router.loop] { await loop.stop() }
    }
}

@Suite(.aheadOfOthers) struct `A deaf peer` {
    @Test func `is parted with, and what waited for it is forgotten`() async throws {
        let router = try RouterEnd()
        var limits = LinkLimits.coordinator
        limits.deafness = .seconds(1)
        let endpoint = try await router.listen(at: "tcp://127.0.0.1:*", limits: limits)
        let peer = try RawPeer(connectedTo: endpoint)
        peer.send([RawPeer.header(type: .credit), []])
        try await eventually("heard") { await router.heard > 0 }
        let deaf = try #require(await router.messages.first?.0)
        let lease = ToWorker.lease(
            Lease(
                token: LeaseToken(epoch: 1, sequence: 1), units: [UnitRange(repetition: 0, first: 0, count: 1)],
                attempt: 1, isAlone: false, samples: [UInt8](repeating: 7, count: 64 << 10)))
        // It may take the kernel some seconds to see that nothing is taken.
        try await eventually("gone") { await router.send(lease, to: deaf) == .unreachable }
        await router.loop.stop()
        peer.close()
    }
}
