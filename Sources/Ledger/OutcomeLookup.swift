import Foundation
import Locking
import Outcomes
import WireFormat

/// Finds what came of single samples in a ledger, in any order and from any thread.
///
/// It keeps 16 bytes for each outcome, and at most `BlockCache.maximumBytes` of blocks. It knows what was committed when it
/// was made.
public final class OutcomeLookup: Sendable {
    private let ledger: RunLedger
    private let locations: [EntryLocation]
    private let cache = Guarded(BlockCache())

    /// Reads where everything lies.
    ///
    /// - Throws: `LedgerError`.
    public init(_ ledger: RunLedger) throws {
        self.ledger = ledger
        locations = try ledger.reading { try ledger.sortedLocations($0, []) }
    }

    /// What came of a sample; nil when that was not committed, or was forgotten since, to be asked again.
    ///
    /// - Throws: `LedgerError`; `WireError` when the bytes are no outcome.
    public func outcome(sample: Int, repetition: Int) throws -> Outcome? {
        guard let sample = UInt32(exactly: sample), let repetition = UInt32(exactly: repetition),
            let location = location(of: OutcomeUnit(sample: sample, repetition: repetition))
        else { return nil }
        let block = try cache.withLock { cache in
            try cache.block(location.block) { id in try ledger.reading { try RunLedger.block(id, $0) } }
        }
        return try block.withUnsafeBytes { bytes in
            guard location.offset < bytes.count else { return nil }
            var reader = WireReader(UnsafeRawBufferPointer(rebasing: bytes[Int(location.offset)...]))
            let record = try reader.lengthDelimited()
            guard try OutcomeUnit(serializedOutcome: record) == location.unit else { return nil }
            return try Outcome(serialized: record)
        }
    }

    private func location(of unit: OutcomeUnit) -> EntryLocation? {
        var (low, high) = (0, locations.count)
        while low < high {
            let middle = (low + high) / 2
            if locations[middle].unit < unit { low = middle + 1 } else { high = middle }
        }
        return low < locations.count && locations[low].unit == unit ? locations[low] : nil
    }
}
