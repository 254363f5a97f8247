import Foundation

@testable import Transport

/// A coordinator in miniature, and the model of how an actor uses a socket: the loop is its executor, the socket its
/// property, and what arrives comes in through `assumeIsolated`.
actor RouterEnd {
    let loop: SocketLoop
    private var router: RouterSocket?
    private(set) var messages: [(Peer, MessageHeader, FromWorker)] = []
    private(set) var fromTrainers: [(Peer, MessageHeader, FromTrainer)] = []
    private(set) var fromOperators: [(Peer, MessageHeader, FromOperator)] = []
    private(set) var malformed: [MalformedMessage] = []
    private(set) var largestBatch = 0
    /// Answers every credit with an acknowledgement of the same number.
    private var answersCredit = false
    private var keepsMessages = true
    private(set) var received = 0
    var heard: Int { received + malformed.count }

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init() throws { loop = try SocketLoop(name: "router") }

    /// Listens and tells where.
    func listen(
        at endpoint: String, limits: LinkLimits = .coordinator, access: ListeningAccess = .plaintext
    ) throws -> String {
        let router = try RouterSocket(on: loop, limits: limits, access: access)
        router.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.take(arrivals) } }
        do {
            let bound = try router.bind(to: endpoint)
            self.router = router
            return bound
        } catch {
            router.close()
            throw error
        }
    }

    var threadTime: Duration { processorTimeOfThread() }

    func answerCredit() { (answersCredit, keepsMessages) = (true, false) }

    private func take(_ arrivals: [Arrival<FromPeer>]) {
        largestBatch = max(largestBatch, arrivals.count)
        for arrival in arrivals {
            switch arrival {
            case .message(let peer, let header, .trainer(let message)):
                received += 1
                if keepsMessages { fromTrainers.append((peer, header, message)) }
            case .message(let peer, let header, .operator(let message)):
                received += 1
                if keepsMessages { fromOperators.append((peer, header, message)) }
            case .message(let peer, let header, .worker(let message)):
                received += 1
                if keepsMessages { messages.append((peer, header, message)) }
                if answersCredit, case .credit(let total) = message {
                    _ = send(.acknowledge(throughBatch: total, ping: 0), to: peer)
                }
            case .malformed(_, let reason):
                malformed.append(reason)
            }
        }
    }

    func send(_ message: ToWorker, run: UInt64 = 7, epoch: UInt32 = 3, to peer: Peer) -> Delivery {
        router?.send(message, run: run, epoch: epoch, to: peer) ?? .unreachable
    }

    func tell(_ message: ToTrainer, to peer: Peer) -> Delivery {
        router?.send(message, run: 7, epoch: 3, to: peer) ?? .unreachable
    }

    func tell(_ message: ToOperator, to peer: Peer) -> Delivery {
        router?.send(message, run: 7, epoch: 3, to: peer) ?? .unreachable
    }

    /// Sends until a delivery other than `.sent`, at most `limit` times; tells how many were sent, and that delivery.
    func flood(_ message: ToWorker, to peer: Peer, limit: Int) -> (sent: Int, end: Delivery) {
        for count in 0..<limit {
            let delivery = send(message, to: peer)
            if delivery != .sent { return (count, delivery) }
        }
        return (limit, .sent)
    }

    func renewAuthorizedKeys() -> AuthorizedKeysNews? { router?.renewAuthorizedKeys() }

    func closeGate() { router?.closeGate() }

    func refusedHandshakes() -> [RefusedHandshake] { router?.takeRefusedHandshakes() ?? [] }

    func close() {
        router?.close()
        router = nil
    }
}

