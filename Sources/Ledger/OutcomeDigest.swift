import Crypto
import Files
import Outcomes
import WireFormat

/// The fingerprint of a run's results: SHA-256 of one serialized `linnet.v1.OutcomeBlock` that would hold every outcome in
/// order, without timing and without the messages of failures.
///
/// A message may tell a host or a process; the failure's kind is the result. A quarantined sample is an outcome that holds
/// its failure alone.
struct OutcomeDigest {
    private var hash = SHA256()
    /// Gathers records, since hashing a few hundred bytes at a time costs more than copying them.
    private var pending = WireWriter()

    private static let pendingBytes = 64 << 10

    /// Adds a serialized `linnet.v1.Outcome`.
    ///
    /// - Throws: `WireError` when it is none.
    mutating func add(_ record: UnsafeRawBufferPointer) throws(WireError) {
        let shape = try RecordShape(record)
        if shape.holdsFailure {
            add(try Outcome(serialized: record))
        } else {
            // The record with its tag and length, as `Outcome.write(to:)` would write it without timing.
            pending.varint(1 << 3 | UInt64(WireType.bytes.rawValue))
            pending.varint(UInt64(record.count - shape.timing.count))
            pending.raw(UnsafeRawBufferPointer(rebasing: record[..<shape.timing.lowerBound]))
            pending.raw(UnsafeRawBufferPointer(rebasing: record[shape.timing.upperBound...]))
            flushIfFull()
        }
    }

    mutating func add(_ sample: QuarantinedSample) {
        add(Outcome(sample: sample.sample, repetition: sample.repetition, failure: sample.failure))
    }

    private mutating func add(_ outcome: Outcome) {
        var outcome = outcome
        outcome.timing = Timing()
        outcome.failure?.message = ""
        outcome.leaf?.failure?.message = ""
        for index in outcome.levels.indices {
            outcome.levels[index].failure?.message = ""
            for part in outcome.levels[index].parts.indices {
                outcome.levels[index].parts[part].failure?.message = ""
            }
        }
        for index in outcome.group?.rollouts.indices ?? 0..<0 {
            outcome.group?.rollouts[index].failure?.message = ""
        }
        outcome.write(to: &pending)
        flushIfFull()
    }

    private mutating func flushIfFull() {
        guard pending.count >= Self.pendingBytes else { return }
        flush()
    }

    private mutating func flush() {
        hash.update(data: pending.bytes)
        pending.removeAll()
    }

    /// 64 lower-case hexadecimal digits.
    mutating func finish() -> String {
        flush()
        return Hexadecimal.text(hash.finalize())
    }
}

/// Where an outcome's timing lies, and whether anything in it failed, found without building the outcome.
private struct RecordShape {
    /// The bytes of the timing with its tag; empty, at the end, when there is none.
    var timing: Range<Int>
    var holdsFailure = false

    init(_ record: UnsafeRawBufferPointer) throws(WireError) {
        timing = record.count..<record.count
        var reader = WireReader(record)
        var start = 0
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (3, .bytes): if try Self.hasField(8, reader.message()) { holdsFailure = true }
            case (4, .bytes): if try Self.isFailed(level: reader.message()) { holdsFailure = true }
            case (8, .bytes): if try Self.isFailed(group: reader.message()) { holdsFailure = true }
            default:
                if field == 5 { holdsFailure = true }
                try reader.skip(type)
            }
            if field == Outcome.timingField { timing = start..<reader.offset }
            start = reader.offset
        }
    }

    /// Whether the level's request failed, or one of its parts'.
    private static func isFailed(level reader: WireReader) throws(WireError) -> Bool {
        var reader = reader
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (5, _): return true
            case (6, .bytes): if try hasField(4, reader.message()) { return true }
            default: try reader.skip(type)
            }
        }
        return false
    }

    /// Whether one of the rollouts' requests failed.
    private static func isFailed(group reader: WireReader) throws(WireError) -> Bool {
        var reader = reader
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (17, .bytes): if try hasField(10, reader.message()) { return true }
            default: try reader.skip(type)
            }
        }
        return false
    }

    private static func hasField(_ wanted: Int, _ reader: WireReader) throws(WireError) -> Bool {
        var reader = reader
        while let (field, type) = try reader.nextField() {
            if field == wanted { return true }
            try reader.skip(type)
        }
        return false
    }
}

extension RunLedger {
    /// One SHA-256 over everything that was answered, read and rewarded, by sample and repetition; quarantined samples
    /// enter with the kind of their failure. Times, workers, attempts and the messages of failures stay out, so two runs
    /// that asked the same have the same digest whatever machinery answered.
    ///
    /// - Returns: 64 lower-case hexadecimal digits.
    /// - Throws: `LedgerError`, `.duplicate` when a sample and repetition was committed twice.
    public func digest() throws(LedgerError) -> String {
        try LedgerError.translating(path: path) {
            var digest = OutcomeDigest()
            try forEachEntryInOrder { entry in
                switch entry {
                case .outcome(let record): try digest.add(record)
                case .quarantined(let sample): digest.add(sample)
                }
            }
            return digest.finish()
        }
    }
}
