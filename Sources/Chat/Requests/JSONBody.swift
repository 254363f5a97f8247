import Files
import NIOCore

/// Writes JSON straight into a buffer: no tree, no strings in between.
struct JSONBody {
    private(set) var buffer: ByteBuffer
    private var needsComma = false

    /// Writes to the buffer's end.
    init(_ buffer: ByteBuffer) { self.buffer = buffer }

    mutating func object(_ members: (inout JSONBody) -> Void) {
        separate()
        open("{")
        members(&self)
        close("}")
    }

    mutating func array(_ elements: (inout JSONBody) -> Void) {
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
        JSONEscape.pieces(of: text) { buffer.writeBytes($0) }
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
}
