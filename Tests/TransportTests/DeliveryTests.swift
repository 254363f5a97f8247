import Foundation
import TestSupport
import Testing
import Transport

@Suite struct DeliveryTests {
    @Test func a_peer_that_left_is_unreachable() async throws {
        let (router, dealer) = (try RouterEnd(), try DealerEnd())
        try await dealer.connect(to: try await router.listen(at: "tcp://127.0.0.1:*"))
        try await eventually("sent") { await dealer.send(.credit(total: 1)) == .sent }
        let (peer, _, _) = try await eventually("heard") { await router.messages.first }
        #expect(await router.send(.who, to: peer) == .sent)
        await dealer.loop.stop()
        try await eventually("unreachable") { await router.send(.who, to: peer) == .unreachable }
        await router.close()
        #expect(await router.send(.who, to: peer) == .unreachable)
        await router.loop.stop()
    }

    @Test func a_bye_goes_out_though_the_loop_stops_at_once() async throws {
        let (router, dealer) = (try RouterEnd(), try DealerEnd())
        try await dealer.connect(to: try await router.listen(at: "tcp://127.0.0.1:*"))
        try await eventually("sent") { await dealer.send(.bye(reason: "done")) == .sent }
        await dealer.loop.stop()
        let (_, _, message) = try await eventually("heard") { await router.messages.first }
        #expect(message == .bye(reason: "done"))
        await router.loop.stop()
    }

    @Test func a_worker_that_does_not_read_fills_its_own_queue_only() async throws {
        let (router, good) = (try RouterEnd(), try DealerEnd())
        let endpoint = try await router.listen(at: "tcp://127.0.0.1:*")
        let deaf = try RawPeer(connectedTo: endpoint)
        deaf.send([RawPeer.header(type: .credit), []])
        let (deafPeer, _, _) = try await eventually("the deaf") { await router.messages.first }
        let lease = Lease(
            token: LeaseToken(epoch: 1, sequence: 1), units: [UnitRange(repetition: 0, first: 0, count: 1)], attempt: 1,
            isAlone: false, samples: [UInt8](repeating: 1, count: 100_000))
        let (sent, end) = await router.flood(.lease(lease), to: deafPeer, limit: 10_000)
        #expect(end == .full)
        #expect(sent > 100)

        try await good.connect(to: endpoint)
        try await eventually("sent") { await good.send(.credit(total: 2)) == .sent }
        let (goodPeer, _, _) = try await eventually("the good") { await router.messages.last { $0.0 != deafPeer } }
        #expect(await router.send(.lease(lease), to: goodPeer) == .sent)
        let (_, _, message) = try await eventually("the lease") { await good.messages.first }
        #expect(message == .lease(lease))

        // What was taken arrives whole, and nothing of what was refused.
        for _ in 0..<sent { #expect(deaf.receive().map { $0.count } == [24, deaf.lastBodyLength, 100_000]) }
        #expect(deaf.receive(wait: false) == [])
        deaf.close()
        await good.loop.stop()
        await router.loop.stop()
    }

    @Test func nothing_is_queued_for_a_coordinator_that_is_not_there() async throws {
        let dealer = try DealerEnd()
        let directory = try TemporaryDirectory()
        try await dealer.connect(to: "ipc://" + directory.file("nobody"))
        #expect(await dealer.send(.credit(total: 1)) == .full)
        await dealer.loop.stop()
    }

    @Test(arguments: ["tcp", "ipc"]) func a_worker_finds_a_coordinator_that_comes_back(transport: String) async throws {
        let directory = try TemporaryDirectory()
        let (router, dealer) = (try RouterEnd(), try DealerEnd())
        let endpoint = try await router.listen(
            at: transport == "tcp" ? "tcp://127.0.0.1:*" : "ipc://" + directory.file("link"))
        try await dealer.connect(to: endpoint)
        try await eventually("sent") { await dealer.send(.credit(total: 1)) == .sent }
        let (before, _, _) = try await eventually("heard") { await router.messages.first }
        await router.close()
        await router.loop.stop()

        let again = try RouterEnd()
        _ = try await eventually("bound again") { try? await again.listen(at: endpoint) }
        try await eventually("heard again") {
            _ = await dealer.send(.credit(total: 2))
            return await again.messages.contains { $0.2 == .credit(total: 2) }
        }
        let after = try #require(await again.messages.first?.0)
        #expect(after != before)
        #expect(await again.send(.who, to: after) == .sent)
        _ = try await eventually("answered") { await dealer.messages.first }
        await dealer.loop.stop()
        await again.loop.stop()
    }

    @Test func a_worker_that_connects_anew_is_a_new_peer() async throws {
        let (router, dealer) = (try RouterEnd(), try DealerEnd())
        try await dealer.connect(to: try await router.listen(at: "tcp://127.0.0.1:*"))
        // Said again and again: what goes into a connection that breaks off is lost, and a busy machine may be too slow for
        // one's handshake.
        let (before, _, _) = try await eventually("heard") {
            _ = await dealer.send(.credit(total: 1))
            return await router.messages.last
        }
        try await dealer.reconnect()
        // The old connection ends in libzmq's thread: a busy machine may let one more message through it.
        let (after, _, _) = try await eventually("heard of another peer") {
            _ = await dealer.send(.credit(total: 2))
            return await router.messages.last { $0.2 == .credit(total: 2) && $0.0 != before }
        }
        try await eventually("the old is gone") { await router.send(.who, to: before) == .unreachable }
        #expect(await router.send(.who, to: after) == .sent)
        await dealer.loop.stop()
        await router.loop.stop()
    }
}
