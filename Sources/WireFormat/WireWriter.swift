/// Writes protobuf messages into one growing buffer.
///
/// Fields are written in the order of the calls. The writers of this package call in the order of the field numbers and
/// leave defaults out, so that equal values are equal bytes.
///
/// What outcomes are made of can be inlined into the rooms that write them: there are a dozen calls a level.
public struct WireWriter: Sendable {
    @usableFromInline var buffer: [UInt8] = []

    /// What was written so far.
    @inlinable public var bytes: [UInt8] { buffer }

    /// An empty writer.
    @inlinable public init() {}

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() { buffer.removeAll(keepingCapacity: true) }

    /// Makes room for so many bytes in all.
    public mutating func reserveCapacity(_ count: Int) { buffer.reserveCapacity(count) }

    /// How many bytes were written.
    @inlinable public var count: Int { buffer.count }

    @inlinable @inline(__always) mutating func tag(_ field: Int, _ type: WireType) {
        // Spelled out rather than by raw value, so that it can be inlined into other modules.
        let bits: UInt64 =
            switch type {
            case .varint: 0
            case .fixed64: 1
            case .bytes: 2
            case .fixed32: 5
            }
        varint(UInt64(field) << 3 | bits)
    }

    /// A bare variable-length integer, without a tag.
    @inlinable @inline(__always) public mutating func varint(_ value: UInt64) {
        // Nearly all integers are tags, lengths and small counts of one byte.
        if value < 0x80 { buffer.append(UInt8(truncatingIfNeeded: value)) } else { longVarint(value) }
    }

    @usableFromInline mutating func longVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            buffer.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        buffer.append(UInt8(rest))
    }

    /// An integer field; left out when 0.
    @inlinable @inline(__always) public mutating func integer(_ field: Int, _ value: UInt64) {
        guard value != 0 else { return }
        tag(field, .varint)
        varint(value)
    }

    /// An integer field; left out when 0. `value` is not negative.
    @inlinable public mutating func integer(_ field: Int, _ value: Int) { integer(field, UInt64(value)) }

    /// A truth value; left out when false.
    @inlinable public mutating func bool(_ field: Int, _ value: Bool) { integer(field, value ? 1 as UInt64 : 0) }

    /// Eight bytes, little-endian; written even when 0.
    @inlinable public mutating func fixed64(_ field: Int, _ value: UInt64) {
        tag(field, .fixed64)
        withUnsafeBytes(of: value.littleEndian) { buffer.append(contentsOf: $0) }
    }

    /// A double; written even when 0, since it stands for presence.
    @inlinable public mutating func double(_ field: Int, _ value: Double) { fixed64(field, value.bitPattern) }

    /// A float; left out when 0.
    @inlinable public mutating func float(_ field: Int, _ value: Float) {
        guard value.bitPattern != 0 else { return }
        tag(field, .fixed32)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { buffer.append(contentsOf: $0) }
    }

    /// A string; left out when empty.
    @inlinable public mutating func string(_ field: Int, _ value: String) {
        guard !value.isEmpty else { return }
        repeatedString(field, value)
    }

    /// One string of a repeated field; written even when empty.
    @inlinable public mutating func repeatedString(_ field: Int, _ value: String) {
        tag(field, .bytes)
        var value = value
        value.withUTF8 {
            varint(UInt64($0.count))
            buffer.append(contentsOf: $0)
        }
    }

    /// A byte string; left out when empty.
    @inlinable public mutating func data(_ field: Int, _ value: some Collection<UInt8>) {
        guard !value.isEmpty else { return }
        tag(field, .bytes)
        varint(UInt64(value.count))
        buffer.append(contentsOf: value)
    }

    /// A message within this one; written even when `body` writes nothing, since it stands for presence.
    @inlinable public mutating func message(_ field: Int, _ body: (inout WireWriter) throws -> Void) rethrows {
        tag(field, .bytes)
        // Most messages within are shorter than 128 bytes: one byte is kept for the length, and the rare longer one moves.
        let start = buffer.count
        buffer.append(0)
        try body(&self)
        let length = buffer.count - start - 1
        if length < 0x80 { buffer[start] = UInt8(truncatingIfNeeded: length) } else { lengthen(start, length) }
    }

    /// Puts a length of more than one byte where one byte was kept for it.
    @usableFromInline mutating func lengthen(_ start: Int, _ length: Int) {
        // Seven bits a byte; the first is there already.
        let more = (Int.bitWidth - length.leadingZeroBitCount - 1) / 7
        buffer.insert(contentsOf: repeatElement(0, count: more), at: start)
        var rest = length
        for place in start..<start + more {
            buffer[place] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
        }
        buffer[start + more] = UInt8(truncatingIfNeeded: rest)
    }

    /// Bytes that are already in the wire format.
    @inlinable public mutating func raw(_ serialized: UnsafeRawBufferPointer) { buffer.append(contentsOf: serialized) }
}
