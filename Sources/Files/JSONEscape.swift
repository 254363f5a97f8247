/// How a text becomes the inside of a JSON string: UTF-8 as it is, and only what JSON forbids there escaped (RFC 8259,
/// section 7).
public enum JSONEscape {
    /// Lends the escaped text piece by piece, in order: long runs as they lie, and escapes between them.
    public static func pieces(of text: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        var text = text
        text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            var start = 0
            for (place, byte) in bytes.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                body(UnsafeRawBufferPointer(rebasing: bytes[start..<place]))
                escape(of: byte).withUnsafeBytes(body)
                start = place + 1
            }
            body(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    private static func escape(of byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): Array("\\n".utf8)
        case UInt8(ascii: "\t"): Array("\\t".utf8)
        case UInt8(ascii: "\r"): Array("\\r".utf8)
        default:
            Array("\\u00".utf8) + [Hexadecimal.digits[Int(byte >> 4)], Hexadecimal.digits[Int(byte & 15)]]
        }
    }
}