/// A worker in miniature.
actor DealerEnd {
    let loop: SocketLoop
    private var dealer: DealerSocket?
    private(set) var messages: [(Peer, MessageHeader, ToWorker)] = []
    private(set) var malformed: [MalformedMessage] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init() throws { loop = try SocketLoop(name: "dealer") }

    func connect(to endpoint: String, access: LinkAccess = .plaintext) throws {
        let dealer = try DealerSocket(on: loop, access: access)
        dealer.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.take(arrivals) } }
        try dealer.connect(to: endpoint)
        self.dealer = dealer
    }

    func knock() -> AdmissionFault? { dealer?.knock() }

    func reconnect() throws { try dealer?.reconnect() }

    private func take(_ arrivals: [Arrival<ToWorker>]) {
        for arrival in arrivals {
            switch arrival {
            case .message(let peer, let header, let message): messages.append((peer, header, message))
            case .malformed(_, let reason): malformed.append(reason)
            }
        }
    }

    func send(_ message: FromWorker, run: UInt64 = 7, epoch: UInt32 = 3) -> Delivery {
        dealer?.send(message, run: run, epoch: epoch) ?? .full
    }

    /// Sends credits numbered in `range` until one is not taken; tells the number of that one.
    func sendCredits(_ range: Range<UInt64>) -> UInt64 {
        for total in range where send(.credit(total: total)) != .sent { return total }
        return range.upperBound
    }

    var threadTime: Duration { processorTimeOfThread() }

    func close() {
        dealer?.close()
        dealer = nil
    }
}

/// A trainer in miniature.
actor TrainerEnd {
    let loop: SocketLoop
    private var dealer: DealerSocket?
    private(set) var messages: [ToTrainer] = []
    private(set) var malformed: [MalformedMessage] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init() throws { loop = try SocketLoop(name: "trainer") }

    func connect(to endpoint: String) throws {
        let dealer = try DealerSocket(on: loop)
        dealer.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.take(arrivals) } }
        try dealer.connect(to: endpoint)
        self.dealer = dealer
    }

    private func take(_ arrivals: [Arrival<ToTrainer>]) {
        for arrival in arrivals {
            switch arrival {
            case .message(_, _, let message): messages.append(message)
            case .malformed(_, let reason): malformed.append(reason)
            }
        }
    }

    func send(_ message: FromTrainer) -> Delivery { dealer?.send(message, run: 7, epoch: 3) ?? .full }
}

/// An operator in miniature.
actor OperatorEnd {
    let loop: SocketLoop
    private var dealer: DealerSocket?
    private(set) var messages: [ToOperator] = []
    private(set) var malformed: [MalformedMessage] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init() throws { loop = try SocketLoop(name: "operator") }

    func connect(to endpoint: String) throws {
        let dealer = try DealerSocket(on: loop)
        dealer.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.take(arrivals) } }
        try dealer.connect(to: endpoint)
        self.dealer = dealer
    }

    private func take(_ arrivals: [Arrival<ToOperator>]) {
        for arrival in arrivals {
            switch arrival {
            case .message(_, _, let message): messages.append(message)
            case .malformed(_, let reason): malformed.append(reason)
            }
        }
    }

    func send(_ message: FromOperator) -> Delivery { dealer?.send(message, run: 7, epoch: 0) ?? .full }
}

/// The processor time of the thread that asks.
private func processorTimeOfThread() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

/// A condition that did not come true in a minute; `last` is what was seen.
struct NeverHappened: Error, CustomStringConvertible {
    let description: String
}

/// Waits until `probe` gives a value.
func eventually<Value: Sendable>(
    _ what: String, _ probe: () async throws -> Value?, last: () async -> String = { "nothing" }
) async throws -> Value {
    let start = ContinuousClock.now
    while true {
        // Looked at before the probe: on a busy machine its answer may arrive long after it was true.
        let isLate = ContinuousClock.now - start > .seconds(60)
        if let value = try await probe() { return value }
        if isLate {
            throw NeverHappened(description: "never: \(what); last seen: \(await last())")
        }
        // Only how often to look; what is waited for is the condition.
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// Waits until `condition` holds.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    _ = try await eventually(what) { try await condition() ? true : nil }
}
