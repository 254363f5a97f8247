import WireFormat

/// What the coordinator needs to know of an outcome to count it, read without building the outcome.
public struct OutcomeSummary: Hashable, Sendable {
    /// Index in the question set's file.
    public var sample = 0
    /// 0 for the first time a sample is asked.
    public var repetition = 0
    /// How many levels were answered, rightly or not.
    public var levels = 0
    /// How many levels were answered rightly: their accuracy reward is 1.
    public var rightLevels = 0
    /// Whether the last level was answered rightly.
    public var isLeafRight = false
    /// How many levels have an answer that is no choice.
    public var invalidLevels = 0
    /// Whether the sample, its stage one, or one of its levels failed.
    public var isFailed: Bool { firstFailure != nil }
    /// The kind of what failed first in it, from the whole to its levels; nil where nothing failed.
    public var firstFailure: Failure.Kind?
    /// The sample's own failure, when it failed as a whole.
    public var failure: Failure.Kind?
    /// From the first request to the last reading, in microseconds; 0 where the worker did not tell.
    public var ranMicroseconds: UInt32 = 0
    private var made = Made.answers

    /// A group is large: it lies apart, so that the summaries of an evaluation stay small.
    private indirect enum Made: Hashable, Sendable {
        case answers
        case group(Group)
    }

    /// A rollout run's group, with its timing.
    public var group: Group? { if case .group(let group) = made { group } else { nil } }

    /// Whether the sample failed as a whole, and another try would end alike.
    public var isPermanentFailure: Bool { failure.map { !$0.isTransient } ?? false }

    /// Levels of an outcome, and requests about one of them: a level's number has 8 bits, and so has the number of its choices. Two
    /// bytes that say 'one more' become a hundred and more where the ledger is read.
    static let mostLevels = 255
    static let mostParts = 255

    /// Whether every level was asked and answered rightly.
    public var isPathRight: Bool { levels > 0 && rightLevels == levels && failure == nil }

    /// Reads a serialized `linnet.v1.Outcome`, all of it: what is taken here goes to the ledger as it lies, and whoever
    /// reads it there with `Outcome(serialized:)` must be able to.
    ///
    /// - Throws: `WireError` when the bytes are no outcome.
    public init(serialized bytes: UnsafeRawBufferPointer) throws(WireError) {
        var reader = WireReader(bytes)
        var timing: WireReader?
        var group: Group?
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): sample = Int(try reader.uint32())
            case (2, .varint): repetition = Int(try reader.uint32())
            case (3, .bytes): try readLeaf(reader.message())
            case (4, .bytes):
                guard levels < Self.mostLevels else { throw .unexpectedType }
                try readLevel(reader.message())
            case (5, .bytes):
                failure = try Failure.Kind(readingFailure: reader.message())
                firstFailure = failure
            case (6, .bytes):
                timing = try reader.message()
                if let timing { try readTiming(timing) }
            case (7, .bytes): try Self.checkCompletion(reader.message())
            case (8, .bytes):
                // What is assembled for a trainer is all of it: nothing is won by looking less closely here.
                group = try Group(reading: reader.message())
            case (1...8, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        if var group {
            if let timing { group.timing = try Timing(reading: timing) }
            for rollout in group.rollouts { note(rollout.failure?.kind) }
            made = .group(group)
        }
    }

    private mutating func readLeaf(_ reader: WireReader) throws(WireError) {
        var reader = reader
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): try Self.checkCompletion(reader.message())
            case (2, .bytes), (5, .bytes): try reader.checkText()
            case (3, .bytes): try Self.checkPathStep(reader.message())
            case (4, .varint): _ = try reader.varint()
            case (6, .varint): _ = try reader.uint32()
            case (7, .bytes): _ = try Self.isAccuracyEarned(reader.message())
            case (8, .bytes):
                note(try Failure.Kind(readingFailure: reader.message()))
            case (1...8, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }

