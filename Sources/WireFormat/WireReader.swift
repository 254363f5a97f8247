/// Bytes that are not what protobuf's wire format allows.
/// Source: protobuf.dev/programming-guides/encoding.
public enum WireError: Error, Equatable, Sendable {
    /// The bytes end inside a field.
    case truncated
    /// A variable-length integer of more than ten bytes, or with bits past the 64th.
    case malformedInteger
    /// Field number 0, or a wire type that does not exist.
    case malformedTag
    /// A field's wire type is not the one that its message gives it.
    case unexpectedType
    /// A string field that is not UTF-8.
    case malformedText
}

/// How a field's value is laid out.
@frozen public enum WireType: UInt8, Sendable {
    case varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5
}

/// Reads the fields of one serialized protobuf message, in the order in which they lie.
///
/// It borrows the bytes: it must not outlive the closure that lent them. It never reads past their end, whatever they
/// hold. Question sets and outcomes are read with it field by field, without the tree of small allocations that a
/// general decoder makes; the link's control messages go through libprotobuf-c.
@frozen public struct WireReader {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline var position: Int

    /// Where the next byte will be read, from the start of the message.
    @inlinable public var offset: Int { position }

    /// Reads from the start of `bytes`.
    @inlinable public init(_ bytes: UnsafeRawBufferPointer) {
        self.init(bytes: bytes, offset: 0)
    }

    @inlinable init(bytes: UnsafeRawBufferPointer, offset: Int) {
        self.bytes = bytes
        self.position = offset
    }

    /// How many bytes are left.
    @inlinable public var remaining: Int { bytes.count - position }

    /// The next field's number and type; nil at the end of the message.
    ///
    /// - Throws: `WireError.truncated`, `.malformedInteger`, `.malformedTag`.
    @inlinable @inline(__always) public mutating func nextField() throws(WireError) -> (number: Int, type: WireType)? {
        guard position < bytes.count else { return nil }
        let tag = try varint()
        guard tag <= UInt64(UInt32.max), tag >> 3 != 0 else { throw .malformedTag }
        let number = Int(tag >> 3)
        // Spelled out rather than by raw value, so that it can be inlined into other modules.
        switch tag & 7 {
        case 0: return (number, .varint)
        case 1: return (number, .fixed64)
        case 2: return (number, .bytes)
        case 5: return (number, .fixed32)
        default: throw .malformedTag
        }
    }

    /// A variable-length integer.
    ///
    /// - Throws: `WireError.truncated`, `.malformedInteger`.
    @inlinable @inline(__always) public mutating func varint() throws(WireError) -> UInt64 {
        // Nearly all integers are tags, lengths and small counts of one byte.
        if position < bytes.count, bytes[position] < 0x80 {
            position += 1
            return UInt64(bytes[position - 1])
        }
        return try longVarint()
    }

    @usableFromInline mutating func longVarint() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if shift == 63, byte > 1 { throw .malformedInteger }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { throw .malformedInteger }
        }
        throw .truncated
    }

    /// A variable-length integer that has to fit into 32 bits.
    ///
    /// - Throws: `WireError.truncated`, `.malformedInteger`.
    @inlinable @inline(__always) public mutating func uint32() throws(WireError) -> UInt32 {
        let value = try varint()
        guard let narrow = UInt32(exactly: value) else { throw .malformedInteger }
        return narrow
    }

    /// Eight bytes, little-endian.
    @inlinable public mutating func fixed64() throws(WireError) -> UInt64 {
        guard remaining >= 8 else { throw .truncated }
        defer { position += 8 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// Four bytes, little-endian.
    @inlinable public mutating func fixed32() throws(WireError) -> UInt32 {
        guard remaining >= 4 else { throw .truncated }
        defer { position += 4 }
        return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    }

    /// A length, then so many bytes: a string, a byte string, or a message within this one.
    ///
    /// - Throws: `WireError.truncated` when fewer bytes are left than the length says; `.malformedInteger`.
    @inlinable @inline(__always) public mutating func lengthDelimited() throws(WireError) -> UnsafeRawBufferPointer {
        let length = try varint()
        guard length <= UInt64(remaining) else { throw .truncated }
        return try take(Int(length))
    }

    /// The next `count` bytes, whatever they are.
    ///
    /// - Throws: `WireError.truncated` when fewer are left.
    @inlinable @inline(__always) public mutating func take(_ count: Int) throws(WireError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw .truncated }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    /// A string field's text.
    ///
    /// - Throws: `WireError.malformedText` when the bytes are not UTF-8; otherwise as `lengthDelimited()`.
    public mutating func string() throws(WireError) -> String {
        let text = try lengthDelimited()
        // Nearly all texts are ASCII, which is valid as it is; the validating initialiser costs several times as much.
        if Self.isASCII(text) {
            return String(unsafeUninitializedCapacity: text.count) { memory in
                UnsafeMutableRawBufferPointer(memory).copyMemory(from: text)
                return text.count
            }
        }
        guard let string = String(validating: text, as: UTF8.self) else { throw .malformedText }
        return string
    }

    private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var bits: UInt64 = 0
        var place = 0
        while place + 8 <= bytes.count {
            bits |= bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            place += 8
        }
        while place < bytes.count {
            bits |= UInt64(bytes[place])
            place += 1
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }

    /// A message within this one.
    @inlinable @inline(__always) public mutating func message() throws(WireError) -> WireReader {
        WireReader(try lengthDelimited())
    }

    /// Passes over a field that the reader does not know.
    @inlinable @inline(__always) public mutating func skip(_ type: WireType) throws(WireError) {
        switch type {
        case .varint: _ = try varint()
        case .fixed64: _ = try fixed64()
        case .bytes: _ = try lengthDelimited()
        case .fixed32: _ = try fixed32()
        }
    }

    /// Throws unless the field has the type that its message gives it.
    @inlinable public func expect(_ type: WireType, _ expected: WireType) throws(WireError) {
        guard type == expected else { throw .unexpectedType }
    }
}
