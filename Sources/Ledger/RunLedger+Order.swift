import Foundation
import GRDB
import WireFormat

/// What the ledger holds of one sample and repetition.
public enum LedgerEntry {
    /// A serialized `linnet.v1.Outcome`, lent.
    case outcome(UnsafeRawBufferPointer)
    /// It was given up.
    case quarantined(QuarantinedSample)
}

extension RunLedger {
    /// Lends everything that came of the run in the order of samples, then repetitions, whatever the order in which it
    /// was committed.
    ///
    /// It keeps 16 bytes for each outcome, and at most `BlockCache.maximumBytes` of blocks.
    ///
    /// - Throws: `LedgerError.duplicate` when something was committed twice, other `LedgerError`s; whatever `body` throws.
    public func forEachEntryInOrder(_ body: (LedgerEntry) throws -> Void) throws {
        try reading { database in
            let quarantined = try Self.quarantined(database)
            let locations = try self.sortedLocations(database, quarantined)
            var cache = BlockCache()
            for location in locations {
                guard location.block != EntryLocation.quarantine else {
                    try body(.quarantined(quarantined[Int(location.offset)]))
                    continue
                }
                let block = try cache.block(location.block) { try Self.block($0, database) }
                try block.withUnsafeBytes { bytes in
                    // Found when all were read, and not by its number: the file's own index is wrong.
                    guard location.offset < bytes.count else {
                        throw LedgerError.corrupted(path: self.path, reason: "block \(location.block) comes and goes")
                    }
                    let record = UnsafeRawBufferPointer(rebasing: bytes[Int(location.offset)...])
                    var reader = WireReader(record)
                    try body(.outcome(try reader.lengthDelimited()))
                }
            }
        }
    }

    func sortedLocations(
        _ database: Database, _ quarantined: [QuarantinedSample]
    ) throws -> [EntryLocation] {
        var locations: [EntryLocation] = []
        // An outcome takes bytes: a number that cannot be true must not ask for all memory.
        let sql = "SELECT min(sum(outcomes), sum(length(bytes))) FROM blocks"
        locations.reserveCapacity(max(0, try Int.fetchOne(database, sql: sql) ?? 0))
        for (index, sample) in quarantined.enumerated() {
            let unit = OutcomeUnit(sample: UInt32(sample.sample), repetition: UInt32(sample.repetition))
            locations.append(EntryLocation(unit: unit, block: EntryLocation.quarantine, offset: UInt32(index)))
        }
        try Self.forEachBlock(database) { id, bytes in
            guard let block = UInt32(exactly: id), bytes.count <= UInt32.max else {
                throw LedgerError.corrupted(path: self.path, reason: "block \(id) is past every limit")
            }
            try self.forEachUnit(inBlock: id, bytes) { unit, offset in
                locations.append(EntryLocation(unit: unit, block: block, offset: UInt32(offset)))
            }
        }
        locations.sort { $0.unit < $1.unit }
        for (first, second) in zip(locations, locations.dropFirst()) where first.unit == second.unit {
            throw LedgerError.duplicate(
                path: path, sample: first.unit.sample, repetition: first.unit.repetition)
        }
        return locations
    }

    static func block(_ id: UInt32, _ database: Database) throws -> Data {
        let statement = try database.cachedStatement(sql: "SELECT bytes FROM blocks WHERE id = ?")
        return try Data.fetchOne(statement, arguments: [id]) ?? Data()
    }
}
