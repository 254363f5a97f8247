import LinearPolicy
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import Transport
import WireFormat

@testable import linnet

/// A rollout run in little: it speaks the protocol, keeps what was published and made, and answers groups itself, by
/// several peers with a model each, as workers would.
actor AnsweringCoordinator {
    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let set: QuestionSetFile
    private let samples: [Sample]
    private let source: any FeatureSource
    private let peers: Int
    private var settings: RunSettings
    private var router: RouterSocket?
    private var epoch: UInt32 = 1
    private var trainer: Peer?
    private var incoming: [Int: [UInt8]] = [:]
    private var made: [(request: StepRequest, groups: [Group]?)] = []
    private var heldStep = Int.max
    private var spoil: (@Sendable (inout Group) -> Void)?
    private var claims: (assembled: Int, settled: Int)?

    private(set) var endpoint = ""
    /// Complete versions.
    private(set) var versions: [Int: [UInt8]] = [:]
    private(set) var settled = 0
    private(set) var byes: [String] = []
    private(set) var requests: [StepRequest] = []
    private(set) var rejections: [String] = []

    init(_ set: QuestionSetFile, _ settings: RunSettings, _ source: any FeatureSource, peers: Int) throws {
        loop = try SocketLoop(name: "answering")
        self.set = set
        self.settings = settings
        self.source = source
        self.peers = peers
        var samples: [Sample] = []
        try set.forEachSample { _, sample in samples.append(sample) }
        self.samples = samples
    }

    func listen() throws {
        let router = try RouterSocket(on: loop)
        router.onArrivals { [weak self] arrivals in self?.assumeIsolated { $0.take(arrivals) } }
        do { endpoint = try router.bind(to: endpoint.isEmpty ? "tcp://127.0.0.1:*" : endpoint) } catch {
            router.close()
            throw error
        }
        self.router = router
    }

    /// Dies and is there again under the next epoch, with what was complete.
    func restart() async throws {
        router?.close()
        (router, trainer) = (nil, nil)
        epoch += 1
        incoming = [:]
        made.removeAll { $0.groups == nil }
        let deadline = ContinuousClock.now + .seconds(240)
        while true {
            do { return try listen() } catch TransportError.addressInUse where ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    /// Keeps steps from this one on to itself; nil lets go.
    func hold(from step: Int?) {
        heldStep = step ?? Int.max
        for step in made.indices { deliver(step) }
    }

    /// Changes what it has or says from now on.
    func be(
        spoiling: (@Sendable (inout Group) -> Void)? = nil, claiming: (assembled: Int, settled: Int)? = nil,
        changing change: (inout RunSettings) -> Void = { _ in }
    ) {
        spoil = spoiling ?? spoil
        claims = claiming
        change(&settings)
    }

    // MARK: - Messages

    private func take(_ arrivals: [Arrival<FromPeer>]) {
        for case .message(let peer, let header, .trainer(let message)) in arrivals {
            if case .hello(let hello) = message {
                trainer = peer
                settled = max(settled, hello.nextStep)
                send(
                    .welcome(
                        TrainerWelcome(
                            software: "test", settings: settings.json(), questionSetSHA256: set.sha256,
                            newestPolicy: versions.keys.max(),
                            assembledSteps: claims?.assembled ?? made.prefix { $0.groups != nil }.count,
                            settledSteps: claims?.settled ?? settled, pingIntervalMilliseconds: 50,
                            lostAfterMilliseconds: 60_000, header: SharedBytes(set.serializedHeader))))
            } else if peer != trainer || header.epoch != epoch {
                _ = router?.send(ToTrainer.who, run: 7, epoch: epoch, to: peer)
            } else {
                take(message)
            }
        }
    }

    private func take(_ message: FromTrainer) {
        switch message {
        case .hello: break
        case .publish(let piece): publish(piece)
        case .ask(let request): ask(request)
        case .settled(let next): settled = max(settled, next)
        case .evaluate: reject(.evaluationRefused, "nothing is held out")
        case .ping(let sequence): send(.acknowledge(ping: sequence))
        case .bye(let reason): byes.append(reason)
        }
    }

    private func publish(_ piece: PolicyPiece) {
        guard case .weights(_, let total) = piece.policy.content else { return reject(.policyUnreadable, "no weights") }
        let version = piece.policy.version
        guard version <= (versions.keys.max() ?? -1) + 1 else { return reject(.versionConflict, "a gap") }
        var bytes = incoming[version] ?? []
        if piece.offset == 0 { bytes = [] }
        if piece.offset == bytes.count { piece.bytes.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        incoming[version] = bytes.count < total ? bytes : nil
        if bytes.count == total {
            if let known = versions[version], known != bytes { return reject(.versionConflict, "other bytes") }
            versions[version] = bytes
        }
        send(
            .published(PublishProgress(version: version, receivedBytes: bytes.count, isComplete: bytes.count == total)))
    }

    private func ask(_ request: StepRequest) {
        requests.append(request)
        guard request.step >= settled, request.step <= made.count, versions[request.policyVersion] != nil else {
            return reject(.stepOutOfOrder, "step \(request.step) by version \(request.policyVersion)")
        }
        if request.step < made.count {
            guard made[request.step].request == request else { return reject(.stepOutOfOrder, "asked otherwise") }
            return deliver(request.step)
        }
        made.append((request, nil))
        Task { [set, samples, settings, source, peers, weights = versions[request.policyVersion] ?? []] in
            let groups = try await Self.groups(request, set, samples, settings, source, weights, peers: peers)
            finish(request.step, groups)
        }
    }

    private func finish(_ step: Int, _ groups: [Group]) {
        // A coordinator that died meanwhile was asked again.
        guard step < made.count, made[step].groups == nil else { return }
        var groups = groups
        if let spoil { for place in groups.indices { spoil(&groups[place]) } }
        made[step].groups = groups
        deliver(step)
    }

    private func deliver(_ step: Int) {
        guard step < heldStep, step >= settled, let groups = made[step].groups else { return }
        // Places say where each belongs, and peers do not finish in order.
        for place in groups.indices.reversed() {
            var writer = WireWriter()
            groups[place].writeRecord(to: &writer)
            send(.groups(GroupDelivery(step: step, first: place, count: 1, block: writer.bytes)))
        }
        let version = made[step].request.policyVersion
        send(.stepEnd(StepEnd(step: step, groups: groups.count, cancelled: [.surplus: 2], versions: version...version)))
    }

    private func reject(_ code: TrainerReject.Code, _ message: String) {
        rejections.append(message)
        send(.reject(TrainerReject(code: code, isFatal: false, message: message)))
    }

    private func send(_ message: ToTrainer) {
        guard let trainer else { return }
        _ = router?.send(message, run: 7, epoch: epoch, to: trainer)
    }

    // MARK: - Groups

    private static func groups(
        _ request: StepRequest, _ set: QuestionSetFile, _ samples: [Sample], _ settings: RunSettings,
        _ source: any FeatureSource, _ weights: [UInt8], peers: Int
    ) async throws -> [Group] {
        guard let rollouts = settings.rollouts else { return [] }
        let context = ExaminationContext(
            header: set.header, procedure: settings.procedure, runSeed: settings.seed,
            rewards: try settings.rewardWeights.levelRewards(), leafRewards: try settings.rewardWeights.leafRewards())
        let file = try PolicyFile(bytes: weights, name: "published")
        let made = try await withThrowingTaskGroup(of: [Group].self) { tasks in
            for peer in 0..<peers {
                tasks.addTask {
                    let model = try LinearModel(
                        PolicyFile(file.weights, version: request.policyVersion), taxonomy: set.header.taxonomy,
                        source: source)
                    var groups: [Group] = []
                    for place in stride(from: peer, to: request.groups, by: peers) {
                        let number = request.step * request.groups + place
                        let (pass, position) = number.quotientAndRemainder(dividingBy: samples.count)
                        let order = RolloutSettings.order(of: samples.count, pass: pass, seed: settings.seed)
                        let index = order.number(at: position)
                        let task = rollouts.task(
                            group: number, sample: samples[index], pass: pass,
                            firstScoredLevel: set.header.firstScoredLevel, seed: settings.seed,
                            version: request.policyVersion)
                        var examination = GroupExamination(
                            of: samples[index], index: index, repetition: pass, task: task,
                            policyVersion: request.policyVersion, context: context)
                        while let asked = examination.next() { examination.receive(await model.draw(asked)) }
                        groups += examination.outcome().group.map { [$0] } ?? []
                    }
                    return groups
                }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }.sorted { $0.index < $1.index }
        }
        return rewarded(made, context, rollouts.advantages)
    }

    private static func rewarded(
        _ groups: [Group], _ context: ExaminationContext, _ estimator: AdvantageEstimator
    ) -> [Group] {
        var groups = groups
        for place in groups.indices {
            let weights = groups[place].question == .leaf ? context.leafRewards : context.rewards
            for index in groups[place].rollouts.indices {
                let rewards = groups[place].rollouts[index].rewards.map { Reward($0.component, $0.score) }
                groups[place].rollouts[index].reward = weights.total(rewards)
            }
        }
        let estimates = estimator.advantages(of: groups.map { $0.rollouts.map(\.reward) })
        for (place, estimate) in estimates.enumerated() {
            guard case .advantages(let advantages) = estimate else { continue }
            for (index, advantage) in advantages.enumerated() {
                groups[place].rollouts[index].advantage = advantage
            }
        }
        return groups
    }
}
