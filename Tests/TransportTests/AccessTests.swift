import Foundation
import TestSupport
import Testing

@testable import Transport

/// A coordinator with keys, and whoever comes.
private struct Door {
    let directory: TemporaryDirectory
    let file: AuthorizedKeysFile
    let router: RouterEnd
    let coordinator: KeyPair
    let endpoint: String

    init(_ transport: String = "tcp", authorized: [Identity]) async throws {
        directory = try TemporaryDirectory()
        file = AuthorizedKeysFile(path: directory.file("authorized"))
        // A list of nobody is one, too.
        try file.authorize(Identity(name: "nobody-yet", roles: [.observer], key: try KeyPair.generate().publicKey))
        for identity in authorized { try file.authorize(identity) }
        coordinator = try KeyPair.generate()
        router = try RouterEnd()
        endpoint = try await router.listen(
            at: transport == "tcp" ? "tcp://127.0.0.1:*" : "ipc://" + directory.file("link"),
            access: .keys(coordinator, authorized: file))
    }

    func knock(_ access: LinkAccess) async throws -> DealerEnd {
        let dealer = try DealerEnd()
        try await dealer.connect(to: endpoint, access: access)
        return dealer
    }

    func close(_ dealers: DealerEnd...) async {
        for dealer in dealers { await dealer.loop.stop() }
        await router.loop.stop()
    }
}

@Suite(.aheadOfOthers) struct `A coordinator with keys` {
    private func pair(_ name: String, _ roles: Set<Role> = [.worker]) throws -> (KeyPair, Identity) {
        let pair = try KeyPair.generate()
        return (pair, Identity(name: name, roles: roles, key: pair.publicKey))
    }

    private func isFull(_ dealer: DealerEnd) async -> Bool { await dealer.send(.credit(total: 1)) == .full }

    @Test(arguments: ["tcp", "ipc"])
    func `hears who is on its list, by name and roles`(transport: String) async throws {
        let (oak, identity) = try pair("oak", [.worker, .observer])
        let door = try await Door(transport, authorized: [identity])
        let dealer = try await door.knock(.keys(oak, coordinator: door.coordinator.publicKey))
        try await eventually("sent") { await !isFull(dealer) }
        try await eventually("heard") { await door.router.heard > 0 }
        let peer = try #require(await door.router.messages.first?.0)
        #expect(peer.standing == .authorized(identity))
        #expect(await door.router.send(.acknowledge(throughBatch: 5, ping: 6), to: peer) == .sent)
        try await eventually("answered") { await !dealer.messages.isEmpty }
        await door.close(dealer)
    }

    @Test func `tells a key that is not on its list, and whoever tries on gets in when it is`() async throws {
        let (oak, identity) = try pair("oak")
        let door = try await Door(authorized: [])
        let dealer = try await door.knock(.keys(oak, coordinator: door.coordinator.publicKey))
        let fault = try await eventually("told") { await dealer.knock() }
        #expect(fault == .keyNotAccepted)
        #expect(await isFull(dealer))
        let refused = try await eventually("noted") { await door.router.refusedHandshakes().first }
        #expect(refused == .unknownKey(oak.publicKey, address: "127.0.0.1"))
        try door.file.authorize(identity)
        try await eventually("read again") { await door.router.renewAuthorizedKeys() != nil }
        try await eventually("let in") {
            _ = await dealer.knock()
            return await !isFull(dealer)
        }
        try await eventually("heard") { await door.router.heard > 0 }
        await door.close(dealer)
    }

