import DequeModule
import WireFormat

/// Finished outcomes, kept until the coordinator's ledger has them. Pure.
///
/// It stays bounded because it can hold no more than was leased, and nothing is leased to a worker whose coordinator is
/// away or whose outcomes pile up (`isFull`).
struct Outbox {
    /// A numbered block of outcomes.
    struct Batch: Sendable {
        let number: UInt64
        let units: [Unit]
        let block: [UInt8]
    }

    /// Past so many unacknowledged bytes no more credit is given.
    static let fullBytes = 64 << 20
    /// A batch is sent at once when it holds so many outcomes or bytes; else after a short while.
    static let batchOutcomes = 64
    static let batchBytes = 16 << 10

    private var open = WireWriter()
    private var openUnits: [Unit] = []
    private(set) var unacknowledged = Deque<Batch>()
    private var unacknowledgedBytes = 0
    private var lastNumber: UInt64 = 0
    private var sentThrough: UInt64 = 0

    var isEmpty: Bool { openUnits.isEmpty && unacknowledged.isEmpty }
    var isFull: Bool { unacknowledgedBytes + open.count >= Self.fullBytes }
    var hasOpen: Bool { !openUnits.isEmpty }
    /// Whether the open batch is large enough to be sent.
    var isOpenBatchLarge: Bool { openUnits.count >= Self.batchOutcomes || open.count >= Self.batchBytes }

    /// Adds outcomes that are already serialized.
    mutating func add(_ units: [Unit], serialized: [UInt8]) {
        serialized.withUnsafeBytes { open.raw($0) }
        openUnits.append(contentsOf: units)
    }

    /// Closes the open batch, if there is anything in it. The batch stays until it is acknowledged.
    mutating func close() {
        guard hasOpen else { return }
        lastNumber += 1
        let batch = Batch(number: lastNumber, units: openUnits, block: open.bytes)
        unacknowledged.append(batch)
        unacknowledgedBytes += batch.block.count
        open.removeAll()
        openUnits.removeAll(keepingCapacity: true)
    }

    /// A new session: everything unacknowledged is to be sent again.
    mutating func beginSession() { sentThrough = 0 }

    /// The first batch that was not sent in this session.
    var nextUnsent: Batch? {
        guard let last = unacknowledged.last, last.number > sentThrough else { return nil }
        return unacknowledged.first { $0.number > sentThrough }
    }

    /// The batch is on its way.
    mutating func markSent(_ number: UInt64) { sentThrough = number }

    /// The ledger has every batch through this one.
    mutating func acknowledge(through number: UInt64) {
        while let first = unacknowledged.first, first.number <= number {
            unacknowledgedBytes -= first.block.count
            unacknowledged.removeFirst()
        }
    }

    /// The coordinator cannot take the batch: its samples go back.
    mutating func discard(_ number: UInt64) -> [Unit] {
        guard let place = unacknowledged.firstIndex(where: { $0.number == number }) else { return [] }
        let batch = unacknowledged.remove(at: place)
        unacknowledgedBytes -= batch.block.count
        return batch.units
    }

    /// Finished and not acknowledged, the open batch included.
    var unacknowledgedUnits: [Unit] { unacknowledged.flatMap(\.units) + openUnits }
}
