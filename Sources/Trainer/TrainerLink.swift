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

    enum Phase { case greeting, inSession, ended(TrainerError) }

    /// A version on its way to the coordinator.
    struct Publication {
        let policy: Policy
        let bytes: [UInt8]
        var sent = 0
        var confirmed = 0
        let continuation: CheckedContinuation<Result<Void, TrainerError>, Never>
    }

    /// A step that was asked for: on its way, or here and not yet fetched.
    struct Wish {
        var assembly: StepAssembly
        var result: Result<TrainerStep, TrainerError>?
        var waiter: CheckedContinuation<Result<TrainerStep, TrainerError>, Never>?
    }

    /// An evaluation that was asked for: on its way, or here and not yet fetched.
    struct Question {
        let request: EvaluationRequest
        var result: Result<EvaluationEnd, TrainerError>?
        var waiter: CheckedContinuation<Result<EvaluationEnd, TrainerError>, Never>?
    }

    let options: TrainerOptions
    let logger: Logger
    let boot = UInt64.random(in: 1...UInt64.max)
    var socket: DealerSocket?
    var phase = Phase.greeting
    var run: UInt64 = 0
    var epoch: UInt32 = 0
    var nextStep: Int
    var publication: Publication?
    var wish: Wish?
    var question: Question?
    /// Whether the coordinator that took the trainer in knows what an evaluation is.
    var canEvaluate = true
    var welcome: TrainerWelcome?
    var welcomeWaiters: [CheckedContinuation<Result<TrainerWelcome, TrainerError>, Never>] = []
    var pings: UInt64 = 0
    /// What was warned of last, and is not said again.
    var warned = ""
    var pingInterval = Duration.seconds(2)
    var lostAfter = Duration.seconds(60)
    var silence = Silence(at: .now)
    var nextHello = ContinuousClock.now
    var nextPing = ContinuousClock.now
    var nextReconnect = ContinuousClock.now

    /// So many bytes of weights may be on their way.
    static let window = 8 * PolicyPiece.usualLength

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
        let socket = try DealerSocket(on: loop, access: options.access)
        socket.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.receive(arrivals) } }
        try socket.connect(to: options.endpoint)
        self.socket = socket
        (silence, nextReconnect) = (Silence(at: .now), .now)
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

    /// Asks for a step; `askedStep()` waits for it. The same step asked again gives the same groups.
    ///
    /// - Parameters:
    ///   - step: From 0, in order.
    ///   - groups: How many, from 1.
    ///   - policyVersion: The newest version that was published.
    public func ask(step: Int, groups: Int, policyVersion: Int) throws(TrainerError) {
        if case .ended(let error) = phase { throw error }
        guard wish == nil else { throw .busy }
        wish = Wish(assembly: StepAssembly(StepRequest(step: step, groups: groups, policyVersion: policyVersion)))
        sendWish()
    }

    /// The step that was asked for, once it is complete.
    public func askedStep() async throws(TrainerError) -> TrainerStep {
        if case .ended(let error) = phase { throw error }
        guard let wish else { throw .nothingAsked }
        guard wish.waiter == nil else { throw .busy }
        if let result = wish.result {
            self.wish = nil
            return try result.get()
        }
        return try await withCheckedContinuation { self.wish?.waiter = $0 }.get()
    }

    /// Asks for a step and waits until it is complete.
    public func step(_ step: Int, groups: Int, policyVersion: Int) async throws(TrainerError) -> TrainerStep {
        try ask(step: step, groups: groups, policyVersion: policyVersion)
        return try await askedStep()
    }

    /// Asks how a version does on the samples that the run holds out; `askedEvaluation()` waits for it. The same request asked
    /// again has the same end, whoever asks. One at a time, beside steps and versions.
    public func ask(_ request: EvaluationRequest) throws(TrainerError) {
        if case .ended(let error) = phase { throw error }
        guard question == nil else { throw .busy }
        question = Question(request: request)
        sendQuestion()
    }

    /// The end of the evaluation that was asked for, once it is known.
    public func askedEvaluation() async throws(TrainerError) -> EvaluationEnd {
        if case .ended(let error) = phase { throw error }
        guard let question else { throw .nothingAsked }
        guard question.waiter == nil else { throw .busy }
        if let result = question.result {
            self.question = nil
            return try result.get()
        }
        return try await withCheckedContinuation { self.question?.waiter = $0 }.get()
    }

    /// Whether `askedEvaluation()` would return at once.
    public var isEvaluationThere: Bool { question?.result != nil }

    /// Asks how a version does, and waits until that is known.
    public func evaluation(_ request: EvaluationRequest) async throws(TrainerError) -> EvaluationEnd {
        try ask(request)
        return try await askedEvaluation()
    }

    /// Tells that every step before `nextStep` is safe: its checkpoint is written.
    public func settle(before nextStep: Int) {
        self.nextStep = max(self.nextStep, nextStep)
        // A HELLO says the same, should this be lost.
        if case .inSession = phase { send(.settled(nextStep: self.nextStep)) }
    }

    /// Leaves for good and closes the socket.
    public func leave(reason: String) async {
        if case .ended = phase {} else { send(.bye(reason: reason)) }
        await close()
    }

    /// Goes without a word: the run stays open, and whoever comes back under this name goes on.
    public func close() async {
        if case .ended = phase {} else { end(.closed) }
        await loop.stop()
    }
}