    @Test func `does not hear whoever has no key, or another coordinator's`() async throws {
        let (oak, identity) = try pair("oak")
        let (elm, _) = try pair("elm")
        let door = try await Door(authorized: [identity])
        let keyless = try await door.knock(.plaintext)
        let misled = try await door.knock(.keys(oak, coordinator: elm.publicKey))
        let told = try await eventually("told") { await keyless.knock() }
        #expect([.brokenOff, .coordinatorWithKeys].contains(told))
        #expect(try await eventually("told") { await misled.knock() } == .brokenOff)
        for dealer in [keyless, misled] { #expect(await isFull(dealer)) }
        var noted: Set<RefusedHandshake> = []
        try await eventually("noted") {
            // Which side finds out first is chance: they try until both were seen.
            for dealer in [keyless, misled] { _ = await dealer.knock() }
            noted.formUnion(await door.router.refusedHandshakes())
            return noted.isSuperset(of: [.withoutKey, .otherCoordinator])
        }
        #expect(await door.router.heard == 0)
        await door.close(keyless, misled)
    }

    @Test func `keeps nothing of those who knock without a key, however many`() async throws {
        let door = try await Door(authorized: [])
        let port = try #require(door.endpoint.split(separator: ":").last.flatMap { UInt16($0) })
        // A greeting of ZMTP 3.1 by one without keys. Source: ZeroMQ's RFC 37.
        let greeting =
            [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 1] + Array("NULL".utf8)
            + [UInt8](repeating: 0, count: 48)
        let knocks = 2_500
        for _ in 0..<knocks { try Self.knock(at: port, with: greeting) }
        // All at once: what one look left behind would wait for the next, with what came meanwhile.
        #expect(await door.router.refusedHandshakes().count == knocks)
        #expect(await door.router.refusedHandshakes().isEmpty)
        await door.close()
    }

    /// Says something, and waits until the other end closes the connection.
    private static func knock(at port: UInt16, with bytes: [UInt8]) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isConnected && send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
        var answer = [UInt8](repeating: 0, count: 256)
        while recv(descriptor, &answer, answer.count, 0) > 0 {}
    }

    @Test func `is not heard by whoever has keys when it has none`() async throws {
        let router = try RouterEnd()
        let endpoint = try await router.listen(at: "tcp://127.0.0.1:*")
        let dealer = try DealerEnd()
        let key = try KeyPair.generate()
        try await dealer.connect(to: endpoint, access: .keys(key, coordinator: key.publicKey))
        let told = try await eventually("told") { await dealer.knock() }
        #expect([.brokenOff, .coordinatorWithoutKeys].contains(told))
        #expect(await router.heard == 0)
        await dealer.loop.stop()
        await router.loop.stop()
    }

