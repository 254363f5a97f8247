/// Finds lines in a valid JSON text, for errors alone: the parser keeps no places.
enum JSONMemberLines {
    /// The line, from 1, of the key of the root object's member with this ordinal, from 0; nil when there is none.
    static func line(ofMember ordinal: Int, in text: UnsafeRawBufferPointer) -> Int? {
        var line = 1
        var depth = 0
        var inString = false
        var escaped = false
        var seen = 0
        var keyMayStart = false
        for byte in text {
            if byte == UInt8(ascii: "\n") { line += 1 }
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                inString = true
                if keyMayStart {
                    if seen == ordinal { return line }
                    seen += 1
                    keyMayStart = false
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                keyMayStart = depth == 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
            case UInt8(ascii: ","):
                keyMayStart = depth == 1
            default: break
            }
        }
        return nil
    }
}
