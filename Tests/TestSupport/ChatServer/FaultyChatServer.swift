import Foundation
import Locking

/// A chat server on loopback that answers by hashes and does what servers do wrong: real HTTP, real faults.
public final class FaultyChatServer: Sendable {
    /// What a fault is decided by.
    public struct Arrival: Sendable {
        /// The same for the same text and picture.
        public let identity: UInt64
        /// The user's message.
        public let text: String
        /// How often this identity has arrived, this time included.
        public let times: Int
        /// How many requests have arrived, this one included.
        public let number: Int
    }

    /// What the server counted.
    public struct Counts: Sendable {
        /// Requests for completions.
        public var requests = 0
        /// Requests that were answered whole.
        public var answered = 0
        /// Requests that were struck by a fault.
        public var struck = 0
        /// Bytes of request bodies.
        public var bytes = 0
        /// The URLs of pictures that came, by a hash.
        public var pictures: [UInt64: String] = [:]
        /// How many requests came about each of them, by the same hash.
        public var aboutPicture: [UInt64: Int] = [:]
        /// Requests that named a picture by its identity alone.
        public var named = 0
        /// Connections that were opened.
        public var connections = 0
        /// What was sent of bodies that have no end, in bytes.
        public var endlessBytes = 0
        /// Requests that wait for their turn or are computed, abandoned ones included.
        public var computing = 0
        /// The most of them at a time.
        public var mostComputing = 0
    }

    /// How the server behaves.
    public struct Behaviour: Sendable {
        /// The names of models that it serves.
        public var models = ["test/model"]
        /// Who is said to own them; `vllm` makes it one that keeps pictures.
        public var owner = "someone"
        /// What is done to a request; nil to answer it.
        public var fault: @Sendable (Arrival) -> ChatFault? = { _ in nil }
        /// What one answer takes, in seconds.
        public var seconds = 0.0
        /// Computes one request at a time, and goes on with those that nobody waits for.
        public var isSerial = false
        /// Names for questions without options.
        public var leaves: [String] = []
        /// Takes adapters and answers as if it had none.
        public var ignoresAdapters = false
        /// Where it says that it is now, whatever is asked; nil for here.
        public var movedTo: String?
        /// The key that is wanted; nil for none.
        public var key: String?

        /// One that answers everything at once.
        public init() {}
    }

    private struct State {
        var behaviour: Behaviour
        var counts = Counts()
        var arrivals: [UInt64: Int] = [:]
        var listener: Int32 = -1
        /// Holds the port while nobody listens.
        var place: Int32 = -1
        var connections: Set<Int32> = []
        var kept: [String: UInt64] = [:]
        var adapters: [String: String] = [:]
    }

    private let state: Guarded<State>
    private let turn = NSLock()
    /// Where it listens.
    public let port: UInt16

    /// Starts a server on a free port.
    public init(_ behaviour: Behaviour = Behaviour()) throws {
        let (listener, port) = try Self.bound(to: 0)
        guard listen(listener, 512) == 0 else { throw POSIXError(.EIO) }
        self.port = port
        state = Guarded(State(behaviour: behaviour, listener: listener))
        accept(on: listener)
    }

    deinit {
        die()
        state.withLock { if $0.place >= 0 { close($0.place) } }
    }

    /// Its base URL.
    public var url: String { "http://127.0.0.1:\(port)/v1" }

    /// What was counted so far.
    public var counts: Counts { state.withLock(\.counts) }

    /// Counts anew.
    public func forgetCounts() { state.withLock { $0.counts = Counts() } }

    /// The adapters that are loaded: their places by name.
    public var adapters: [String: String] { state.withLock(\.adapters) }

    /// Behaves otherwise from now on.
    public func behave(_ change: (inout Behaviour) -> Void) { state.withLock { change(&$0.behaviour) } }

