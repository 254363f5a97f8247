/// How a file writes numbers. All are little-endian.
enum ElementType: Sendable, Equatable {
    case float16, bfloat16, float32

    /// Bytes a number.
    var size: Int { self == .float32 ? 4 : 2 }

    /// Reads as many numbers as `values` holds. What is no finite number comes out as none.
    func decode(_ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>) {
        precondition(bytes.count == values.count * size)
        switch self {
        case .float32:
            for index in values.indices {
                values[index] = Float(
                    bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
            }
        case .bfloat16:
            for index in values.indices { values[index] = Float(bitPattern: UInt32(Self.half(bytes, index)) << 16) }
        case .float16:
            for index in values.indices { values[index] = Self.float(half: Self.half(bytes, index)) }
        }
    }

    private static func half(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt16 {
        UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
    }

    /// IEEE 754 binary16 without a library call a number: its bits in a single's place are 2¹¹² times too small, exactly,
    /// subnormal ones too.
    private static func float(half: UInt16) -> Float {
        let magnitude = Float(bitPattern: UInt32(half & 0x7FFF) << 13) * 0x1p112
        let special = Float(bitPattern: 0x7F80_0000 | UInt32(half & 0x3FF) << 13)
        let value = half & 0x7C00 == 0x7C00 ? special : magnitude
        return Float(bitPattern: value.bitPattern | UInt32(half & 0x8000) << 16)
    }
}
