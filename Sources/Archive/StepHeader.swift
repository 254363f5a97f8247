/// What stands before each step's frame: a skippable frame of zstd, which readers of zstd pass over, and which tells where
/// the next step begins without decompressing this one.
///
/// 40 bytes, little-endian: zstd's number of a skippable frame, 32 as its length, eight letters, run, step, and how many
/// bytes of compressed text follow. Source: RFC 8878, section 3.1.2.
struct StepHeader: Equatable {
    static let byteCount = 40
    /// What every header begins with.
    static let mark: [UInt8] = [0x5B, 0x2A, 0x4D, 0x18, 32, 0, 0, 0] + Array("LNTSTEP1".utf8)

    var run: UInt64
    var step: Int
    /// Of the frame that follows, in bytes.
    var length: Int

    init(run: UInt64, step: Int, length: Int) {
        self.run = run
        self.step = step
        self.length = length
    }

    /// Reads `bytes`; nil when they are no header.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, bytes.starts(with: Self.mark) else { return nil }
        run = Self.number(bytes[16..<24])
        guard let step = Int(exactly: Self.number(bytes[24..<32])),
            let length = Int(exactly: Self.number(bytes[32..<40]))
        else { return nil }
        self.step = step
        self.length = length
    }

    var bytes: [UInt8] {
        Self.mark
            + [run, UInt64(step), UInt64(length)].flatMap { number in
                (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
            }
    }

    /// Whether `bytes` may be what is left of writing this step: where a write was cut off, the file ends or holds zeros.
    /// The length does not count.
    func couldBegin(_ bytes: [UInt8]) -> Bool { zip(bytes, self.bytes.prefix(32)).allSatisfy { $0 == $1 || $0 == 0 } }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
