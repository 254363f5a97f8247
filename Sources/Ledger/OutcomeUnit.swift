import WireFormat

/// What an outcome answers: a sample, asked for the so-manieth time. Ordered by sample, then repetition.
struct OutcomeUnit: Hashable, Comparable, Sendable {
    /// Both in one word, so that sorting a million of them compares integers.
    let packed: UInt64

    var sample: Int { Int(packed >> 32) }
    var repetition: Int { Int(packed & 0xFFFF_FFFF) }

    init(sample: UInt32, repetition: UInt32) { packed = UInt64(sample) << 32 | UInt64(repetition) }

    /// Reads only what is needed of a serialized `linnet.v1.Outcome`.
    init(serializedOutcome bytes: UnsafeRawBufferPointer) throws(WireError) {
        var reader = WireReader(bytes)
        var sample: UInt32 = 0
        var repetition: UInt32 = 0
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): sample = try reader.uint32()
            case (2, .varint): repetition = try reader.uint32()
            default: try reader.skip(type)
            }
        }
        self.init(sample: sample, repetition: repetition)
    }

    static func < (first: OutcomeUnit, second: OutcomeUnit) -> Bool { first.packed < second.packed }
}
