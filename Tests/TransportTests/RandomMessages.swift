import Transport

/// SplitMix64: the same seed draws the same messages on every machine.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ counts: ClosedRange<Int>) -> [UInt8] {
        let count = Int.random(in: counts, using: &self)
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
        switch kind % 8 {
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
        case 4: .acknowledge(throughBatch: number(), ping: number())
        case 5: .refuse(batch: number(), message: text(0...400))
        case 6: .revoke(units())
        default: .drain(reason: text(0...400))
        }
    }
}
