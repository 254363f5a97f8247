import Crypto
import Logging
import Outcomes
import Transport

/// A trainer's end of the link: publishes versions of a policy, asks for steps, and finds its coordinator again whatever
/// happened to it. What was not confirmed is said again, and each step comes once.
///
/// The actor's executor is the thread that owns the socket.
public actor TrainerLink {
    /// The thread that owns the socket and this actor.
    public nonisolated let loop: SocketLoop
    /// The actor runs on its loop's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private enum Phase { case greeting, inSession, ended(TrainerError) }

    /// A version on its way to the coordinator.
    private struct Publication {
        let policy: Policy
        let bytes: [UInt8]
        var sent = 0
        var confirmed = 0
        let continuation: CheckedContinuation<Result<Void, TrainerError>, Never>
    }

    private struct Wish {
        var assembly: StepAssembly
        let continuation: CheckedContinuation<Result<TrainerStep, TrainerError>, Never>
    }

    private let options: TrainerOptions
    private let logger: Logger
    private let boot = UInt64.random(in: 1...UInt64.max)
    private var socket: DealerSocket?
    private var phase = Phase.greeting
    private var run: UInt64 = 0
    private var epoch: UInt32 = 0
    private var nextStep: Int
    private var publication: Publication?
    private var wish: Wish?
    private var welcome: TrainerWelcome?
    private var welcomeWaiters: [CheckedContinuation<Result<TrainerWelcome, TrainerError>, Never>] = []
    private var pings: UInt64 = 0
    private var pingInterval = Duration.seconds(2)
    private var lostAfter = Duration.seconds(60)
    private var lastHeard = ContinuousClock.now
    private var nextHello = ContinuousClock.now
    private var nextPing = ContinuousClock.now
    private var nextReconnect = ContinuousClock.now

    /// So many bytes of weights may be on their way.
    private static let window = 8 * PolicyPiece.usualLength

    /// Makes a link. Nothing happens before `start()`.
    ///
    /// - Throws: `TransportError` when the machine refuses a thread or a context.
    public init(options: TrainerOptions, logger: Logger) throws(TransportError) {
        self.options = options
        self.logger = logger
        nextStep = options.nextStep
        loop = try SocketLoop(name: "trainer")
    }

    /// Connects and begins to look for the coordinator.
    ///
    /// - Throws: `TransportError` when the endpoint is none.
    public func start() throws {
        let socket = try DealerSocket(on: loop)
        socket.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.receive(arrivals) } }
        try socket.connect(to: options.endpoint)
        self.socket = socket
        (lastHeard, nextReconnect) = (.now, .now)
        loop.every(.milliseconds(20)) { [weak self] in self?.assumeIsolated { $0.tick() } }
        sayHello()
    }

    // MARK: - What a trainer does

    /// What the coordinator said when it took the trainer in; waits for it.
    public func welcomed() async throws(TrainerError) -> TrainerWelcome {
        if case .ended(let error) = phase { throw error }
        if let welcome { return welcome }
        return try await withCheckedContinuation { welcomeWaiters.append($0) }.get()
    }

    /// Publishes a version whose weights are `bytes`. Returns when the coordinator has it on its disk.
    public func publish(version: Int, weights bytes: [UInt8]) async throws(TrainerError) {
        let content = Policy.Content.weights(sha256: Array(SHA256.hash(data: bytes)), bytes: bytes.count)
        try await publish(Policy(version: version, content: content), bytes)
    }

    /// Publishes a version without weights: an adapter's place, or what the trainer put into the servers itself.
    public func publish(_ policy: Policy) async throws(TrainerError) {
        guard case .weights = policy.content else { return try await publish(policy, []) }
        throw .rejected("a policy with weights is published with them")
    }

    private func publish(_ policy: Policy, _ bytes: [UInt8]) async throws(TrainerError) {
        if case .ended(let error) = phase { throw error }
        guard publication == nil else { throw .busy }
        try await withCheckedContinuation { continuation in
            publication = Publication(policy: policy, bytes: bytes, continuation: continuation)
            sendPieces()
        }.get()
    }

    /// Asks for a step and waits until it is complete. The same step asked again gives the same groups.
    ///
    /// - Parameters:
    ///   - step: From 0, in order.
    ///   - groups: How many, from 1.
    ///   - policyVersion: The newest version that was published.
    public func step(_ step: Int, groups: Int, policyVersion: Int) async throws(TrainerError) -> TrainerStep {
        if case .ended(let error) = phase { throw error }
        guard wish == nil else { throw .busy }
        return try await withCheckedContinuation { continuation in
            let request = StepRequest(step: step, groups: groups, policyVersion: policyVersion)
            wish = Wish(assembly: StepAssembly(request), continuation: continuation)
            ask()
        }.get()
    }

    /// Tells that every step before `nextStep` is safe: its checkpoint is written.
    public func settle(before nextStep: Int) {
        self.nextStep = max(self.nextStep, nextStep)
        // A HELLO says the same, should this be lost.
        if case .inSession = phase { send(.settled(nextStep: self.nextStep)) }
    }

    /// Leaves for good and closes the socket.
    public func leave(reason: String) async {
        if case .ended = phase {
        } else {
            send(.bye(reason: reason))
            end(.closed)
        }
        await loop.stop()
    }

    // MARK: - What comes in

    private func receive(_ arrivals: [Arrival<ToTrainer>]) {
        for arrival in arrivals {
            switch arrival {
            case .message(_, let header, let message): receive(message, header)
            case .malformed(_, let what):
                logger.warning("a message from the coordinator is malformed", metadata: ["what": "\(what)"])
            }
        }
    }

    private func receive(_ message: ToTrainer, _ header: MessageHeader) {
        if case .ended = phase { return }
        lastHeard = .now
        switch message {
        case .who: sayHello()
        case .reject(let reject): receive(reject)
        case .welcome(let welcome):
            guard run == 0 || run == header.run else {
                return end(.rejected("the coordinator at \(options.endpoint) now leads another run"))
            }
            (run, epoch) = (header.run, header.epoch)
            begin(welcome)
        default:
            guard header.run == run, header.epoch == epoch, case .inSession = phase else { return }
            receiveInSession(message)
        }
    }

    private func begin(_ welcome: TrainerWelcome) {
        phase = .inSession
        self.welcome = welcome
        pingInterval = .milliseconds(max(50, welcome.pingIntervalMilliseconds))
        lostAfter = .milliseconds(max(200, welcome.lostAfterMilliseconds))
        for waiter in welcomeWaiters { waiter.resume(returning: .success(welcome)) }
        welcomeWaiters = []
        // What is not confirmed is said again: the coordinator knows what it has.
        publication?.sent = 0
        publication?.confirmed = 0
        sendPieces()
        ask()
    }

    private func receiveInSession(_ message: ToTrainer) {
        switch message {
        case .published(let progress):
            guard var publication, publication.policy.version == progress.version else { return }
            if progress.isComplete {
                self.publication = nil
                publication.continuation.resume(returning: .success(()))
            } else {
                publication.confirmed = min(progress.receivedBytes, publication.bytes.count)
                publication.sent = max(publication.sent, publication.confirmed)
                self.publication = publication
                sendPieces()
            }
        case .groups(let delivery):
            do throws(TrainerError) { try wish?.assembly.take(delivery) } catch { finishWish(.failure(error)) }
        case .stepEnd(let stepEnd):
            guard let wish, wish.assembly.request.step == stepEnd.step else { return }
            if let step = wish.assembly.finished(by: stepEnd) { finishWish(.success(step)) } else { ask() }
        case .acknowledge, .who, .reject, .welcome: return
        }
    }

    private func receive(_ reject: TrainerReject) {
        if reject.isFatal { return end(.rejected(reject.message)) }
        switch reject.code {
        case .versionConflict, .policyUnreadable:
            guard let publication else { return finishWish(.failure(.rejected(reject.message))) }
            self.publication = nil
            publication.continuation.resume(returning: .failure(.rejected(reject.message)))
        case .stepOutOfOrder: finishWish(.failure(.rejected(reject.message)))
        default:
            // Tried again with the next HELLO.
            logger.warning("the coordinator rejects", metadata: ["message": "\(reject.message)"])
        }
    }

    private func finishWish(_ result: Result<TrainerStep, TrainerError>) {
        guard let wish else { return }
        self.wish = nil
        wish.continuation.resume(returning: result)
    }

    private func end(_ error: TrainerError) {
        phase = .ended(error)
        publication?.continuation.resume(returning: .failure(error))
        finishWish(.failure(error))
        for waiter in welcomeWaiters { waiter.resume(returning: .failure(error)) }
        (publication, welcomeWaiters) = (nil, [])
        socket?.close()
        socket = nil
    }

    // MARK: - What goes out

    private func sayHello() {
        phase = .greeting
        let hello = TrainerHello(software: options.software, trainer: options.id, boot: boot, nextStep: nextStep)
        let isSent = send(.hello(hello)) == .sent
        nextHello = .now + (isSent ? .milliseconds(Int.random(in: 1500...3000)) : .milliseconds(200))
    }

    private func sendPieces() {
        guard case .inSession = phase, var publication else { return }
        defer { self.publication = publication }
        if publication.bytes.isEmpty {
            if publication.sent == 0,
                send(.publish(PolicyPiece(policy: publication.policy, offset: 0, bytes: SharedBytes([])))) == .sent
            {
                publication.sent = 1
            }
            return
        }
        while publication.sent < publication.bytes.count, publication.sent - publication.confirmed < Self.window {
            let end = min(publication.bytes.count, publication.sent + PolicyPiece.usualLength)
            let piece = PolicyPiece(
                policy: publication.policy, offset: publication.sent,
                bytes: SharedBytes(publication.bytes[publication.sent..<end]))
            guard send(.publish(piece)) == .sent else { return }
            publication.sent = end
        }
    }

    private func ask() {
        guard case .inSession = phase, let wish else { return }
        send(.ask(wish.assembly.request))
    }

    private func tick() {
        let now = ContinuousClock.now
        switch phase {
        case .ended: return
        case .greeting: if now >= nextHello { sayHello() }
        case .inSession:
            sendPieces()
            if now >= nextPing {
                pings += 1
                nextPing = now + (send(.ping(sequence: pings)) == .sent ? pingInterval : .milliseconds(200))
            }
        }
        let silence = lastHeard.duration(to: now)
        if silence >= options.coordinatorLostTimeout { return end(.coordinatorLost(endpoint: options.endpoint)) }
        guard silence >= lostAfter, now >= nextReconnect else { return }
        nextReconnect = now + .milliseconds(Int.random(in: 5_000...15_000))
        do { try socket?.reconnect() } catch {
            logger.error("cannot connect again", metadata: ["error": "\(error)"])
        }
        sayHello()
    }

    @discardableResult
    private func send(_ message: FromTrainer) -> Delivery {
        socket?.send(message, run: run, epoch: epoch) ?? .unreachable
    }
}
