import Outcomes
import TestSupport
import Transport

/// The same seed draws the same messages on every machine.
struct Seeded: RandomNumberGenerator {
    private var bits: SeededGenerator

    init(_ seed: UInt64) { bits = SeededGenerator(seed: seed) }

    mutating func next() -> UInt64 { bits.next() }

    mutating func bytes(_ counts: ClosedRange<Int>) -> [UInt8] {
        let count = Int.random(in: counts, using: &self)
        // An empty array's memory is everybody's: filling it with nothing writes its count, which Thread Sanitizer reports.
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            var word: UInt64 = 0
            for index in 0..<count {
                word = index % 8 == 0 ? next() : word >> 8
                buffer[index] = UInt8(truncatingIfNeeded: word)
            }
            written = count
        }
    }

    /// Text with characters of one to four bytes.
    mutating func text(_ counts: ClosedRange<Int>) -> String {
        let alphabet: [Character] = ["a", "Z", " ", "\"", "ß", "é", "鳥", "🐦", "\n", "·"]
        return String(
            (0..<Int.random(in: counts, using: &self)).map { _ in alphabet.randomElement(using: &self) ?? "a" })
    }

    /// Text on one line.
    mutating func name(_ counts: ClosedRange<Int>) -> String { text(counts).replacing("\n", with: "_") }

    /// Small and extreme numbers.
    mutating func number() -> UInt64 {
        [0, 1, 127, 128, UInt64(UInt32.max), UInt64.max, next(), next() & 0xFFFF].randomElement(using: &self) ?? 0
    }

    mutating func token() -> LeaseToken {
        LeaseToken(epoch: UInt32(truncatingIfNeeded: number()), sequence: max(1, number()))
    }

    mutating func units(_ counts: ClosedRange<Int> = 0...40) -> [UnitRange] {
        (0..<Int.random(in: counts, using: &self)).map { _ in
            let first = Int.random(in: 0..<Int(UInt32.max), using: &self)
            return UnitRange(
                repetition: Int(UInt32(truncatingIfNeeded: number())), first: first,
                count: Int.random(in: 1...Int(UInt32.max) - first, using: &self))
        }
    }

    /// A message of each kind in turn.
    mutating func fromWorker(_ kind: Int) -> FromWorker {
        switch kind % 7 {
        case 0:
            .hello(
                Hello(
                    software: name(0...20), worker: "w" + name(0...20), boot: number(), host: name(0...40),
                    process: Int(UInt32(truncatingIfNeeded: number())), slots: Int.random(in: 1...65_536, using: &self),
                    held: (0..<Int.random(in: 0...5, using: &self)).map { _ in
                        Hello.Held(token: token(), units: units())
                    }, unacknowledged: units()))
        case 1: .credit(total: number())
        case 2:
            .outcomes(
                OutcomeBatch(
                    batch: max(1, number()), count: Int.random(in: 1...1_000, using: &self), creditTotal: number(),
                    block: bytes(0...3_000)))
        case 3:
            .returned(
                Returned(
                    units: units(),
                    reason: [.asked, .modelAway, .leaseUnreadable].randomElement(using: &self) ?? .asked,
                    message: text(0...400)))
        case 4:
            .ping(
                Ping(
                    sequence: number(), started: number(), finished: number(), executing: units(),
                    creditTotal: number(),
                    processorMicroseconds: number(), residentBytes: number(),
                    slots: Bool.random(using: &self) ? Int.random(in: 1...65_536, using: &self) : nil))
        case 5: .drained(reason: text(0...400))
        default: .bye(reason: text(0...400))
        }
    }

    /// A message of each kind in turn.
    mutating func toWorker(_ kind: Int) -> ToWorker {
        switch kind % 11 {
        case 0:
            .welcome(
                Welcome(
                    software: text(0...20), session: UInt32(truncatingIfNeeded: number()), settings: text(0...4_000),
                    questionSetSHA256: bytes(32...32),
                    pingIntervalMilliseconds: Int.random(in: 1...60_000, using: &self),
                    lostAfterMilliseconds: Int.random(in: 1...Int(UInt32.max), using: &self),
                    acknowledgedBatch: number(),
                    adopted: (0..<Int.random(in: 0...9, using: &self)).map { _ in token() },
                    header: SharedBytes(bytes(0...5_000))))
        case 1:
            .reject(
                Reject(
                    code: Reject.Code(rawValue: Int.random(in: 0...7, using: &self)) ?? .unspecified,
                    isFatal: Bool.random(using: &self), message: text(0...400)))
        case 2: .who
        case 3:
            .lease(
                Lease(
                    token: token(), units: units(1...40), attempt: Int.random(in: 1...99, using: &self),
                    isAlone: Bool.random(using: &self), samples: bytes(0...30_000)))
        case 8:
            .lease(
                Lease(
                    token: token(), units: (0..<9).map { UnitRange(repetition: $0, first: 80 - $0, count: 1) },
                    attempt: 1, isAlone: false, work: work(9), samples: bytes(0...3_000)))
        case 4: .acknowledge(throughBatch: number(), ping: number())
        case 5: .refuse(batch: number(), message: text(0...400))
        case 6: Bool.random(using: &self) ? .revoke(units()) : .cancel(units())
        case 7: .policy(piece())
        case 9: .retune(slots: Int.random(in: 1...65_536, using: &self))
        default: .drain(reason: text(0...400), isDismissal: Bool.random(using: &self))
        }
    }

    /// Small and extreme counts.
    mutating func count() -> Int { Int(clamping: number()) }

    mutating func work(_ count: Int) -> Lease.Work {
        Bool.random(using: &self)
            ? .groups((0..<count).map { _ in task() })
            : .validation(ValidationTask(policyVersion: self.count(), strategy: text(0...30)))
    }

    mutating func task() -> GroupTask {
        let sources: [LeafSource] = [.gold, .greedy, .own]
        let level = GroupTask.Question.level(
            Int.random(in: 1...9, using: &self), given: sources.randomElement(using: &self) ?? .own)
        return GroupTask(
            group: count(), question: Bool.random(using: &self) ? .leaf : level,
            completions: Int.random(in: 1...1_024, using: &self), policyVersion: count(),
            allowsNewer: Bool.random(using: &self), seed: number())
    }

    mutating func piece() -> PolicyPiece {
        let (bytes, before) = (bytes(1...3_000), Int.random(in: 0...1 << 30, using: &self))
        let total = before + bytes.count + Int.random(in: 0...1, using: &self)
        let (digest, location) = (self.bytes(32...32), "/" + text(0...40))
        return switch Int.random(in: 0..<3, using: &self) {
        case 0:
            PolicyPiece(
                policy: Policy(version: count(), content: .weights(sha256: digest, bytes: total)), offset: before,
                bytes: SharedBytes(bytes), kept: Bool.random(using: &self) ? count() : nil)
        case 1:
            PolicyPiece(
                policy: Policy(version: count(), content: .adapter(location: location)), offset: 0,
                bytes: SharedBytes([]))
        default: PolicyPiece(policy: Policy(version: count(), content: .external), offset: 0, bytes: SharedBytes([]))
        }
    }

    /// A message of each kind in turn.
    mutating func fromTrainer(_ kind: Int) -> FromTrainer {
        switch kind % 7 {
        case 0:
            .hello(TrainerHello(software: name(0...20), trainer: "t" + name(0...20), boot: number(), nextStep: count()))
        case 1: .publish(piece())
        case 2:
            .ask(
                StepRequest(
                    step: count(), groups: Int.random(in: 1...65_536, using: &self), policyVersion: count()))
        case 3: .settled(nextStep: count())
        case 4: .ping(sequence: number())
        case 5:
            .evaluate(
                EvaluationRequest(
                    number: count(), policyVersion: Bool.random(using: &self) ? count() : nil, strategy: text(0...30)))
        default: .bye(reason: text(0...400))
        }
    }

    /// A message of each kind in turn.
    mutating func toTrainer(_ kind: Int) -> ToTrainer {
        switch kind % 8 {
        case 0:
            .welcome(
                TrainerWelcome(
                    software: text(0...20), settings: text(0...4_000), questionSetSHA256: bytes(32...32),
                    newestPolicy: Bool.random(using: &self) ? count() : nil, assembledSteps: count(),
                    settledSteps: count(), pingIntervalMilliseconds: Int.random(in: 1...60_000, using: &self),
                    lostAfterMilliseconds: Int.random(in: 1...Int(UInt32.max), using: &self),
                    header: SharedBytes(bytes(0...5_000))))
        case 1:
            .published(
                PublishProgress(
                    version: count(), receivedBytes: Int.random(in: 0...1 << 40, using: &self),
                    isComplete: Bool.random(using: &self)))
        case 2:
            .groups(
                GroupDelivery(
                    step: count(), first: Int.random(in: 0...60_000, using: &self),
                    count: Int.random(in: 1...5_000, using: &self), block: bytes(0...30_000)))
        case 3: .stepEnd(stepEnd())
        case 4: .acknowledge(ping: number())
        case 6: .evaluationEnd(evaluationEnd())
        case 5:
            .reject(
                TrainerReject(
                    code: TrainerReject.Code.allCases.randomElement(using: &self) ?? .taken,
                    isFatal: Bool.random(using: &self), message: text(0...400)))
        default: .who
        }
    }

    /// A message of each kind in turn.
    mutating func fromOperator(_ kind: Int) -> FromOperator {
        let order = OperatorOrder(request: max(1, number()), by: "o" + name(0...20))
        let target = Bool.random(using: &self) ? WorkerTarget.all : .named("w" + text(0...40))
        return switch kind % 5 {
        case 0:
            .status(
                StatusRequest(
                    request: max(1, number()), after: text(0...20), workers: Int(UInt32(truncatingIfNeeded: number()))))
        case 1: .drain(order, target)
        case 2: .pause(order)
        case 3: .continue(order)
        default: .retune(order, target, slots: Int.random(in: 1...65_536, using: &self))
        }
    }

    /// A message of each kind in turn.
    mutating func toOperator(_ kind: Int) -> ToOperator {
        switch kind % 4 {
        case 0: .report(report())
        case 1:
            .done(
                OperationDone(
                    request: number(), workers: Int.random(in: 0...10_000, using: &self),
                    tooOld: Int.random(in: 0...10_000, using: &self), message: text(0...400)))
        case 2:
            .refused(
                OperationRefused(
                    request: number(),
                    code: OperationRefused.Code.allCases.randomElement(using: &self) ?? .unspecified,
                    message: text(0...400)))
        default: .reject(Reject(code: .malformed, isFatal: Bool.random(using: &self), message: text(0...400)))
        }
    }

    private mutating func report() -> StatusReport {
        var report = StatusReport(request: number())
        (report.software, report.questionSet, report.endpoint) = (text(0...20), text(0...40), text(0...40))
        (report.activity, report.reason, report.latestFailure) = (text(0...8), text(0...400), text(0...400))
        report.unixMilliseconds = count()
        if Bool.random(using: &self) {
            report.pause = StatusReport.Pause(sinceUnixMilliseconds: count(), by: text(0...20))
        }
        (report.total, report.waiting, report.leased, report.done) = (count(), count(), count(), count())
        (report.quarantined, report.restored, report.slotCount) = (count(), count(), count())
        report.scores.scored = Int.random(in: 0...1 << 40, using: &self)
        report.scores.pathsRight = Int.random(in: 0...report.scores.scored, using: &self)
        report.scores.leavesRight = Int.random(in: 0...report.scores.scored, using: &self)
        report.scores.isLeafTold = Bool.random(using: &self)
        report.scores.levels = count()
        report.scores.invalidLevels = report.scores.levels / 2
        (report.scores.finished, report.scores.failed, report.scores.unanswered) = (count(), count(), count())
        report.rate = Double.random(in: 0...1e9, using: &self)
        report.idleShare = Bool.random(using: &self) ? Double.random(in: 0...1, using: &self) : nil
        (report.elapsedMilliseconds, report.workingMilliseconds) = (count(), count())
        (report.leases, report.duplicates, report.malformed) = (count(), count(), count())
        report.workerCount = Int(UInt32(truncatingIfNeeded: number()))
        report.workers = (0..<Int.random(in: 0...20, using: &self)).map { _ in worker() }
        report.rollouts = Bool.random(using: &self) ? rollouts() : nil
        for _ in 0..<Int.random(in: 0...9, using: &self) { report.refused[text(0...5)] = count() }
        return report
    }

    private mutating func worker() -> StatusReport.Worker {
        func small() -> Int { Int.random(in: 0...65_536, using: &self) }
        var worker = StatusReport.Worker(id: "w" + text(0...20))
        (worker.host, worker.software, worker.state) = (text(0...40), text(0...20), text(0...8))
        (worker.process, worker.minor, worker.slots) = (small(), small(), small())
        (worker.held, worker.executing) = (small(), small())
        (worker.finished, worker.silenceMilliseconds) = (count(), count())
        worker.pace = Double.random(in: 0...1e6, using: &self)
        worker.failed = count()
        worker.latency = Bool.random(using: &self) ? StatusReport.Latency(p50: 0.5, p95: 1.5, p99: 1e9) : nil
        return worker
    }

    private mutating func rollouts() -> StatusReport.Rollouts {
        func small() -> Int { Int.random(in: 0...65_536, using: &self) }
        var rollouts = StatusReport.Rollouts()
        rollouts.step = Bool.random(using: &self) ? count() : nil
        rollouts.policyVersion = Bool.random(using: &self) ? count() : nil
        (rollouts.groups, rollouts.completions) = (small(), small())
        (rollouts.ready, rollouts.open) = (small(), small())
        (rollouts.assembledSteps, rollouts.settledSteps) = (count(), count())
        (rollouts.trainer, rollouts.trainerSilenceMilliseconds) = (text(0...20), count())
        (rollouts.written, rollouts.failed) = (count(), count())
        (rollouts.delivered, rollouts.cancelled) = (count(), count())
        return rollouts
    }

    private mutating func evaluationEnd() -> EvaluationEnd {
        var counts = EvaluationCounts()
        (counts.samples, counts.rightPaths) = (Int.random(in: 0...90, using: &self), Int(UInt32.max))
        (counts.rightLeaves, counts.rightNames, counts.failed) = (3, 2, Int.random(in: 0...9, using: &self))
        for level in 0..<Int.random(in: 0...7, using: &self) { counts.levels[level] = .init(asked: 90, right: level) }
        return EvaluationEnd(
            number: count(), policyVersion: count(), strategy: text(0...30),
            result: Bool.random(using: &self) ? .cancelled : .done(counts, milliseconds: count()))
    }

    private mutating func stepEnd() -> StepEnd {
        let versions = [count(), count()].sorted()
        var cancelled: [CancelReason: Int] = [:]
        for reason in CancelReason.allCases { cancelled[reason] = Int.random(in: 0...9, using: &self) }
        return StepEnd(
            step: count(), groups: Int.random(in: 0...65_536, using: &self), cancelled: cancelled,
            versions: versions[0]...versions[1])
    }
}
