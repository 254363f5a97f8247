import CZeroMQ
import Foundation
import TestSupport
import Testing
import Transport

@Suite struct HostileTests {
    /// Protobuf's wire form of a few fields, to build bodies that are almost right.
    private static func varint(_ value: UInt64) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
    }
    private static func integer(_ field: UInt64, _ value: UInt64) -> [UInt8] { varint(field << 3) + varint(value) }
    private static func bytes(_ field: UInt64, _ value: [UInt8]) -> [UInt8] {
        varint(field << 3 | 2) + varint(UInt64(value.count)) + value
    }
    private static func range(_ first: UInt64, _ count: UInt64) -> [UInt8] { integer(2, first) + integer(3, count) }
    private static func hello(
        worker: [UInt8] = [UInt8]("w".utf8), slots: UInt64 = 1, more: [UInt8] = []
    ) -> [UInt8] { bytes(2, worker) + integer(6, slots) + more }

    private typealias Case = (name: String, frames: [[UInt8]], expected: MalformedMessage)

    private static var cases: [Case] {
        let credit = RawPeer.header(type: .credit)
        let helloHeader = RawPeer.header(type: .hello)
        let noUnits = [UInt8](repeating: 0, count: 0)
        return [
            ("an empty frame", [[]], .headerLength(0)),
            ("a short header", [Array(credit.dropLast()), []], .headerLength(23)),
            ("a long header", [credit + [0], []], .headerLength(25)),
            ("another magic", [RawPeer.header(magic: Array("HTTP".utf8), type: 2), []], .magic),
            ("an older major", [RawPeer.header(major: 0, type: 2), []], .majorVersion(0)),
            ("a newer major", [RawPeer.header(major: 2, type: 2), []], .majorVersion(2)),
            ("type 0", [RawPeer.header(type: 0), []], .unknownType(0)),
            ("type 255", [RawPeer.header(type: 255), []], .unknownType(255)),
            ("the other direction", [RawPeer.header(type: .lease), [], []], .unknownType(67)),
            ("reserved bytes", [RawPeer.header(type: 2, reserved: 1), []], .reservedBytes),
            ("no body", [credit], .frameCount(found: 1)),
            ("a payload too many", [credit, [], []], .frameCount(found: 3)),
            ("outcomes without payload", [RawPeer.header(type: .outcomes), []], .frameCount(found: 2)),
            ("a thousand frames", [credit] + [[UInt8]](repeating: [1], count: 999), .frameCount(found: 1_000)),
            ("a truncated field", [credit, [0x08]], .undecodable(.credit, bytes: 1)),
            (
                "an endless integer", [credit, [0x08] + [UInt8](repeating: 0xFF, count: 12)],
                .undecodable(.credit, bytes: 13)
            ),
            (
                "a length past the end", [helloHeader, [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]],
                .undecodable(.hello, bytes: 6)
            ),
            (
                "too large a body", [credit, [UInt8](repeating: 0, count: 2 << 20 | 1)],
                .tooLarge(.credit, bytes: 2 << 20 | 1)
            ),
            ("no worker", [helloHeader, hello(worker: [])], .field(.hello, "worker")),
            (
                "a long worker", [helloHeader, hello(worker: [UInt8](repeating: 65, count: 129))],
                .field(.hello, "worker")
            ),
            ("a worker that is not UTF-8", [helloHeader, hello(worker: [0xC3, 0x28])], .field(.hello, "worker")),
            ("no slots", [helloHeader, hello(slots: 0)], .field(.hello, "slots")),
            ("too many slots", [helloHeader, hello(slots: 65_537)], .field(.hello, "slots")),
            ("a lease without token", [helloHeader, hello(more: bytes(7, noUnits))], .field(.hello, "held.token")),
            ("token 0", [helloHeader, hello(more: bytes(7, bytes(1, noUnits)))], .field(.hello, "held.token")),
            ("an empty range", [helloHeader, hello(more: bytes(8, range(3, 0)))], .field(.hello, "unacknowledged")),
            (
                "a range past 32 bits", [helloHeader, hello(more: bytes(8, range(0xFFFF_FFFF, 1)))],
                .field(.hello, "unacknowledged")
            ),
            (
                "65,537 ranges",
                [
                    RawPeer.header(type: .ping),
                    [[UInt8]](repeating: bytes(4, range(0, 1)), count: 65_537).flatMap { $0 },
                ],
                .field(.ping, "executing")
            ),
            ("batch 0", [RawPeer.header(type: .outcomes), integer(2, 1), []], .field(.outcomes, "batch")),
            ("no outcomes", [RawPeer.header(type: .outcomes), integer(1, 1), []], .field(.outcomes, "count")),
            ("a worker on two lines", [helloHeader, hello(worker: Array("oak\nelm".utf8))], .field(.hello, "worker")),
            (
                "a host that steers a terminal", [helloHeader, hello(more: bytes(4, Array("oak\u{1B}[2J".utf8)))],
                .field(.hello, "host")
            ),
            (
                "usages that nobody can read", [RawPeer.header(type: .ping), bytes(8, [0x0A, 0x7F])],
                .field(.ping, "usages")
            ),
            (
                "more slots than there may be", [RawPeer.header(type: .ping), integer(9, 65_537)],
                .field(.ping, "slots")
            ),
        ] + trainerCases + operatorCases
    }

    private static var operatorCases: [Case] {
        let (status, drain) = (RawPeer.header(type: .statusRequest), RawPeer.header(type: .drainWorkers))
        let retune = RawPeer.header(type: .retuneWorkers)
        let order = integer(1, 1) + bytes(2, Array("ann".utf8))
        let all = bytes(3, integer(1, 1))
        let long = [UInt8](repeating: 65, count: 256)
        return [
            ("a report to the coordinator", [RawPeer.header(type: .statusReport), []], .unknownType(96)),
            ("a type that operators do not have", [RawPeer.header(type: 37), []], .unknownType(37)),
            ("a status with payload", [status, [], []], .frameCount(found: 3)),
            ("a status that breaks off", [status, [0x12, 0x05, 65]], .undecodable(.statusRequest, bytes: 3)),
            ("a status without number", [status, []], .field(.statusRequest, "request")),
            (
                "a page after a long id", [status, integer(1, 1) + bytes(2, Array(long.prefix(129)))],
                .field(.statusRequest, "after")
            ),
            ("a pause that nobody asks for", [RawPeer.header(type: .pause), integer(1, 1)], .field(.pause, "by")),
            (
                "a pause by a long name", [RawPeer.header(type: .pause), integer(1, 1) + bytes(2, long)],
                .field(.pause, "by")
            ),
            (
                "a word to continue without number", [RawPeer.header(type: .continue), bytes(2, [65])],
                .field(.continue, "request")
            ),
            (
                "a pause by a name on two lines",
                [RawPeer.header(type: .pause), integer(1, 1) + bytes(2, Array("ann\r\nbob".utf8))], .field(.pause, "by")
            ),
            ("a drain of nobody", [drain, order], .field(.drainWorkers, "target")),
            ("a drain of neither all nor one", [drain, order + bytes(3, [])], .field(.drainWorkers, "target")),
            (
                "a drain of all and one", [drain, order + bytes(3, integer(1, 1) + bytes(2, [65]))],
                .field(.drainWorkers, "target")
            ),
            (
                "a drain of a long name", [drain, order + bytes(3, bytes(2, long))],
                .field(.drainWorkers, "target.name")
            ),
            (
                "a drain by a name that is not UTF-8", [drain, integer(1, 1) + bytes(2, [0xC3, 0x28]) + all],
                .field(.drainWorkers, "by")
            ),
            ("a retune to nothing", [retune, order + all], .field(.retuneWorkers, "slots")),
            ("a retune to too much", [retune, order + all + integer(4, 65_537)], .field(.retuneWorkers, "slots")),
        ]
    }

    private static var trainerCases: [Case] {
        let publish = RawPeer.header(type: .publish)
        func piece(_ fields: [UInt8]...) -> [UInt8] { bytes(1, fields.flatMap { $0 }) }
        let digest = bytes(3, [UInt8](repeating: 1, count: 32))
        let adapter = integer(2, 1)
        return [
            ("a coordinator's word", [RawPeer.header(type: .stepEnd), []], .unknownType(83)),
            ("a type in the gap", [RawPeer.header(type: 31), []], .unknownType(31)),
            ("a trainer without name", [RawPeer.header(type: .trainerHello), []], .field(.trainerHello, "trainer")),
            (
                "a step past 63 bits", [RawPeer.header(type: .settled), integer(1, 1 << 63)],
                .field(.settled, "next_step")
            ),
            ("no groups", [RawPeer.header(type: .ask), integer(1, 1)], .field(.ask, "groups")),
            ("too many groups", [RawPeer.header(type: .ask), integer(2, 65_537)], .field(.ask, "groups")),
            ("no piece", [publish, [], []], .field(.publish, "piece")),
            ("weights without bytes", [publish, piece(digest, integer(4, 5)), []], .field(.publish, "piece.offset")),
            ("a policy without payload", [publish, piece(digest, integer(4, 5))], .frameCount(found: 2)),
            ("a short digest", [publish, piece(bytes(3, [1]), integer(4, 5)), [1]], .field(.publish, "piece.sha256")),
            (
                "a piece past the end", [publish, piece(digest, integer(4, 5), integer(5, 4)), [1, 2]],
                .field(.publish, "piece.offset")
            ),
            (
                "an offset that would wrap",
                [publish, piece(digest, integer(4, 5), integer(5, UInt64.max)), [1, 2]],
                .field(.publish, "piece.offset")
            ),
            (
                "weights past the limit", [publish, piece(digest, integer(4, 1 << 40 | 1)), [1]],
                .field(.publish, "piece.total_bytes")
            ),
            ("an adapter from nowhere", [publish, piece(adapter), []], .field(.publish, "piece.location")),
            (
                "a long location",
                [publish, piece(adapter, bytes(6, [UInt8](repeating: 65, count: 4_097))), []],
                .field(.publish, "piece.location")
            ),
            ("an adapter with bytes", [publish, piece(adapter, bytes(6, [65])), [1]], .field(.publish, "piece.form")),
            ("an unknown form", [publish, piece(integer(2, 3)), []], .field(.publish, "piece.form")),
        ]
    }

    @Test func each_malformed_message_is_named_and_the_next_is_read() async throws {
        let router = try RouterEnd()
        let endpoint = try await router.listen(at: "tcp://127.0.0.1:*")
        let peer = try RawPeer(connectedTo: endpoint)
        for (name, frames, expected) in Self.cases {
            let before = await router.malformed.count
            peer.send(frames)
            try await eventually(name) { await router.malformed.count > before }
            #expect(await router.malformed.last == expected, "\(name)")
            #expect(!expected.description.isEmpty)
        }
        // A larger minor version, fields and a flag that this side does not know.
        var header = RawPeer.header(type: .credit)
        (header[5], header[7]) = (9, 0x80)
        peer.send([header, Self.integer(1, 5) + Self.bytes(99, [1, 2, 3])])
        let (_, seen, message) = try await eventually("the good one") { await router.messages.first }
        #expect(message == .credit(total: 5))
        #expect((seen.minor, seen.flags, seen.run, seen.epoch) == (9, 0x80, 0x0707_0707_0707_0707, 0x0707_0707))
        #expect(await router.malformed.count == Self.cases.count)
        peer.close()
        await router.loop.stop()
    }

    @Test func a_hundred_thousand_hostile_messages_do_no_harm() async throws {
        let (router, good) = (try RouterEnd(), try DealerEnd())
        let endpoint = try await router.listen(at: "tcp://127.0.0.1:*")
        try await good.connect(to: endpoint)
        await router.answerCredit()
        try await eventually("connected") { await good.send(.credit(total: 0)) == .sent }

        let total = 100_000
        let small = Self.cases.filter { $0.frames.count < 10 && $0.frames.allSatisfy { $0.count < 10_000 } }
        let peer = try RawPeer(connectedTo: endpoint)
        let hostile = Task.detached {
            var random = Seeded(23)
            var mutated = 0
            for index in 0..<total {
                switch index % 4 {
                case 0:
                    peer.send((0..<Int.random(in: 1...6, using: &random)).map { _ in random.bytes(0...60) })
                case 1:
                    // Right in form, random inside: the decoder's share.
                    let type = MessageType.allCases.randomElement(using: &random) ?? .hello
                    let frames = [RawPeer.header(type: type), random.bytes(0...60)]
                    peer.send(type.carriesPayload ? frames + [random.bytes(0...60)] : frames)
                    mutated += 1
                case 2:
                    peer.send(small[Int.random(in: small.indices, using: &random)].frames)
                default:
                    var frames = small[Int.random(in: small.indices, using: &random)].frames
                    let frame = Int.random(in: frames.indices, using: &random)
                    if !frames[frame].isEmpty {
                        let place = Int.random(in: frames[frame].indices, using: &random)
                        frames[frame][place] ^= 1 << UInt8.random(in: 0...7, using: &random)
                    }
                    peer.send(frames)
                    mutated += 1
                }
            }
            return mutated
        }

        // The good peer is served all the while.
        var asked: UInt64 = 0
        let heardAll: () async throws -> Bool? = {
            asked += 1
            let number = asked
            try await eventually("sent") { await good.send(.credit(total: number)) == .sent }
            try await eventually("an answer") { await good.messages.count > Int(number) }
            return await router.heard == total + Int(number) + 1 ? true : nil
        }
        _ = try await eventually("all hostile messages", heardAll) {
            "\(await router.heard) heard, \(asked) of the good"
        }
        let malformed = await router.malformed
        #expect(malformed.count >= total - (await hostile.value))
        let counts = Dictionary(grouping: malformed) { $0.label }.mapValues { $0.count }
        print("hostile: \(counts.sorted { $0.value > $1.value }), \(asked) good answers")
        peer.close()
        await good.loop.stop()
        await router.loop.stop()
    }

    @Test func a_giant_frame_costs_its_sender_the_connection_and_nobody_else() async throws {
        let (router, good) = (try RouterEnd(), try DealerEnd())
        let endpoint = try await router.listen(
            at: "tcp://127.0.0.1:*", limits: LinkLimits(frameBytes: 1 << 20, closing: .zero))
        try await good.connect(to: endpoint)
        let giant = try RawPeer(connectedTo: endpoint)
        giant.send([RawPeer.header(type: .credit), [0x08, 1]])
        let (before, _, _) = try await eventually("heard") { await router.messages.first }
        giant.send([RawPeer.header(type: .outcomes), [], [UInt8](repeating: 0, count: 2 << 20)])
        try await eventually("cut off") { await router.send(.who, to: before) == .unreachable }
        #expect(await router.malformed == [])
        try await eventually("the good one is heard") {
            _ = await good.send(.credit(total: 77))
            return await router.messages.contains { $0.2 == .credit(total: 77) }
        }
        giant.close()
        await good.loop.stop()
        await router.loop.stop()
    }

    @Test func bytes_that_are_not_even_ZMTP_do_no_harm() async throws {
        let (router, good) = (try RouterEnd(), try DealerEnd())
        let endpoint = try await router.listen(at: "tcp://127.0.0.1:*")
        let port = try #require(UInt16(endpoint.split(separator: ":").last ?? ""))
        try await good.connect(to: endpoint)
        var random = Seeded(31)
        for round in 0..<200 {
            let stranger = Self.stranger(at: port)
            defer { close(stranger) }
            let greeting: [UInt8] = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3]
            let garbage =
                switch round % 3 {
                case 0: Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
                case 1: greeting + random.bytes(0...200)
                default: random.bytes(0...2_000)
                }
            _ = garbage.withUnsafeBytes { send(stranger, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
        try await eventually("sent") { await good.send(.credit(total: 1)) == .sent }
        let (peer, _, _) = try await eventually("heard") { await router.messages.first { $0.2 == .credit(total: 1) } }
        #expect(await router.send(.who, to: peer) == .sent)
        _ = try await eventually("answered") { await good.messages.first }
        await good.loop.stop()
        await router.loop.stop()
    }

    /// A connection of no library's.
    private static func stranger(at port: UInt16) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        #expect(connected == 0)
        return descriptor
    }

    /// Without a ZAP domain one of the first few rounds aborts the process.
    @Test func strangers_that_come_while_a_coordinator_closes_do_no_harm() async throws {
        for _ in 0..<100 {
            let router = try RouterEnd()
            let endpoint = try await router.listen(at: "tcp://127.0.0.1:*")
            let port = try #require(UInt16(endpoint.split(separator: ":").last ?? ""))
            let garbage = Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8) + [UInt8](repeating: 120, count: 100)
            let strangers = (0..<6).map { _ in Self.stranger(at: port) }
            for stranger in strangers {
                _ = garbage.withUnsafeBytes { send(stranger, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            }
            await router.loop.stop()
            for stranger in strangers { close(stranger) }
        }
    }

    @Test func a_worker_counts_what_its_coordinator_should_not_say() async throws {
        let directory = "ipc:///tmp/linnet-test-\(UInt32.random(in: 0...UInt32.max))"
        defer { unlink(String(directory.dropFirst(6))) }
        let dealer = try DealerEnd()
        let context = zmq_ctx_new()
        let socket = zmq_socket(context, ZMQ_DEALER)
        #expect(zmq_bind(socket, directory) == 0)
        try await dealer.connect(to: directory)
        let lease = Self.bytes(1, Self.integer(2, 1)) + Self.bytes(2, Self.range(0, 2)) + Self.integer(3, 1)
        func task(_ fields: [UInt8]...) -> [[UInt8]] {
            [RawPeer.header(type: .lease), lease + Self.bytes(5, fields.flatMap { $0 }), []]
        }
        let one = Self.integer(5, 1)
        let level = Self.integer(2, 1)
        for frames in [
            [RawPeer.header(type: .credit), []], [RawPeer.header(type: .lease), [], []], [[1]],
            // A task for two samples; no completions; an unknown stage; a level without number; an unknown source.
            task(one), task(), task(one, Self.integer(2, 2)), task(one, level),
            task(one, level, Self.integer(3, 4), Self.integer(4, 3)), [RawPeer.header(type: .policy), [], []],
        ] {
            for (index, frame) in frames.enumerated() {
                zmq_send(socket, frame, frame.count, index + 1 < frames.count ? ZMQ_SNDMORE : 0)
            }
        }
        let expected: [MalformedMessage] = [
            .unknownType(2), .field(.lease, "units"), .headerLength(1), .field(.lease, "tasks"),
            .field(.lease, "tasks.completions"), .field(.lease, "tasks.stage"), .field(.lease, "tasks.level"),
            .field(.lease, "tasks.given"), .field(.policy, "offset"),
        ]
        try await eventually("all") { await dealer.malformed.count == expected.count }
        #expect(await dealer.malformed == expected)
        zmq_close(socket)
        zmq_ctx_term(context)
        await dealer.loop.stop()
    }
}
