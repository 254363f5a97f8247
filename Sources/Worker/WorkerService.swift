import Foundation
import Logging
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import Transport

/// How a worker runs.
public struct WorkerOptions: Sendable {
    /// Where the coordinator is.
    public var endpoint: String
    /// How the worker shows the coordinator who it is.
    public var access = LinkAccess.plaintext
    /// Not let in for so long, it gives up: a key is put on a list in less.
    public var admissionTimeout: Duration = .seconds(60)
    /// The worker's id: unique in the run.
    public var id: String
    /// Samples that it runs at once. From 1.
    public var slots: Int
    /// Asked, from any thread, where the coordinator is while it is silent; nil where nothing else is known than `endpoint`.
    public var relocate: (@Sendable () -> String?)?
    /// Without a coordinator for so long, it gives up.
    public var coordinatorLostTimeout: Duration = .seconds(600)
    /// With nothing to do for so long, it leaves; nil to wait for as long as the run goes on.
    public var maxIdle: Duration?
    /// Asked to stop, it finishes what it runs within this time.
    public var drainTimeout: Duration = .seconds(600)
    /// The version of Linnet that is told to the coordinator.
    public var software: String
    /// Told what happens, from any thread.
    public var onNews: @Sendable (WorkerNews) -> Void = { _ in }

    /// Options for a worker.
    public init(endpoint: String, id: String, slots: Int, software: String) {
        self.endpoint = endpoint
        self.id = id
        self.slots = slots
        self.software = software
    }
}

/// How a worker ended.
public enum WorkerEnd: Sendable, Equatable {
    /// The run is over, or the worker was asked to leave; everything it finished is in the ledger.
    case left(reason: String)
    /// An operator sent it home, and it is not to be started again; everything it finished is in the ledger.
    case dismissed(reason: String)
    /// No coordinator for too long; outcomes that were never acknowledged are lost with this worker, and only those.
    case coordinatorLost(unacknowledged: Int)
    /// The coordinator, or what listens in its place, does not let it in.
    case notAdmitted(AdmissionFault)
    /// The coordinator does not want it.
    case rejected(Reject)
    /// It cannot do the run's work.
    case unable(reason: String)
    /// What it needs for its model is away, and may be back for another worker.
    case modelAway(reason: String)

    /// Why, as the coordinator is told.
    var words: String {
        switch self {
        case .left(let reason), .dismissed(let reason), .unable(let reason), .modelAway(let reason): reason
        case .coordinatorLost: "no coordinator for too long"
        case .notAdmitted: "not let in for too long"
        case .rejected(let reject): reject.message
        }
    }
}

/// What makes the model that a run asks for.
public typealias ModelMaker = @Sendable (RunSettings, QuestionSetHeader) async throws -> any Model

