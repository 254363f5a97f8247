/// Where each record starts, in about four bytes a record.
struct RecordIndex: Sendable {
    private static let block = 256
    private var bases: [UInt64] = []
    private var deltas: [UInt32] = []
    private(set) var end = 0

    /// How many records there are.
    var count: Int { deltas.count }

    mutating func append(start: Int, length: Int) {
        if deltas.count % Self.block == 0 { bases.append(UInt64(start)) }
        deltas.append(UInt32(UInt64(start) - bases[bases.count - 1]))
        end = start + length
    }

    mutating func reserveCapacity(_ count: Int) {
        deltas.reserveCapacity(count)
        bases.reserveCapacity(count / Self.block + 1)
    }

    /// The start of record `position`; the end of the last one for `count`.
    func offset(_ position: Int) -> Int {
        position == deltas.count ? end : Int(bases[position / Self.block]) + Int(deltas[position])
    }
}
