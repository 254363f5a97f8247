import CZeroMQ
import Outcomes
import Questions
import Reasoning
import Runs
import TestSupport
import WireFormat

@testable import Transport
@testable import Worker

extension Decoder {
    /// Messages as they come off a socket, in each direction, with what their receivers read next.
    static let link = [
        message("from-worker", try fromWorker()) { (message: FromWorker) in
            switch message {
            case .outcomes(let batch): try? batch.block.withUnsafeBytes { try Self.readOutcomes($0) }
            case .ping(let ping): _ = try? ping.usages.withUnsafeBytes { try EndpointUsage.list(serialized: $0) }
            default: break
            }
        },
        message("to-worker", try toWorker()) { (message: ToWorker) in
            switch message {
            case .welcome(let welcome):
                _ = try? RunSettings(json: welcome.settings)
                _ = try? welcome.header.withUnsafeBytes { try SealedHeader(serialized: $0) }
            case .lease(let lease):
                for item in (try? WorkItem.items(of: lease, arrived: .now)) ?? [] {
                    _ = try? item.record.withUnsafeBytes { try Sample(serialized: $0) }
                }
            default: break
            }
        },
        message("from-trainer", try fromTrainer()) { (_: FromTrainer) in },
        message("to-trainer", try toTrainer()) { (message: ToTrainer) in
            guard case .groups(let delivery) = message else { return }
            _ = try? delivery.block.withUnsafeBytes { try Group.list(serialized: $0) }
        },
        message("from-operator", fromOperator) { (_: FromOperator) in },
        message("to-operator", toOperator) { (_: ToOperator) in },
    ]

    private static func message<Message: LinkMessage & Hashable>(
        _ name: String, _ messages: @autoclosure @escaping @Sendable () throws -> [Message],
        then follow: @escaping @Sendable (Message) throws -> Void
    ) -> Decoder {
        Decoder(
            name: name, form: .frames,
            examples: { try messages().map { Frames.join(frames(of: $0, MessageHeader(run: 7, epoch: 3))) } },
            reader: {
                { input in
                    let frames = Frames.split(input)
                    return try verdict(expecting: { $0 is MalformedMessage }) {
                        let (header, message) = try parse(frames, as: Message.self)
                        let (again, same) = try parse(Self.frames(of: message, header), as: Message.self)
                        try Flaw.unless(same == message && again == header, "\(message) comes back as \(same)")
                        try follow(message)
                    }
                }
            })
    }

    private static func parse<Message: LinkMessage>(
        _ frames: [[UInt8]], as _: Message.Type
    ) throws(MalformedMessage) -> (MessageHeader, Message) {
        let slots = FrameSlots(count: max(1, frames.count))
        for (index, frame) in frames.enumerated() {
            zmq_msg_init_size(slots[index], frame.count)
            frame.withUnsafeBytes {
                if let base = $0.baseAddress { zmq_msg_data(slots[index]).copyMemory(from: base, byteCount: $0.count) }
            }
        }
        return try Message.parse(slots, from: 0, count: frames.count)
    }

    private static func frames(of message: some LinkMessage, _ header: MessageHeader) -> [[UInt8]] {
        let slots = FrameSlots(count: 1)
        let payload = message.encode(into: BodyWriter(slot: slots[0]))
        let start = header.withFrame(message.type) { Array($0) }
        let body = Array(slots.bytes(0))
        return switch payload {
        case nil: [start, body]
        case .bytes(let bytes): [start, body, bytes]
        case .shared(let shared): [start, body, shared.withUnsafeBytes { Array($0) }]
        }
    }

    private static func readOutcomes(_ block: UnsafeRawBufferPointer) throws {
        try OutcomeSummary.forEachRecord(in: block) { _ = try OutcomeSummary(serialized: $0) }
    }

    // MARK: Examples

    private static let units = [
        UnitRange(repetition: 0, first: 0, count: 3), UnitRange(repetition: 2, first: 4_000_000_000, count: 5),
    ]
    private static let token = LeaseToken(epoch: 3, sequence: 9)

    private static let fromOperator: [FromOperator] = {
        let order = OperatorOrder(request: 7, by: "ann@oak")
        return [
            .status(StatusRequest(request: 7, after: "gpu-1-77", workers: 1_000)), .pause(order), .continue(order),
            .drain(order, .all), .retune(order, .named("gpu-1"), slots: 32),
        ]
    }()

    private static let toOperator: [ToOperator] = {
        var report = StatusReport(request: 7)
        (report.software, report.questionSet, report.endpoint) = ("0.4", "CUB-200", "tcp://oak:5555")
        (report.activity, report.reason, report.latestFailure) = ("paused", "no space", "the model is away")
        (report.total, report.done, report.rate, report.idleShare) = (1_000, 700, 31.5, 0.25)
        (report.scores.scored, report.scores.pathsRight, report.scores.leavesRight) = (700, 300, 400)
        report.pause = StatusReport.Pause(sinceUnixMilliseconds: 1_700_000_000_000, by: "ann@oak")
        var worker = StatusReport.Worker(id: "gpu-1-77")
        (worker.host, worker.slots, worker.held, worker.pace, worker.state) = ("gpu-1", 8, 12, 3.5, "running")
        worker.latency = StatusReport.Latency(p50: 0.5, p95: 1.5, p99: 2.5)
        (report.workers, report.workerCount, report.slotCount) = ([worker], 1, 8)
        var rollouts = StatusReport.Rollouts()
        (rollouts.step, rollouts.policyVersion, rollouts.trainer) = (3, 2, "learner")
        report.rollouts = rollouts
        report.refused = ["unknown key": 3]
        return [
            .report(report), .done(OperationDone(request: 7, workers: 3, tooOld: 1, message: "it was not paused")),
            .refused(OperationRefused(request: 7, code: .noSuchWorker, message: "did you mean 'gpu-1'?")),
            .reject(Reject(code: .malformed, isFatal: false, message: "type 32 is not known")),
        ]
    }()