    @Test func `knows a key that was revoked by its next message`() async throws {
        let (oak, identity) = try pair("oak")
        let (ash, other) = try pair("ash")
        let door = try await Door(authorized: [identity, other])
        let dealer = try await door.knock(.keys(oak, coordinator: door.coordinator.publicKey))
        let staying = try await door.knock(.keys(ash, coordinator: door.coordinator.publicKey))
        try await eventually("sent") { await !isFull(dealer) }
        try await eventually("heard") { await door.router.heard > 0 }
        try door.file.revoke({ $0.name == "oak" }, named: "oak")
        let news = try await eventually("read again") { await door.router.renewAuthorizedKeys() }
        guard case .changed(let added, let removed) = news else { return #expect(Bool(false), "\(news)") }
        #expect(added.isEmpty)
        #expect(removed == [identity])
        let heard = await door.router.messages.count
        #expect(await dealer.send(.credit(total: 2)) == .sent)
        try await eventually("heard again") { await door.router.messages.count > heard }
        #expect(await door.router.messages.last?.0.standing == .unauthorized(oak.publicKey))
        try await eventually("sent") { await !isFull(staying) }
        try await eventually("heard too") { await door.router.messages.last?.0.standing == .authorized(other) }
        await door.close(dealer, staying)
    }

    @Test func `goes by the old list while the new one cannot be used, and says so once`() async throws {
        let (oak, identity) = try pair("oak")
        let door = try await Door(authorized: [identity])
        let good = try String(contentsOfFile: door.file.path, encoding: .utf8)
        for spoil in [
            { try "rubbish\n".write(toFile: door.file.path, atomically: false, encoding: .utf8) },
            { try FileManager.default.removeItem(atPath: door.file.path) },
        ] {
            try spoil()
            let news = try await eventually("found") { await door.router.renewAuthorizedKeys() }
            guard case .unusable = news else { return #expect(Bool(false), "\(news)") }
            for _ in 0..<3 { #expect(await door.router.renewAuthorizedKeys() == nil) }
        }
        let dealer = try await door.knock(.keys(oak, coordinator: door.coordinator.publicKey))
        try await eventually("let in") { await !isFull(dealer) }
        try await eventually("heard") { await door.router.heard > 0 }
        try good.write(toFile: door.file.path, atomically: true, encoding: .utf8)
        let news = try await eventually("found") { await door.router.renewAuthorizedKeys() }
        guard case .usableAgain = news else { return #expect(Bool(false), "\(news)") }
        await door.close(dealer)
    }

    @Test func `does not begin without a list`() async throws {
        let directory = try TemporaryDirectory()
        let router = try RouterEnd()
        let missing = AuthorizedKeysFile(path: directory.file("nowhere"))
        await #expect(throws: KeyError.self) {
            try await router.listen(at: "tcp://127.0.0.1:*", access: .keys(try KeyPair.generate(), authorized: missing))
        }
        await router.loop.stop()
    }

    @Test func `lets its own guests in, who are on no list`() async throws {
        let (guest, identity) = try pair("guest")
        let door = try await Door(authorized: [])
        let router = try RouterEnd()
        let endpoint = try await router.listen(
            at: "tcp://127.0.0.1:*", access: .keys(door.coordinator, authorized: door.file, guests: [identity]))
        let dealer = try DealerEnd()
        try await dealer.connect(to: endpoint, access: .keys(guest, coordinator: door.coordinator.publicKey))
        try await eventually("sent") { await !isFull(dealer) }
        try await eventually("heard") { await router.messages.last?.0.standing == .authorized(identity) }
        await router.loop.stop()
        await door.close(dealer)
    }

    /// What fails closed is libzmq's: this holds it to that.
    @Test func `lets nobody in when nobody decides`() async throws {
        let (oak, identity) = try pair("oak")
        let door = try await Door(authorized: [identity])
        await door.router.closeGate()
        let dealer = try await door.knock(.keys(oak, coordinator: door.coordinator.publicKey))
        try await eventually("noted") { await door.router.refusedHandshakes().contains(.foreign) }
        #expect(await isFull(dealer))
        #expect(await door.router.heard == 0)
        await door.close(dealer)
    }
}

@Suite struct `Knocking` {
    private let start = ContinuousClock.now

    @Test func `tells each fault once, and tries again a few seconds later`() {
        var admission = Admission(hasKeys: true)
        #expect(admission.ended(.denied, jitter: 0, at: start) == .keyNotAccepted)
        #expect(admission.isTimeToTry(at: start + .seconds(1)) == false)
        #expect(admission.isTimeToTry(at: start + .seconds(2)) == true)
        #expect(admission.isTimeToTry(at: start + .seconds(3)) == false)
        #expect(admission.ended(.denied, jitter: 0, at: start + .seconds(3)) == nil)
        #expect(admission.ended(.mechanism, jitter: 0, at: start + .seconds(6)) == .coordinatorWithoutKeys)
    }

    @Test func `ends when it has gone on for too long, and not while nobody is there`() {
        var admission = Admission(hasKeys: true)
        for second in stride(from: 0, through: 60, by: 3) {
            _ = admission.ended(.denied, jitter: 0, at: start + .seconds(second))
        }
        #expect(admission.hopeless(after: .seconds(60), at: start + .seconds(59)) == nil)
        #expect(admission.hopeless(after: .seconds(60), at: start + .seconds(61)) == .keyNotAccepted)
        // The coordinator went away since: that is another story, and a longer one.
        #expect(admission.hopeless(after: .seconds(60), at: start + .seconds(90)) == nil)
        #expect(admission.ended(.denied, jitter: 0, at: start + .seconds(91)) == .keyNotAccepted)
        #expect(admission.hopeless(after: .seconds(60), at: start + .seconds(92)) == nil)
        #expect(admission.ended(.succeeded, jitter: 0, at: start + .seconds(93)) == nil)
        #expect(admission.hopeless(after: .zero, at: start + .seconds(93)) == nil)
    }

    @Test func `takes one connection that breaks off for an accident`() {
        var admission = Admission(hasKeys: true)
        #expect(admission.ended(.broken, jitter: 0, at: start) == nil)
        #expect(admission.ended(.broken, jitter: 0, at: start + .seconds(1)) == nil)
        #expect(admission.ended(.broken, jitter: 0, at: start + .seconds(2)) == .brokenOff)
        #expect(admission.isTimeToTry(at: start + .seconds(30)) == false, "libzmq does")
        #expect(admission.hopeless(after: .seconds(2), at: start + .seconds(3)) == .brokenOff)
    }

    @Test func `goes on for one who was in before when the connection only breaks off`() {
        var admission = Admission(hasKeys: true)
        #expect(admission.ended(.succeeded, jitter: 0, at: start) == nil)
        for second in 1...9 { _ = admission.ended(.broken, jitter: 0, at: start + .seconds(second)) }
        #expect(admission.hopeless(after: .seconds(2), at: start + .seconds(10)) == nil)
    }
}
