import TestSupport
import Transport
import WireFormat

/// A peer that reached the coordinator of a rollout run, knows the protocol, and means no good.
final class HostileTrainer {
    private let peer: RawPeer
    private let name: String
    private var random: SeededGenerator
    /// Run and epoch, as the first answer told them: what is sealed with them is looked at.
    private var session: [UInt8] = []
    private var pings: UInt64 = 0

    /// A piece of a policy as it is said, true or not.
    struct Piece {
        var version: UInt64 = 0
        var form: UInt64 = 0
        var total: UInt64 = 0
        var offset: UInt64 = 0
        var location = ""
    }

    /// No WELCOME and no REJECT came.
    struct NotAnswered: Error {}

    /// Connects, says HELLO and reads the answer.
    init(connectedTo endpoint: String, name: String, boot: UInt64, nextStep: UInt64 = 0) throws {
        peer = try RawPeer(connectedTo: endpoint)
        self.name = name
        random = SeededGenerator(seed: boot)
        send(.trainerHello, hello(boot: boot, nextStep: nextStep), session: [UInt8](repeating: 0, count: 12))
        guard let answer = peer.receive().first, answer.count == 24 else { throw NotAnswered() }
        session = Array(answer[8..<20])
    }

    private func send(_ type: MessageType, _ body: [UInt8], payload: [UInt8]? = nil, session: [UInt8]? = nil) {
        let header = Array("LNNT".utf8) + [1, 0, type.rawValue, 0] + (session ?? self.session) + [0, 0, 0, 0]
        peer.send([header, body] + (payload.map { [$0] } ?? []))
    }

    private func body(_ write: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        write(&writer)
        return writer.bytes
    }

    private func hello(boot: UInt64, nextStep: UInt64) -> [UInt8] {
        body { writer in
            writer.string(2, name)
            writer.fixed64(3, boot)
            writer.integer(4, nextStep)
        }
    }

    func sayHello(boot: UInt64, nextStep: UInt64 = 0) {
        send(.trainerHello, hello(boot: boot, nextStep: nextStep))
    }

    func ask(step: UInt64, groups: UInt64, version: UInt64 = 0) {
        send(
            .ask,
            body { writer in
                writer.integer(1, step)
                writer.integer(2, groups)
                writer.integer(3, version)
            })
    }

    func settle(before step: UInt64) { send(.settled, body { $0.integer(1, step) }) }

    func publish(_ piece: Piece, bytes: [UInt8] = []) {
        let message = body { writer in
            writer.message(1) { writer in
                writer.integer(1, piece.version)
                writer.integer(2, piece.form)
                if piece.form == 0 { writer.data(3, [UInt8](repeating: 7, count: 32)) }
                writer.integer(4, piece.total)
                writer.integer(5, piece.offset)
                writer.string(6, piece.location)
            }
        }
        send(.publish, message, payload: bytes)
    }

    func ping() {
        pings += 1
        send(.trainerPing, body { $0.integer(1, pings) })
    }

    func leaveForGood() { send(.trainerBye, []) }

    /// Says that it is a worker, too.
    func sayWorkersHello() {
        send(
            .hello,
            body { writer in
                writer.string(2, name)
                writer.integer(6, 1 as UInt64)
            })
    }

    /// One message that is none of the contract, or not quite.
    func sendMalformed() {
        let bytes = (0..<Int.random(in: 1...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: send([.trainerHello, .ask, .settled].randomElement(using: &random) ?? .ask, bytes)
        case 1: send(.publish, bytes, payload: bytes)
        case 2: send(.publish, [])
        case 3: ask(step: .max, groups: 1)
        case 4: ask(step: 0, groups: [0, 65_537, UInt64(UInt32.max)].randomElement(using: &random) ?? 0)
        case 5: settle(before: .max)
        case 6: publish(Piece(total: [0, 1 << 41, .max].randomElement(using: &random) ?? 0), bytes: bytes)
        default: publish(Piece(form: 1), bytes: [])
        }
    }

    /// One message that is well formed and out of place. None of them asks for a step that can be made.
    func sendOutrageous() {
        let most = UInt64(Int.max)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: ask(step: [1, most].randomElement(using: &random) ?? 1, groups: 65_536)
        case 1: ask(step: 0, groups: 1, version: most)
        case 2: settle(before: most)
        case 3: sayHello(boot: UInt64.random(in: 0...3, using: &random), nextStep: most)
        case 4: publish(Piece(version: most, form: 2))
        case 5: publish(Piece(form: 1, location: "/other"))
        case 6: publish(Piece(version: 1, total: 1 << 40), bytes: [1])
        case 7: publish(Piece(version: 1, total: 1 << 20, offset: 1 << 10), bytes: [1])
        case 8: publish(Piece(version: 1, total: 1), bytes: [1])
        case 9: publish(Piece(version: 1, total: 1 << 20), bytes: [UInt8](repeating: 0, count: 1 << 12))
        case 10:
            var other = session
            other[Int.random(in: 0..<12, using: &random)] ^= 1
            send(.trainerBye, [], session: other)
        default: ping()
        }
    }

    /// Waits until the coordinator has answered a ping: by then it has heard all that came before. Whoever has not the
    /// trainer's place is only told so.
    func waitUntilHeard(hasPlace: Bool = true) {
        ping()
        while true {
            let frames = peer.receive()
            guard frames.count > 1 else { return }
            let type = frames[0][6]
            let isAnswer =
                type == MessageType.trainerAcknowledgement.rawValue && frames[1] == body { $0.integer(1, pings) }
            if isAnswer || !hasPlace && type == MessageType.who.rawValue { return }
        }
    }

    /// Waits until version 0, which has no bytes, is on the coordinator's disk.
    func waitUntilPublished() {
        while true {
            let frames = peer.receive()
            guard frames.count > 1 else { return }
            if frames[0][6] == MessageType.published.rawValue, frames[1] == body({ $0.integer(3, 1 as UInt64) }) {
                return
            }
        }
    }

    /// Reads what came.
    func read() { while !peer.receive(wait: false).isEmpty {} }

    /// Goes without a word.
    func vanish() { peer.close() }
}
