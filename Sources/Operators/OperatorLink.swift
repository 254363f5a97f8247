import Transport

/// An operator's end of the link: asks the coordinator of a run, and waits for its answer. There is no session; what is not
/// answered is asked again.
///
/// The actor's executor is the thread that owns the socket.
public actor OperatorLink {
    /// The thread that owns the socket and this actor.
    public nonisolated let loop: SocketLoop
    /// The actor runs on its loop's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private struct Question {
        let message: FromOperator
        let deadline: ContinuousClock.Instant
        var nextSend: ContinuousClock.Instant
        let continuation: CheckedContinuation<Result<(MessageHeader, ToOperator), OperatorError>, Never>
    }

    private let options: OperatorOptions
    private var socket: DealerSocket?
    private var question: Question?
    private var lastRequest = UInt64.random(in: 1...UInt64.max / 2)

    /// A question that was sent and is not answered is sent again after so long: its answer may have been lost.
    private static let patience = Duration.seconds(2)
    /// What could not be sent is tried again after so long.
    private static let soon = Duration.milliseconds(20)

    /// Makes a link. Nothing happens before `start()`.
    ///
    /// - Throws: `TransportError` when the machine refuses a thread or a context.
    public init(_ options: OperatorOptions) throws(TransportError) {
        self.options = options
        loop = try SocketLoop(name: "operator")
    }

    /// Connects; whether somebody is there shows when something is asked.
    ///
    /// - Throws: `TransportError` when the endpoint is none.
    public func start() throws {
        let socket = try DealerSocket(on: loop, access: options.access)
        socket.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.receive(arrivals) } }
        try socket.connect(to: options.endpoint)
        self.socket = socket
        loop.every(Self.soon) { [weak self] in self?.assumeIsolated { $0.tick() } }
    }

    /// Ends the connection and the thread.
    public nonisolated func shutDown() async { await loop.stop() }

    // MARK: - What is asked

    /// The run as it stands, with all its workers.
    public func status() async throws(OperatorError) -> RunStatus {
        var whole: RunStatus?
        while true {
            let (header, answer) = try await ask { request in
                .status(
                    StatusRequest(
                        request: request, after: whole?.report.workers.last?.id ?? "", workers: StatusReport.mostRows))
            }
            guard case .report(let page) = answer else { throw .unexpected(endpoint: options.endpoint) }
            let before = whole?.report.workers ?? []
            whole = RunStatus(run: header.run, epoch: header.epoch, report: page)
            whole?.report.workers = before + page.workers
            // The last page has nothing after it; a page without rows would be asked for again and again.
            if page.workers.isEmpty || before.count + page.workers.count >= page.workerCount { break }
        }
        guard let whole else { throw .unexpected(endpoint: options.endpoint) }
        return whole
    }

    /// Workers finish what they run and leave.
    public func drain(_ target: WorkerTarget) async throws(OperatorError) -> OperationDone {
        try await order { .drain($0, target) }
    }

    /// No new lease is given.
    public func pause() async throws(OperatorError) -> OperationDone { try await order { .pause($0) } }

    /// Leases are given again.
    public func `continue`() async throws(OperatorError) -> OperationDone { try await order { .continue($0) } }

    /// Workers run so many samples at once, from 1.
    public func retune(_ target: WorkerTarget, slots: Int) async throws(OperatorError) -> OperationDone {
        try await order { .retune($0, target, slots: slots) }
    }

    private func order(_ make: (OperatorOrder) -> FromOperator) async throws(OperatorError) -> OperationDone {
        let (_, answer) = try await ask { make(OperatorOrder(request: $0, by: options.by)) }
        guard case .done(let done) = answer else { throw .unexpected(endpoint: options.endpoint) }
        return done
    }

    private func ask(
        _ make: (_ request: UInt64) -> FromOperator
    ) async throws(OperatorError) -> (MessageHeader, ToOperator) {
        precondition(question == nil, "one question at a time")
        lastRequest += 1
        let message = make(lastRequest)
        let now = ContinuousClock.now
        return try await withCheckedContinuation { continuation in
            question = Question(
                message: message, deadline: now + options.timeout, nextSend: now, continuation: continuation)
            tick()
        }.get()
    }

    // MARK: - What comes and goes

    private func tick() {
        guard let question else { return }
        let now = ContinuousClock.now
        if let fault = socket?.knock(at: now) { return answer(.failure(.notAdmitted(fault))) }
        if now >= question.deadline {
            return answer(.failure(.noAnswer(endpoint: options.endpoint, after: options.timeout)))
        }
        guard now >= question.nextSend else { return }
        let isSent = socket?.send(question.message, run: options.run, epoch: 0) == .sent
        self.question?.nextSend = now + (isSent ? Self.patience : Self.soon)
    }

    private func receive(_ arrivals: [Arrival<ToOperator>]) {
        for arrival in arrivals {
            guard let question else { return }
            switch arrival {
            case .malformed(_, let what): answer(.failure(.unreadable(endpoint: options.endpoint, what)))
            case .message(_, let header, .report(let report)) where report.request == question.message.request:
                answer(.success((header, .report(report))))
            case .message(_, let header, .done(let done)) where done.request == question.message.request:
                answer(.success((header, .done(done))))
            case .message(_, _, .refused(let refused)) where [0, question.message.request].contains(refused.request):
                answer(.failure(.refused(refused)))
            case .message(_, let header, .reject(let reject)):
                answer(.failure(.knowsNoOperators(endpoint: options.endpoint, minor: header.minor, reject.message)))
            case .message: break  // An answer to what was asked before.
            }
        }
    }

    private func answer(_ result: Result<(MessageHeader, ToOperator), OperatorError>) {
        question?.continuation.resume(returning: result)
        question = nil
    }
}