    private static func fromWorker() throws -> [FromWorker] {
        [
            .hello(
                Hello(
                    software: "0.4", worker: "gpu-1-77", boot: .max, host: "gpu-1", process: 77, slots: 8,
                    held: [.init(token: token, units: units)], unacknowledged: units)),
            .credit(total: 8),
            .outcomes(
                OutcomeBatch(batch: 1, count: 3, creditTotal: 12, block: Examples.block(Examples.outcomes))),
            .returned(Returned(units: units, reason: .modelAway, message: "the server is away")),
            .ping(
                Ping(
                    sequence: 4, started: 9, finished: 5, executing: units, creditTotal: 12,
                    processorMicroseconds: 1_000_000, residentBytes: 1 << 30,
                    usages: EndpointUsage.serialized(Examples.usages))),
            .drained(reason: "asked to"), .bye(reason: "SIGTERM"),
        ]
    }

    private static func toWorker() throws -> [ToWorker] {
        let (set, _) = try Examples.questionSet(in: TemporaryDirectory(), samples: 3)
        var samples = WireWriter()
        for record in try Examples.samples(of: set) { samples.data(2, record) }
        let three = [UnitRange(repetition: 0, first: 0, count: 2), UnitRange(repetition: 1, first: 2, count: 1)]
        let tasks = [GroupTask.Question.leaf, .level(2, given: .own), .level(1, given: .gold)].map {
            GroupTask(group: 5, question: $0, completions: 8, policyVersion: 2, allowsNewer: true, seed: .max)
        }
        let welcomes = Examples.settings.map {
            ToWorker.welcome(
                Welcome(
                    software: "0.4", session: 2, settings: $0.json(), questionSetSHA256: set.sha256,
                    pingIntervalMilliseconds: 5_000, lostAfterMilliseconds: 60_000, acknowledgedBatch: 6,
                    adopted: [token], header: SharedBytes(set.serializedHeader)))
        }
        let policies = policyPieces.map(ToWorker.policy)
        return welcomes + policies + [
            .reject(Reject(code: .duplicateWorker, isFatal: false, message: "try again")), .who,
            .lease(Lease(token: token, units: three, attempt: 2, isAlone: true, samples: samples.bytes)),
            .lease(
                Lease(
                    token: token, units: three, attempt: 1, isAlone: false, work: .groups(tasks), samples: samples.bytes
                )),
            .lease(
                Lease(
                    token: token, units: three, attempt: 1, isAlone: false,
                    work: .validation(ValidationTask(policyVersion: 2, strategy: "two-stage")), samples: samples.bytes)),
            .acknowledge(throughBatch: 9, ping: 4), .refuse(batch: 3, message: "holds 2 outcomes"), .revoke(units),
            .cancel(units), .drain(reason: "walltime"), .drain(reason: "home", isDismissal: true),
        ]
    }

    private static let policyPieces: [PolicyPiece] = {
        let weights = Policy(version: 3, content: .weights(sha256: [UInt8](repeating: 7, count: 32), bytes: 2_000))
        return [
            PolicyPiece(policy: weights, offset: 1_000, bytes: SharedBytes([UInt8](repeating: 1, count: 1_000))),
            PolicyPiece(
                policy: Policy(version: 4, content: .adapter(location: "/adapters/4")), offset: 0,
                bytes: SharedBytes([])),
            PolicyPiece(policy: Policy(version: 5, content: .external), offset: 0, bytes: SharedBytes([])),
        ]
    }()

    private static func fromTrainer() throws -> [FromTrainer] {
        policyPieces.map(FromTrainer.publish) + [
            .hello(TrainerHello(software: "trl", trainer: "t-1", boot: 5, nextStep: 2)),
            .ask(StepRequest(step: 3, groups: 64, policyVersion: 2)), .settled(nextStep: 3), .ping(sequence: 8),
            .evaluate(EvaluationRequest(number: 4, policyVersion: 2, strategy: "two-stage")), .bye(reason: "done"),
        ]
    }

    private static func toTrainer() throws -> [ToTrainer] {
        [
            .welcome(
                TrainerWelcome(
                    software: "0.4", settings: Examples.settings[1].json(),
                    questionSetSHA256: [UInt8](repeating: 9, count: 32), newestPolicy: 3, assembledSteps: 5,
                    settledSteps: 4, pingIntervalMilliseconds: 5_000, lostAfterMilliseconds: 60_000,
                    header: SharedBytes([1, 2, 3]))),
            .published(PublishProgress(version: 3, receivedBytes: 100, isComplete: false)),
            .groups(GroupDelivery(step: 2, first: 4, count: 2, block: Examples.block(Examples.groups))),
            .stepEnd(StepEnd(step: 2, groups: 60, cancelled: [.failed: 4], versions: 1...2)), .acknowledge(ping: 8),
            .evaluationEnd(
                EvaluationEnd(
                    number: 4, policyVersion: 2, strategy: "two-stage",
                    result: .done(EvaluationCounts(), milliseconds: 900))),
            .reject(TrainerReject(code: .taken, isFatal: true, message: "another trainer is there")), .who,
        ]
    }
}
