import TestSupport
import Transport
import WireFormat

/// A peer that reached the coordinator, knows the protocol, and means no good.
final class HostilePeer {
    private let peer: RawPeer
    private let name: String
    private var random: SeededGenerator
    /// Run and epoch, as the first answer told them: what is sealed with them is looked at.
    private var session: [UInt8] = []
    private var pings: UInt64 = 0
    /// How many messages it has sent.
    private(set) var sent = 0

    /// No WELCOME came.
    struct NotAnswered: Error {}

    /// Connects, says a good HELLO and reads the answer.
    init(connectedTo endpoint: String, name: String, seed: UInt64) throws {
        peer = try RawPeer(connectedTo: endpoint)
        self.name = name
        random = SeededGenerator(seed: seed)
        send([RawPeer.header(type: .hello).prefix(8) + [UInt8](repeating: 0, count: 16), hello()])
        guard let answer = peer.receive().first, answer.count == 24 else { throw NotAnswered() }
        session = Array(answer[8..<20])
    }

    private func send(_ frames: [[UInt8]]) {
        peer.send(frames)
        sent += 1
    }

    private func header(_ type: MessageType) -> [UInt8] {
        Array("LNNT".utf8) + [1, 0, type.rawValue, 0] + session + [0, 0, 0, 0]
    }

    private func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: count, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    // MARK: What breaks the form

    /// One message that is not of the protocol, or not quite.
    func sendMalformed() {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: send((0...Int.random(in: 0...5, using: &random)).map { _ in bytes(0...60) })
        case 1:
            let type = MessageType.allCases.randomElement(using: &random) ?? .hello
            send(type.carriesPayload ? [header(type), bytes(0...60), bytes(0...60)] : [header(type), bytes(0...60)])
        case 2:
            // Magic, version, type or a reserved byte is wrong.
            var wrong = header(.ping)
            wrong[[0, 4, 6, 20, 23].randomElement(using: &random) ?? 0] ^= UInt8.random(in: 1...255, using: &random)
            send([wrong, []])
        case 3:
            let whole = hello(claims: 20)
            send([header(.hello), Array(whole.prefix(Int.random(in: 1..<whole.count, using: &random)))])
        case 4: send([header(.outcomes), outcomes(count: .max), [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F] + bytes(0...60)])
        default: send([header(.ping)] + [[UInt8]](repeating: [1], count: Int.random(in: 2...40, using: &random)))
        }
    }

    // MARK: What keeps the form

    /// One message that is well formed and says what nobody should.
    func sendOutrageous() {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: send([header(.returned), ranges(field: 1)])
        case 1: send([header(.ping), ranges(field: 4)])
        case 2: sendHello()
        case 3:
            // Another run's, or another epoch's.
            var other = header(.credit)
            other[Int.random(in: 8..<20, using: &random)] ^= 1
            send([other, []])
        default: send([header(.hello), hello(claims: 50)])
        }
    }

    /// Once more the HELLO that was answered already.
    func sendHello() { send([header(.hello), hello()]) }

    private func hello(claims: Int = 0) -> [UInt8] {
        var writer = WireWriter()
        writer.string(2, name)
        writer.integer(6, 1)
        for claim in 0..<claims {
            writer.message(7) { writer in
                // A token that may have been given once, for the whole run.
                writer.message(1) { $0.integer(2, UInt64(claim + 1)) }
                writer.message(2) { $0.integer(3, UInt64(UInt32.max - 1)) }
            }
        }
        return writer.bytes
    }

    private func outcomes(count: UInt32) -> [UInt8] {
        var writer = WireWriter()
        writer.integer(1, 1)
        writer.integer(2, UInt64(count))
        return writer.bytes
    }

    /// The whole run, many times over.
    private func ranges(field: Int) -> [UInt8] {
        var writer = WireWriter()
        for first in 0..<30 {
            writer.message(field) { writer in
                writer.integer(2, UInt64(200 - first))
                writer.integer(3, UInt64(UInt32.max - 300))
            }
        }
        return writer.bytes
    }

    // MARK: Parting

    /// Reads what came.
    func read() { while !peer.receive(wait: false).isEmpty {} }

    /// Waits until the coordinator has answered a ping: by then it has heard all that came before.
    func waitUntilHeard() {
        pings += 1
        send([header(.ping), [0x08, UInt8(pings)]])
        while true {
            let frames = peer.receive()
            // ACK's second field is the ping's number.
            guard frames.count > 1 else { return }
            let isAcknowledgement = frames[0][6] == MessageType.acknowledgement.rawValue
            if isAcknowledgement, frames[1].suffix(2) == [0x10, UInt8(pings)] { return }
        }
    }

    /// Goes, and says so.
    func leave() {
        send([header(.bye), []])
        peer.close()
    }
}
