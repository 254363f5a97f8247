import Foundation
import GRDB
import Outcomes
import WireFormat

/// What was committed since somebody last looked.
public struct FollowedBlock {
    /// Grows from block to block.
    public var id: Int64
    /// Who answered.
    public var worker: String
    /// A serialized `linnet.v1.OutcomeBlock`.
    public var bytes: [UInt8]
}

/// A step with the moment at which it was assembled.
public struct DatedStep: Hashable, Sendable {
    /// Counts steps from 0.
    public var step: Int
    /// When it was committed.
    public var committed: Date
    /// The newest version that the trainer had published when it asked.
    public var policyVersion: Int
    /// How many groups were delivered.
    public var delivered: Int
    /// The oldest version among the delivered completions.
    public var oldestVersion: Int
}

/// Reading a ledger piece by piece while its run goes on: each call is a short look that holds nothing up.
extension RunLedger {
    /// The next blocks after one, in the order in which they were committed.
    ///
    /// - Parameters:
    ///   - id: The last block that was seen; 0 for none.
    ///   - bytes: No further block is taken once there are so many.
    /// - Throws: `LedgerError`.
    public func blocks(after id: Int64, upTo bytes: Int) throws(LedgerError) -> [FollowedBlock] {
        try LedgerError.translating(path: path) {
            try database.read { database in
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT id, worker, bytes FROM blocks WHERE id > ? ORDER BY id", arguments: [id])
                var blocks: [FollowedBlock] = []
                var size = 0
                while size < bytes, let row = try rows.next() {
                    // An empty blob comes as nil: a block without outcomes.
                    let block = try row.withUnsafeData(atIndex: 2) { $0.map { [UInt8]($0) } ?? [] }
                    size += block.count
                    try blocks.append(
                        FollowedBlock(id: row.decode(atIndex: 0), worker: row.decode(atIndex: 1), bytes: block))
                }
                return blocks
            }
        }
    }

    /// What came of one sample, looked for from the newest block back, and who answered it; nil when it is not there.
    ///
    /// - Parameter isWanted: Asked now and then; the search is given up when it says no.
    /// - Throws: `LedgerError`; `SearchGivenUp`; `WireError` when its bytes are no outcome.
    public func outcome(sample: Int, repetition: Int, while isWanted: () -> Bool) throws -> (
        outcome: Outcome, worker: String
    )? {
        guard let sample = UInt32(exactly: sample), let repetition = UInt32(exactly: repetition) else { return nil }
        let unit = OutcomeUnit(sample: sample, repetition: repetition)
        var last = Int64.max
        while true {
            guard isWanted() else { throw SearchGivenUp() }
            // A look at a time: the journal is not kept from being folded in for as long as all of it takes.
            let found = try reading { database -> (outcome: Outcome?, worker: String, isOver: Bool) in
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT id, worker, bytes FROM blocks WHERE id < ? ORDER BY id DESC LIMIT 256",
                    arguments: [last])
                var isOver = true
                while let row = try rows.next() {
                    isOver = false
                    last = try row.decode(atIndex: 0)
                    let outcome = try row.withUnsafeData(atIndex: 2) { data in
                        try data?.withUnsafeBytes { try self.outcome(of: unit, in: $0, block: last) }
                    }
                    if let outcome { return (outcome, try row.decode(atIndex: 1), true) }
                }
                return (nil, "", isOver)
            }
            if let outcome = found.outcome { return (outcome, found.worker) }
            if found.isOver { return nil }
        }
    }

    private func outcome(of unit: OutcomeUnit, in block: UnsafeRawBufferPointer, block id: Int64) throws -> Outcome? {
        var outcome: Outcome?
        try forEachUnit(inBlock: id, block) { found, offset in
            guard found == unit else { return }
            var reader = WireReader(UnsafeRawBufferPointer(rebasing: block[offset...]))
            outcome = try Outcome(serialized: try reader.lengthDelimited())
        }
        return outcome
    }

    /// A sample that was given up; nil when it was not.
    ///
    /// - Throws: `LedgerError`.
    public func quarantined(sample: Int, repetition: Int) throws(LedgerError) -> QuarantinedSample? {
        try LedgerError.translating(path: path) {
            try database.read { database in
                let sql = """
                    SELECT sample, repetition, kind, message, evidence FROM quarantine
                    WHERE sample = ? AND repetition = ?
                    """
                return try Row.fetchOne(database, sql: sql, arguments: [sample, repetition]).map(Self.quarantined)
            }
        }
    }

    /// The first samples that were given up, in order.
    ///
    /// - Throws: `LedgerError`.
    public func quarantined(first count: Int) throws(LedgerError) -> [QuarantinedSample] {
        try LedgerError.translating(path: path) {
            try database.read { database in
                let sql = """
                    SELECT sample, repetition, kind, message, evidence FROM quarantine
                    ORDER BY sample, repetition LIMIT ?
                    """
                return try Row.fetchAll(database, sql: sql, arguments: [count]).map(Self.quarantined)
            }
        }
    }

    /// The newest steps of a rollout run, oldest first; none for an evaluation.
    ///
    /// - Throws: `LedgerError`.
    public func steps(last count: Int) throws(LedgerError) -> [DatedStep] {
        try LedgerError.translating(path: path) {
            try database.read { database in
                guard try Self.hasRollouts(database) else { return [] }
                let sql = """
                    SELECT step, committed, policy_version, delivered, oldest_version FROM steps
                    ORDER BY step DESC LIMIT ?
                    """
                return try Row.fetchAll(database, sql: sql, arguments: [count]).reversed().map { row in
                    try DatedStep(
                        step: row.decode(atIndex: 0), committed: Date(unixMilliseconds: row.decode(atIndex: 1)),
                        policyVersion: row.decode(atIndex: 2), delivered: row.decode(atIndex: 3),
                        oldestVersion: row.decode(atIndex: 4))
                }
            }
        }
    }
}

/// A sample was looked for, not found so far, and is no longer wanted.
public struct SearchGivenUp: Error, Sendable {}
