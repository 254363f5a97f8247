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
                    software: text(0...20), worker: "w" + text(0...20), boot: number(), host: text(0...40),
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
                    processorMicroseconds: number(), residentBytes: number()))
        case 5: .drained(reason: text(0...400))
        default: .bye(reason: text(0...400))
        }
    }

    /// A message of each kind in turn.
    mutating func toWorker(_ kind: Int) -> ToWorker {
        switch kind % 9 {
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
                    attempt: 1, isAlone: false, tasks: (0..<9).map { _ in task() }, samples: bytes(0...3_000)))
        case 4: .acknowledge(throughBatch: number(), ping: number())
        case 5: .refuse(batch: number(), message: text(0...400))
        case 6: Bool.random(using: &self) ? .revoke(units()) : .cancel(units())
        case 7: .policy(piece())
        default: .drain(reason: text(0...400))
        }
    }

    /// Small and extreme counts.
    mutating func count() -> Int { Int(clamping: number()) }

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
                bytes: SharedBytes(bytes))
        case 1:
            PolicyPiece(
                policy: Policy(version: count(), content: .adapter(location: location)), offset: 0,
                bytes: SharedBytes([]))
        default: PolicyPiece(policy: Policy(version: count(), content: .external), offset: 0, bytes: SharedBytes([]))
        }
    }

    /// A message of each kind in turn.
    mutating func fromTrainer(_ kind: Int) -> FromTrainer {
        switch kind % 6 {
        case 0:
            .hello(TrainerHello(software: text(0...20), trainer: "t" + text(0...20), boot: number(), nextStep: count()))
        case 1: .publish(piece())
        case 2:
            .ask(
                StepRequest(
                    step: count(), groups: Int.random(in: 1...65_536, using: &self), policyVersion: count()))
        case 3: .settled(nextStep: count())
        case 4: .ping(sequence: number())
        default: .bye(reason: text(0...400))
        }
    }

    /// A message of each kind in turn.
    mutating func toTrainer(_ kind: Int) -> ToTrainer {
        switch kind % 7 {
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
        case 5:
            .reject(
                TrainerReject(
                    code: TrainerReject.Code.allCases.randomElement(using: &self) ?? .taken,
                    isFatal: Bool.random(using: &self), message: text(0...400)))
        default: .who
        }
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