    private mutating func readLevel(_ reader: WireReader) throws(WireError) {
        var reader = reader
        var right = false
        var parts = 0
        // Without a reading there is no choice.
        var invalid = true
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): _ = try reader.uint32()
            case (2, .bytes): try Self.checkCompletion(reader.message())
            case (3, .bytes): invalid = try !Self.isChoice(reader.message())
            case (4, .bytes): if try Self.isAccuracyEarned(reader.message()) { right = true }
            case (5, .bytes):
                note(try Failure.Kind(readingFailure: reader.message()))
            case (6, .bytes):
                guard parts < Self.mostParts else { throw .unexpectedType }
                parts += 1
                try readPart(reader.message())
            case (1...6, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        levels += 1
        rightLevels += right ? 1 : 0
        invalidLevels += invalid ? 1 : 0
        isLeafRight = right
    }

    private mutating func readPart(_ reader: WireReader) throws(WireError) {
        var reader = reader
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): try Self.checkCompletion(reader.message())
            case (2, .bytes): _ = try Self.isChoice(reader.message())
            case (3, .bytes): _ = try Self.isAccuracyEarned(reader.message())
            case (4, .bytes):
                note(try Failure.Kind(readingFailure: reader.message()))
            case (1...4, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }

    private mutating func note(_ failure: Failure.Kind?) {
        if firstFailure == nil { firstFailure = failure }
    }

    private static func isChoice(_ reader: WireReader) throws(WireError) -> Bool {
        var reader = reader
        var letter: UInt32 = 0
        var kind: UInt32 = 0
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): letter = try reader.uint32()
            case (2, .varint): kind = try reader.uint32()
            case (3...5, .varint): _ = try reader.uint32()
            case (6, .varint): _ = try reader.varint()
            case (1...6, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        return letter > 0 && kind == 0
    }

    private static func isAccuracyEarned(_ reader: WireReader) throws(WireError) -> Bool {
        var reader = reader
        var component: UInt32 = 0
        var score: Float = 0
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): component = try reader.uint32()
            case (2, .fixed32): score = Float(bitPattern: try reader.fixed32())
            case (1...2, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        return component == UInt32(Reward.Component.accuracy.rawValue) && score == 1
    }

    private static func checkCompletion(_ reader: WireReader) throws(WireError) {
        var reader = reader
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): try reader.checkText()
            case (2...4, .varint): _ = try reader.uint32()
            case (5, .fixed64): _ = try reader.fixed64()
            case (6, .bytes): _ = try CompletionTokens(reading: reader.message())
            case (1...6, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }

    private static func checkPathStep(_ reader: WireReader) throws(WireError) {
        var reader = reader
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): _ = try reader.uint32()
            case (2, .bytes): try reader.checkText()
            default: try reader.skip(type)
            }
        }
    }

    private mutating func readTiming(_ reader: WireReader) throws(WireError) {
        var reader = reader
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): _ = try reader.uint32()
            case (2, .varint): ranMicroseconds = try reader.uint32()
            case (3, .bytes): try reader.checkText()
            case (1...3, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension OutcomeSummary {
    /// Which sample, asked for the so-manieth time, a serialized `linnet.v1.Outcome` answers; nothing else is read.
    ///
    /// - Throws: `WireError` when the bytes are no outcome.
    public static func place(of record: UnsafeRawBufferPointer) throws(WireError) -> (sample: Int, repetition: Int) {
        var reader = WireReader(record)
        var place = (sample: 0, repetition: 0)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): place.sample = Int(try reader.uint32())
            case (2, .varint): place.repetition = Int(try reader.uint32())
            default: try reader.skip(type)
            }
        }
        return place
    }

    /// Lends each outcome of a serialized `linnet.v1.OutcomeBlock`, as it lies, in order.
    ///
    /// - Throws: `WireError` when the bytes are no block; whatever `body` throws.
    public static func forEachRecord(
        in block: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var reader = WireReader(block)
        while let (field, type) = try reader.nextField() {
            if field == 1, type == .bytes { try body(try reader.lengthDelimited()) } else { try reader.skip(type) }
        }
    }
}
