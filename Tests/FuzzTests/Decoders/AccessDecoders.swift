import CZeroMQ
import Foundation
import Locking
import TestSupport

@testable import Transport

extension Decoder {
    /// Who is let in: the files of keys, and what libzmq asks about each handshake (ZAP).
    static let access = [
        Decoder(
            name: "authorized-keys", form: .text, examples: { [Array(list.utf8)] }, words: words,
            reader: {
                let input = try InputFile("authorized_keys")
                guard let key = PublicKey(text: String(repeating: "5e", count: 32)) else { throw Flaw("no key") }
                let newcomer = Identity(name: "newcomer", roles: [.worker, .observer], key: key)
                return { bytes in
                    try input.fill(bytes)
                    let file = AuthorizedKeysFile(path: input.path)
                    return try verdict(expecting: { $0 is KeyError }, naming: [input.path]) {
                        let keys = try file.load()
                        try file.authorize(newcomer)
                        let more = try file.load()
                        try Flaw.unless(
                            more.identities == keys.identities + [newcomer], "a list that is longer by others")
                        try file.revoke({ $0 == newcomer }, named: "newcomer")
                        try Flaw.unless(try file.load() == keys, "a list comes back otherwise")
                    }
                }
            }),
        Decoder(
            name: "key-file", form: .text,
            examples: {
                let directory = try TemporaryDirectory()
                try KeyFile.generate(at: directory.file("key"), name: "oak-1")
                return try ["key", "key.pub"].map {
                    Array(try Data(contentsOf: URL(fileURLWithPath: directory.file($0))))
                }
            }, words: words,
            reader: {
                let input = try InputFile("key")
                return { bytes in
                    try input.fill(bytes)
                    chmod(input.path, 0o600)
                    return try verdict(expecting: { $0 is KeyError }, naming: [input.path]) {
                        do {
                            let (name, key) = try KeyFile.publicKey(at: input.path)
                            try Flaw.unless(
                                KeyName.fault(name) == nil && PublicKey(text: key.text) == key, "a key named \(name)")
                        } catch {
                            // A public key's file is none of a secret one, and the other way about.
                            _ = try KeyFile.pair(at: input.path)
                        }
                    }
                }
            }),
        Decoder(
            name: "zap-request", form: .frames, examples: { [Self.request(key: 0x11), Self.request(key: 0x22)] },
            words: ["1.0", "CURVE", "NULL", "PLAIN"],
            reader: {
                let file = try InputFile("authorized_keys")
                try file.fill(Array(list.utf8))
                let asker = try waiting { try await Asker(AuthorizedKeysFile(path: file.path)) }
                return { input in
                    _ = file
                    let frames = Frames.split(input)
                    guard !frames.isEmpty else { return .rejected(Flaw("no request")) }
                    let reply = try waiting { try await asker.ask(frames) }
                    try Flaw.unless(
                        reply.count == 6 && reply[0] == frames[0] && reply[1] == (frames.count > 1 ? frames[1] : []),
                        "a reply of \(reply.count) frames to another request: \(reply)")
                    let code = String(decoding: reply[2], as: UTF8.self)
                    let isRight = frames.count == 7 && frames[5] == Array("CURVE".utf8) && frames[6].count == 32
                    let isListed = isRight && Set(frames[6]).count == 1 && [0x11, 0x22].contains(frames[6][0])
                    try Flaw.unless(
                        code == (isListed ? "200" : isRight ? "400" : "500"), "the answer \(code) to \(frames)")
                    return isListed ? .accepted : .rejected(Flaw(code))
                }
            }),
    ]

    private static let list = """
        linnet-authorized-keys 1
        # name roles key
        oak-1 worker \(String(repeating: "11", count: 32))

        ann operator,trainer \(String(repeating: "22", count: 32))

        """

    private static let words = [
        "linnet-authorized-keys 1\n", "linnet-secret-key 1\n", "linnet-public-key 1\n", "name ", "public ", "secret ",
        "worker", "operator,observer", "newcomer worker ", String(repeating: "5E", count: 32), "#", "\r",
    ]

    private static func request(key: UInt8) -> [UInt8] {
        let texts = ["1.0", "7", "linnet", "::ffff:10.0.0.7", "", "CURVE"].map { Array($0.utf8) }
        return Frames.join(texts + [[UInt8](repeating: key, count: 32)])
    }
}

/// Asks a coordinator's gate as libzmq does.
private actor Asker {
    private let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var gate: Gate?
    private var socket: UnsafeMutableRawPointer?

    init(_ file: AuthorizedKeysFile) async throws {
        loop = try SocketLoop(name: "gate")
        try open(file)
    }

    private func open(_ file: AuthorizedKeysFile) throws {
        gate = try Gate(on: loop, authorized: file, guests: [])
        socket = zmq_socket(loop.context, ZMQ_DEALER)
        try Flaw.unless(zmq_connect(socket, "inproc://zeromq.zap.01") == 0, "nobody decides")
    }

    func ask(_ frames: [[UInt8]]) throws -> [[UInt8]] {
        for (place, frame) in ([[]] + frames).enumerated() {
            let isSent = zmq_send(socket, frame, frame.count, place < frames.count ? ZMQ_SNDMORE : 0) >= 0
            try Flaw.unless(isSent, "the request cannot be sent")
        }
        gate?.drain()
        _ = gate?.takeRefused()
        var reply: [[UInt8]] = []
        let slots = FrameSlots(count: 1)
        repeat {
            try Flaw.unless(zmq_msg_recv(slots[0], socket, ZMQ_DONTWAIT) >= 0, "no answer")
            reply.append(Array(slots.bytes(0)))
        } while zmq_msg_more(slots[0]) != 0
        return Array(reply.dropFirst())
    }
}
