/// Writes protobuf messages into one growing buffer.
///
/// Fields are written in the order of the calls. The writers of this package call in the order of the field numbers and
/// leave defaults out, so that equal values are equal bytes.
public struct WireWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// An empty writer.
    public init() {}

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// How many bytes were written.
    public var count: Int { bytes.count }

    private mutating func tag(_ field: Int, _ type: WireType) {
        varint(UInt64(field) << 3 | UInt64(type.rawValue))
    }

    /// A bare variable-length integer, without a tag.
    public mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// An integer field; left out when 0.
    public mutating func integer(_ field: Int, _ value: UInt64) {
        guard value != 0 else { return }
        tag(field, .varint)
        varint(value)
    }

    /// An integer field; left out when 0. `value` is not negative.
    public mutating func integer(_ field: Int, _ value: Int) { integer(field, UInt64(value)) }

    /// A truth value; left out when false.
    public mutating func bool(_ field: Int, _ value: Bool) { integer(field, value ? 1 as UInt64 : 0) }

    /// Eight bytes, little-endian; written even when 0.
    public mutating func fixed64(_ field: Int, _ value: UInt64) {
        tag(field, .fixed64)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A double; written even when 0, since it stands for presence.
    public mutating func double(_ field: Int, _ value: Double) { fixed64(field, value.bitPattern) }

    /// A float; left out when 0.
    public mutating func float(_ field: Int, _ value: Float) {
        guard value.bitPattern != 0 else { return }
        tag(field, .fixed32)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A string; left out when empty.
    public mutating func string(_ field: Int, _ value: String) {
        guard !value.isEmpty else { return }
        repeatedString(field, value)
    }

    /// One string of a repeated field; written even when empty.
    public mutating func repeatedString(_ field: Int, _ value: String) {
        tag(field, .bytes)
        var value = value
        value.withUTF8 {
            varint(UInt64($0.count))
            bytes.append(contentsOf: $0)
        }
    }

    /// A byte string; left out when empty.
    public mutating func data(_ field: Int, _ value: some Collection<UInt8>) {
        guard !value.isEmpty else { return }
        tag(field, .bytes)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// A message within this one; written even when `body` writes nothing, since it stands for presence.
    public mutating func message(_ field: Int, _ body: (inout WireWriter) throws -> Void) rethrows {
        tag(field, .bytes)
        // Most messages within are shorter than 128 bytes: one byte is kept for the length, and the rare longer one moves.
        let start = bytes.count
        bytes.append(0)
        try body(&self)
        let length = bytes.count - start - 1
        if length < 0x80 {
            bytes[start] = UInt8(length)
        } else {
            var prefix: [UInt8] = []
            var rest = length
            while rest >= 0x80 {
                prefix.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            prefix.append(UInt8(rest))
            bytes.replaceSubrange(start...start, with: prefix)
        }
    }

    /// Bytes that are already in the wire format.
    public mutating func raw(_ serialized: UnsafeRawBufferPointer) { bytes.append(contentsOf: serialized) }
}