/// Takes leases from the coordinator, runs them in its slots, and keeps what it finished until the ledger has it.
///
/// The actor's executor is the thread that owns the socket. Samples run elsewhere, in one task a slot, which take and
/// hand back several fast samples at a time.
public actor WorkerService {
    /// The thread that owns the socket and this actor.
    public nonisolated let loop: SocketLoop
    /// The actor runs on its loop's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    let options: WorkerOptions
    let logger: Logger
    let makeModel: ModelMaker
    let boot = UInt64.random(in: 1...UInt64.max)
    /// What could not be sent is tried again after so long: a coordinator that comes back is found soon.
    static let soon = Duration.milliseconds(200)

    var socket: DealerSocket?
    var backlog: Backlog
    var outbox = Outbox()
    var phase = Phase.greeting
    /// Zero until the first WELCOME.
    var run: UInt64 = 0
    var epoch: UInt32 = 0
    var settings: String?
    var pingInterval = Duration.seconds(2)
    var lostAfter = Duration.seconds(60)
    var silence = Silence(at: .now)
    /// Since when there is nothing to do; nil when there is, or when that is not known.
    var idleSince: ContinuousClock.Instant?
    var lastHello: ContinuousClock.Instant?
    var nextHello = ContinuousClock.now
    var nextReconnect = ContinuousClock.now
    /// Where the coordinator is, as far as is known.
    var endpoint: String
    var nextLook = ContinuousClock.now
    var isLooking = false
    var nextPing = ContinuousClock.now
    var lastFlush = ContinuousClock.now
    var lastComplaint = ContinuousClock.now
    var pings: UInt64 = 0
    var started: UInt64 = 0
    var finished: UInt64 = 0
    /// What is to be given back and was not sent yet.
    var unsentReturns: [Returned] = []
    var model: (any Model)?
    /// What is there of a version whose last piece has not come.
    var policyPieces = PolicyAssembly()
    /// The versions that answer.
    nonisolated let policies = PolicyShelf()
    /// What slots run of a rollout run.
    nonisolated let executions = Executions()
    /// What was last told of the model's endpoints.
    var toldUsages: [UInt8] = []
    private var leaveCalls = 0
    var leavingDeadline: ContinuousClock.Instant?
    /// After giving up what runs: until when acknowledgements are waited for.
    var lastGrace: ContinuousClock.Instant?
    private var idleSlots: [CheckedContinuation<Backlog.Chunk, Never>] = []
    private var slots: [Task<Void, Never>] = []
    /// Slots that run, or wait for samples.
    private var openSlots = 0
    private var runner: SampleRunner?
    private var ending: WorkerEnd?
    private var waiters: [CheckedContinuation<WorkerEnd, Never>] = []

    /// What the worker does.
    enum Phase: Equatable {
        /// Looks for the coordinator, or waits for its WELCOME.
        case greeting
        /// In a session.
        case working
        /// Finishes what it runs, then leaves.
        case leaving(WorkerEnd)
        case ended
    }

    /// Makes a worker. Nothing happens before `start()`.
    ///
    /// - Throws: `TransportError` when the machine refuses a thread or a context.
    public init(options: WorkerOptions, logger: Logger, makeModel: @escaping ModelMaker) throws(TransportError) {
        self.options = options
        endpoint = options.endpoint
        self.logger = logger
        self.makeModel = makeModel
        backlog = Backlog(slots: max(1, options.slots))
        loop = try SocketLoop(name: "worker")
    }

    /// Connects and begins to look for the coordinator.
    ///
    /// - Throws: `TransportError` when the endpoint is none.
    public func start() throws {
        let socket = try DealerSocket(on: loop, access: options.access)
        socket.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.receive(arrivals) } }
        try socket.connect(to: options.endpoint)
        self.socket = socket
        let now = ContinuousClock.now
        (silence, nextReconnect, lastComplaint) = (Silence(at: now), now, now)
        loop.every(.milliseconds(20)) { [weak self] in self?.assumeIsolated { $0.tick() } }
        sayHello()
    }

    /// Waits for the worker's end. The socket is closed by then.
    public func ended() async -> WorkerEnd {
        if phase == .ended, let ending { return ending }
        return await withCheckedContinuation { waiters.append($0) }
    }

    /// Asks the worker to finish what it runs and to leave. A second call gives back what it runs and leaves at once.
    public func leave(reason: String) {
        leaveCalls += 1
        switch phase {
        case .ended: return
        case .greeting where settings == nil: end(.left(reason: reason))
        case .greeting, .working: beginLeaving(.left(reason: reason))
        case .leaving:
            // The coordinator's DRAIN and the terminal's signal may mean the same wish to stop: that is one call.
            if leaveCalls > 1 { giveUpExecuting(reason: reason) }
        }
    }

    /// Whether it finishes what it runs and takes no more, or has ended.
    public var isLeaving: Bool {
        switch phase {
        case .greeting, .working: false
        case .leaving, .ended: true
        }
    }

    /// How many samples it has finished so far.
    public var finishedSamples: Int { Int(clamping: finished) }

    /// Ends the thread. Call after `ended()`.
    public nonisolated func shutDown() async { await loop.stop() }

    func end(_ end: WorkerEnd) {
        guard phase != .ended else { return }
        phase = .ended
        ending = end
        if run != 0 { send(.bye(reason: end.words)) }
        for slot in slots { slot.cancel() }
        for slot in idleSlots { slot.resume(returning: .none) }
        idleSlots = []
        policies.end()
        socket?.close()
        for waiter in waiters { waiter.resume(returning: end) }
        waiters = []
    }

    // MARK: - Slots

    /// Makes the model and starts the slots.
    func prepare(_ welcome: Welcome) {
        let makeModel = makeModel
        slots.append(
            Task.detached {
                do {
                    let settings = try RunSettings(json: welcome.settings)
                    let header = try welcome.header.withUnsafeBytes { bytes throws(QuestionSetError) in
                        try SealedHeader(serialized: bytes).header
                    }
                    let model = try await makeModel(settings, header)
                    let context = ExaminationContext(
                        header: header, procedure: settings.procedure, runSeed: settings.seed,
                        rewards: try settings.rewardWeights.levelRewards(),
                        leafRewards: try settings.rewardWeights.leafRewards(), parser: settings.parser)
                    let runner = SampleRunner(model: model, context: context, policies: self.policies)
                    // Before the slots: what they run may ask for a version that has come.
                    self.policies.begin(with: model)
                    await self.startSlots(runner)
                } catch let error as any PassingError where error.canPass {
                    await self.end(.modelAway(reason: "\(error)"))
                } catch {
                    await self.end(.unable(reason: "\(error)"))
                }
            })
    }

    private func startSlots(_ runner: SampleRunner) {
        guard phase != .ended else { return }
        logger.info("the model is ready", metadata: ["model": "\(runner.model.name)", "slots": "\(backlog.slots)"])
        options.onNews(.modelReady(name: runner.model.name))
        model = runner.model
        self.runner = runner
        if backlog.slots != options.slots { runner.model.retune(inFlight: backlog.slots) }
        fitSlots()
        raiseCredit()
    }

    /// Opens slots until there are as many as there shall be, and ends idle ones that are too many. One that runs something
    /// ends when it is through with that.
    func fitSlots() {
        guard phase != .ended, let runner else { return }
        while openSlots < backlog.slots {
            openSlots += 1
            slots.append(
                Task.detached {
                    var chunk = await self.next()
                    // One visit to the loop's thread a chunk: it hands in what is finished and takes the next.
                    while !chunk.items.isEmpty {
                        chunk = await self.finish(chunk, await self.run(chunk, with: runner))
                    }
                })
        }
        while openSlots > backlog.slots, let idle = idleSlots.popLast() {
            openSlots -= 1
            idle.resume(returning: .none)
        }
    }

    /// Waits for a slot's next samples; none when the worker leaves.
    private func next() async -> Backlog.Chunk {
        if phase == .ended { return .none }
        if openSlots > backlog.slots {
            openSlots -= 1
            return .none
        }
        let chunk = takeChunk()
        if !chunk.items.isEmpty { return chunk }
        return await withCheckedContinuation { idleSlots.append($0) }
    }

    private func takeChunk() -> Backlog.Chunk {
        guard !backlog.queue.isEmpty else { return .none }
        let chunk = backlog.take()
        started += UInt64(chunk.items.count)
        if logger.logLevel == .trace {
            for item in chunk.items {
                logger.trace(
                    "a sample starts",
                    metadata: ["sample": "\(item.unit.sample)", "repetition": "\(item.unit.repetition)"])
            }
        }
        return chunk
    }

    /// Hands waiting samples to idle slots.
    func feedSlots() {
        while !idleSlots.isEmpty {
            let chunk = takeChunk()
            guard !chunk.items.isEmpty else { return }
            idleSlots.removeFirst().resume(returning: chunk)
        }
    }

    /// An evaluation's samples are run to their end: only what a trainer asks for may lose whoever wants it.
    private nonisolated func run(_ chunk: Backlog.Chunk, with runner: SampleRunner) async -> SampleRunner.Result {
        guard chunk.items.contains(where: { $0.task.policyVersion != nil }) else {
            return await runner.run(chunk.items)
        }
        return await executions.run(chunk.number) { await runner.run(chunk.items) }
    }

    /// Takes what came of a chunk, and waits for the slot's next.
    private func finish(_ chunk: Backlog.Chunk, _ result: SampleRunner.Result) async -> Backlog.Chunk {
        await take(result, of: chunk)
        return await next()
    }

    private func take(_ result: SampleRunner.Result, of chunk: Backlog.Chunk) async {
        // After giving up, what the slots ran belongs to others.
        guard phase != .ended, lastGrace == nil else { return }
        if executions.end(chunk.number) {
            backlog.finish(chunk, finished: 0, seconds: 0)
            raiseCredit()
            leaveIfThrough()
            return
        }
        backlog.finish(chunk, finished: result.finished.count, seconds: result.seconds)
        finished += UInt64(result.finished.count)
        outbox.add(result.finished, serialized: result.outcomes)
        if let cause = result.cause {
            giveBack(
                ranges(of: result.unanswered + backlog.withdraw(nil)), reason: .modelAway, message: cause.description)
        }
        let isIdle = backlog.isEmpty
        // The run may be over with these outcomes, and nothing is written after that.
        if isIdle { tellUsage() }
        flush(evenIfSmall: isIdle)
        raiseCredit()
        leaveIfThrough()
        if result.cause != nil { try? await Task.sleep(for: .seconds(1)) }  // Ends early only when we end.
    }
}