    /// Closes everything at once, as a process does that is killed; its port stays its own, so that nobody else's requests
    /// come there.
    public func die() {
        state.withLock { state in
            if state.listener >= 0 {
                shutdown(state.listener, Int32(SHUT_RDWR))
                close(state.listener)
                state.place = (try? Self.bound(to: port).descriptor) ?? -1
            }
            state.listener = -1
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    /// Listens again at the same port; keeps no pictures from before.
    public func comeBack() throws {
        let listener = try state.withLock { state in
            if state.place < 0 { state.place = try Self.bound(to: port).descriptor }
            guard listen(state.place, 512) == 0 else { throw POSIXError(.EADDRINUSE) }
            (state.listener, state.place, state.kept) = (state.place, -1, [:])
            return state.listener
        }
        accept(on: listener)
    }

    /// A socket that has a port, 0 for a free one, and does not listen.
    private static func bound(to port: UInt16) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                var status = bind(descriptor, pointer, length)
                if status == 0 { status = getsockname(descriptor, pointer, &length) }
                return status
            }
        }
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    private func accept(on listener: Int32) {
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = Glibc.accept(listener, nil, nil)
                if connection < 0 {
                    if errno == EINTR || errno == ECONNABORTED { continue }
                    return
                }
                guard let self else {
                    close(connection)
                    return
                }
                let isOpen = self.state.withLock { state in
                    state.counts.connections += 1
                    state.connections.insert(connection)
                    return state.listener == listener
                }
                if !isOpen { shutdown(connection, Int32(SHUT_RDWR)) }
                Thread.detachNewThread { [weak self] in
                    var yes: Int32 = 1
                    setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
                    let stream = HTTPStream(descriptor: connection)
                    while let request = stream.next(), let server = self, server.serve(request, on: stream) {}
                    self?.state.withLock { _ = $0.connections.remove(connection) }
                    close(connection)
                }
            }
        }
    }

    // MARK: - Requests

    /// Answers one request; false to close the connection.
    private func serve(_ request: HTTPStream.Request, on stream: HTTPStream) -> Bool {
        let behaviour = state.withLock(\.behaviour)
        if let key = behaviour.key, request.headers["authorization"] != "Bearer \(key)" {
            return stream.respond(401, Self.json(["error": ["message": "a wrong key"]]))
        }
        if let place = behaviour.movedTo { return stream.respond(308, Data(), further: ["Location: \(place)"]) }
        switch (request.method, request.path) {
        case ("GET", "/v1/models"):
            let models = behaviour.models.map { ["id": $0, "object": "model", "owned_by": behaviour.owner] }
            return stream.respond(200, Self.json(["object": "list", "data": models]))
        case ("POST", "/v1/chat/completions"): return complete(request, behaviour, on: stream)
        case ("POST", "/v1/load_lora_adapter"), ("POST", "/load_lora_adapter"): return load(request, on: stream)
        case ("POST", "/v1/unload_lora_adapter"), ("POST", "/unload_lora_adapter"):
            return unload(request, on: stream)
        default: return stream.respond(404, Data("Not Found".utf8), type: "text/plain")
        }
    }

    private func load(_ request: HTTPStream.Request, on stream: HTTPStream) -> Bool {
        let root = (try? JSONSerialization.jsonObject(with: request.body)) as? [String: String] ?? [:]
        guard let name = root["lora_name"], let path = root["lora_path"], !path.contains("missing") else {
            return stream.respond(404, Self.json(["error": ["message": "no adapter found"]]))
        }
        let isNew = state.withLock { state in state.adapters.updateValue(path, forKey: name) == nil }
        guard isNew else { return stream.respond(400, Data("the adapter has already been loaded".utf8)) }
        return stream.respond(200, Data("Success".utf8), type: "text/plain")
    }

    private func unload(_ request: HTTPStream.Request, on stream: HTTPStream) -> Bool {
        let root = (try? JSONSerialization.jsonObject(with: request.body)) as? [String: String] ?? [:]
        let was = state.withLock { state in state.adapters.removeValue(forKey: root["lora_name"] ?? "") }
        return stream.respond(was == nil ? 404 : 200, Data("".utf8), type: "text/plain")
    }

    private func complete(_ request: HTTPStream.Request, _ behaviour: Behaviour, on stream: HTTPStream) -> Bool {
        guard var question = ChatAnswering.question(request.body) else {
            return stream.respond(400, Self.json(["error": ["message": "no JSON object with messages"]]))
        }
        var answeringAs = behaviour.models[0]
        // SGLang's requests name the model before the adapter.
        let name = question.model.split(separator: ":").last.map(String.init) ?? ""
        if name.contains("-policy-") {
            guard let path = adapters[name] else {
                return stream.respond(404, Self.json(["error": ["message": "the model does not exist"]]))
            }
            answeringAs = question.model
            if !behaviour.ignoresAdapters { question.adapter = path }
        }
        var isForgotten = false
        let arrival = state.withLock { state in
            state.counts.requests += 1
            state.counts.bytes += request.body.count
            if let identity = question.identity {
                if let picture = question.picture {
                    state.kept[identity] = picture
                } else {
                    state.counts.named += 1
                    question.picture = state.kept[identity]
                    isForgotten = question.picture == nil
                }
            }
            if let picture = question.picture {
                state.counts.aboutPicture[picture, default: 0] += 1
                if let url = question.pictureURL { state.counts.pictures[picture] = url }
            }
            let identity = ChatAnswering.hash("\(question.text)|\(question.picture ?? 0)")
            state.arrivals[identity, default: 0] += 1
            return Arrival(
                identity: identity, text: question.text, times: state.arrivals[identity] ?? 1,
                number: state.counts.requests)
        }
        let fault = isForgotten ? .imageForgotten : behaviour.fault(arrival)
        if fault != nil { state.withLock { $0.counts.struck += 1 } }
        compute(behaviour)
        let body = Self.json(
            ChatAnswering(leaves: behaviour.leaves).response(question, model: answeringAs, fault: fault))
        guard let fault else {
            let isSent = stream.respond(200, body)
            if isSent { state.withLock { $0.counts.answered += 1 } }
            return isSent
        }
        return strike(fault, body: body, on: stream)
    }

    private func compute(_ behaviour: Behaviour) {
        guard behaviour.seconds > 0 else { return }
        state.withLock { state in
            state.counts.computing += 1
            state.counts.mostComputing = max(state.counts.mostComputing, state.counts.computing)
        }
        if behaviour.isSerial { turn.lock() }
        Thread.sleep(forTimeInterval: behaviour.seconds)
        if behaviour.isSerial { turn.unlock() }
        state.withLock { $0.counts.computing -= 1 }
    }

    private func strike(_ fault: ChatFault, body: Data, on stream: HTTPStream) -> Bool {
        switch fault {
        case .overloaded(let retryAfter):
            return stream.respond(
                429, Self.json(["error": ["message": "too many"]]),
                further: retryAfter.map { ["Retry-After: \($0)"] } ?? [])
        case .status(let status, let shape):
            let (body, type) = Self.errorBody(shape)
            return stream.respond(status, body, type: type)
        case .statusThenClose:
            stream.respond(500, Data("Internal Server Error".utf8), type: "text/plain")
            return false
        case .reset:
            stream.reset()
            return false
        case .brokenOff:
            stream.respond(200, body.prefix(body.count / 2), claimed: body.count)
            return false
        case .truncatedJSON: return stream.respond(200, body.prefix(body.count / 2))
        case .slowBody:
            stream.respond(200, body.prefix(20), claimed: body.count)
            for part in 0..<4 {
                Thread.sleep(forTimeInterval: 0.02)
                let step = (body.count - 20 + 3) / 4
                stream.send(body.dropFirst(20 + part * step).prefix(step))
            }
            return true
        case .hang(let seconds):
            Thread.sleep(forTimeInterval: seconds)
            return stream.respond(200, body)
        case .errorWith200: return stream.respond(200, Self.json(["error": ["message": "out of memory"]]))
        case .redirect(let target):
            return stream.respond(307, Data(), type: "text/plain", further: ["Location: \(target)"])
        case .body(let bytes): return stream.respond(200, Data(bytes))
        case .endless:
            let piece = Data(repeating: UInt8(ascii: " "), count: 1 << 16)
            stream.send(
                Data("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n".utf8))
            while stream.send(piece) { state.withLock { $0.counts.endlessBytes += piece.count } }
            return false
        case .drip:
            stream.respond(200, Data(), claimed: body.count)
            for byte in body {
                guard stream.send(Data([byte])) else { return false }
                Thread.sleep(forTimeInterval: 0.02)
            }
            return true
        case .dripOfHead:
            while stream.send(Data("H".utf8)) { Thread.sleep(forTimeInterval: 0.02) }
            return false
        case .streamEnd: return stream.respond(200, Data("data: [DONE]\n\n".utf8), type: "text/event-stream")
        case .imageForgotten:
            return stream.respond(400, Self.json(["error": ["message": "no cached item for this uuid"]]))
        case .noFinishReason, .noChoices, .oneChoice, .noLogProbabilities, .emptyContent, .controlCharacters:
            return stream.respond(200, body)
        }
    }

    private static func errorBody(_ shape: ChatFault.BodyShape) -> (Data, String) {
        switch shape {
        case .error: (json(["error": ["message": "the engine failed", "type": "server_error"]]), "application/json")
        case .detail: (json(["detail": "the engine failed"]), "application/json")
        case .detailList: (json(["detail": [["loc": ["body", "x"], "msg": "the engine failed"]]]), "application/json")
        case .text: (Data("Internal Server Error".utf8), "text/plain")
        case .html: (Data("<html><body><h1>502 Bad Gateway</h1></body></html>".utf8), "text/html")
        }
    }

    private static func json(_ object: [String: Any]) -> Data {
        // Only strings, numbers, lists and null stand in it.
        (try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])) ?? Data()
    }
}
