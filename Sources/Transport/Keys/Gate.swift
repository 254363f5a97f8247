import CZeroMQ
import Files

/// Decides whom the socket of a coordinator with keys lets in.
///
/// libzmq asks it about each handshake (ZAP, ZeroMQ's RFC 27), on the socket's own loop. Whoever is not on the list is told so by
/// 400 and never gets a message through. The socket enforces its domain: were nobody here to answer, nobody would get in.
final class Gate: LoopSocket {
    private(set) var handle: UnsafeMutableRawPointer?
    private let loop: SocketLoop
    private let file: AuthorizedKeysFile
    /// Who is let in beside the list.
    private let guests: [PublicKey: Identity]
    private var keys: AuthorizedKeys
    private var stamp: FileStamp?
    /// Why the list could last not be read; nil when it could.
    private var fault: KeyError?
    /// The handshakes that were refused since somebody asked.
    private var refused: [RefusedHandshake] = []

    /// Where libzmq looks for whoever decides. Source: RFC 27.
    private static let address = "inproc://zeromq.zap.01"
    /// Version, request id, domain, address, routing id, mechanism, key; and one to see that there are more.
    private static let requestFrames = 7
    private let incoming = FrameSlots(count: requestFrames + 1)
    /// Handshakes that are remembered between two looks; a flood of them is nothing that anybody reads.
    private static let mostRefused = 1_000

    /// Reads the list and begins to answer.
    ///
    /// - Throws: `KeyError` when there is no list to go by; `TransportError`.
    init(on loop: SocketLoop, authorized file: AuthorizedKeysFile, guests: [Identity]) throws {
        loop.checkIsolated()
        self.loop = loop
        self.file = file
        self.guests = Dictionary(guests.map { ($0.key, $0) }) { $1 }
        (keys, _, stamp) = try file.read()
        guard let context = loop.context else { throw TransportError.closed }
        guard let handle = zmq_socket(context, ZMQ_REP) else { throw TransportError.last("zmq_socket") }
        guard zmq_bind(handle, Self.address) == 0 else {
            let error = TransportError.last("zmq_bind", endpoint: Self.address)
            zmq_close(handle)
            throw error
        }
        self.handle = handle
        loop.add(self)
    }

    func identity(of key: PublicKey) -> Identity? { keys[key] ?? guests[key] }

    /// What the owner of a connection may do now. `frame` is one that came from there.
    func standing(of frame: UnsafeMutablePointer<zmq_msg_t>) -> Standing {
        guard let text = zmq_msg_gets(frame, "User-Id"), let key = PublicKey(text: String(cString: text)) else {
            return .unauthorized(nil)
        }
        return standing(of: key)
    }

    /// What whoever showed a key may do now.
    func standing(of key: PublicKey?) -> Standing {
        key.flatMap(identity).map { .authorized($0) } ?? .unauthorized(key)
    }

    /// Reads the list again when its file has changed. One that cannot be used leaves the old one in force.
    func renew() -> AuthorizedKeysNews? {
        do throws(KeyError) {
            // A file that was written a moment ago has no stamp, and is read until it has one.
            if let stamp, try file.stamp() == stamp { return found(nil) }
            let (keys, _, stamp) = try file.read()
            self.stamp = stamp
            guard keys != self.keys else { return found(nil) }
            let before = self.keys
            self.keys = keys
            fault = nil
            return .changed(
                added: keys.identities.filter { before[$0.key] != $0 },
                removed: before.identities.filter { keys[$0.key] != $0 })
        } catch {
            return found(error)
        }
    }

    /// Tells a fault once, and that it is over.
    private func found(_ fault: KeyError?) -> AuthorizedKeysNews? {
        defer { self.fault = fault }
        guard fault != self.fault else { return nil }
        return fault.map { .unusable($0) } ?? .usableAgain
    }

    /// The handshakes that were refused since the last call; at most a thousand.
    func takeRefused() -> [RefusedHandshake] {
        defer { refused = [] }
        return refused
    }

    // MARK: - Handshakes

    func drain() {
        for _ in 0..<SocketCore.batch where handle != nil { if !answerOne() { break } }
        incoming.release()
    }

    /// False when nobody asks.
    private func answerOne() -> Bool {
        var count = 0
        repeat {
            // What does not fit goes through the last slot; the request is none of the RFC's anyway.
            let slot = incoming[min(count, incoming.count - 1)]
            guard Self.retrying({ zmq_msg_recv(slot, handle, ZMQ_DONTWAIT) }) else { return false }
            count += 1
        } while zmq_msg_more(incoming[min(count, incoming.count) - 1]) != 0
        let version = Array(incoming.bytes(0))
        let request = count > 1 ? Array(incoming.bytes(1)) : []
        let mechanism = count > 5 ? String(decoding: incoming.bytes(5), as: UTF8.self) : ""
        guard count == Self.requestFrames, mechanism == "CURVE", let key = PublicKey(bytes: incoming.bytes(6)) else {
            reply(version, request, code: "500", text: "no such mechanism", user: "")
            return true
        }
        if identity(of: key) != nil {
            reply(version, request, code: "200", text: "OK", user: key.text)
        } else {
            reply(version, request, code: "400", text: "no such key", user: "")
            // Both families are listened to, so that IPv4 comes in the clothes of IPv6.
            let found = String(decoding: incoming.bytes(3), as: UTF8.self)
            let address = found.hasPrefix("::ffff:") ? String(found.dropFirst(7)) : found
            if refused.count < Self.mostRefused { refused.append(.unknownKey(key, address: address)) }
        }
        return true
    }

    private func reply(_ version: [UInt8], _ request: [UInt8], code: String, text: String, user: String) {
        let frames = [version, request, Array(code.utf8), Array(text.utf8), Array(user.utf8), []]
        for (place, frame) in frames.enumerated() {
            let flags = place == frames.count - 1 ? ZMQ_DONTWAIT : ZMQ_DONTWAIT | ZMQ_SNDMORE
            // A reply that cannot be given lets nobody in.
            guard Self.retrying({ zmq_send(handle, frame, frame.count, flags) }) else { return }
        }
    }

    private static func retrying(_ call: () -> Int32) -> Bool {
        while call() < 0 { if zmq_errno() != EINTR { return false } }
        return true
    }

    func close() {
        loop.checkIsolated()
        loop.remove(self)
        if let handle { zmq_close(handle) }
        handle = nil
    }
}

/// What has become of the list of authorized keys.
public enum AuthorizedKeysNews: Sendable {
    /// Who has other roles now, or another name, is among both.
    case changed(added: [Identity], removed: [Identity])
    /// It cannot be used, and the one before stays in force.
    case unusable(KeyError)
    /// It can be read again, and is what it was.
    case usableAgain
}
