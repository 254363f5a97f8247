import NIOCore

/// Writes JSON straight into a buffer: no tree, no strings in between.
struct JSONText {
    private(set) var buffer: ByteBuffer
    private var needsComma = false

    /// Writes to the buffer's end.
    init(_ buffer: ByteBuffer) { self.buffer = buffer }

    mutating func object(_ members: (inout JSONText) -> Void) {
        separate()
        open("{")
        members(&self)
        close("}")
    }

    mutating func array(_ elements: (inout JSONText) -> Void) {
        separate()
        open("[")
        elements(&self)
        close("]")
    }

    mutating func key(_ key: String) {
        string(key)
        buffer.writeStaticString(":")
        needsComma = false
    }

    mutating func string(_ text: String) {
        separate()
        buffer.writeStaticString("\"")
        escaped(text)
        buffer.writeStaticString("\"")
    }

    mutating func integer(_ number: Int) {
        separate()
        buffer.writeString(String(number))
    }

    /// A finite number.
    mutating func number(_ number: Double) {
        separate()
        buffer.writeString(number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)")
    }

    mutating func bool(_ value: Bool) {
        separate()
        buffer.writeStaticString(value ? "true" : "false")
    }

    mutating func null() {
        separate()
        buffer.writeStaticString("null")
    }

    /// A text that is JSON already.
    mutating func raw(_ text: String) {
        separate()
        buffer.writeString(text)
    }

    /// A string whose bytes need no escaping, written by the closure.
    mutating func plainString(_ write: (inout ByteBuffer) -> Void) {
        separate()
        buffer.writeStaticString("\"")
        write(&buffer)
        buffer.writeStaticString("\"")
    }

    private mutating func separate() {
        if needsComma { buffer.writeStaticString(",") }
        needsComma = true
    }

    private mutating func open(_ bracket: StaticString) {
        buffer.writeStaticString(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: StaticString) {
        buffer.writeStaticString(bracket)
        needsComma = true
    }

    /// Source: RFC 8259, section 7.
    private mutating func escaped(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for (place, byte) in bytes.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                buffer.writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<place]))
                switch byte {
                case 0x22: buffer.writeStaticString("\\\"")
                case 0x5C: buffer.writeStaticString("\\\\")
                case 0x0A: buffer.writeStaticString("\\n")
                default:
                    let digits = Array("0123456789abcdef".utf8)
                    buffer.writeStaticString("\\u00")
                    buffer.writeBytes([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
                }
                start = place + 1
            }
            buffer.writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start...]))
        }
    }
}
