/// Writes one JSON object on one line.
struct JSONLine {
    /// The line so far.
    private(set) var bytes: [UInt8] = []

    private static let digits = Array("0123456789abcdef".utf8)

    /// Starts another object; what was written stays before it.
    mutating func begin() { bytes.append(UInt8(ascii: "{")) }

    /// Ends the object and the line.
    mutating func end() { bytes.append(contentsOf: "}\n".utf8) }

    /// Forgets everything and keeps the memory.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// A member with a string.
    mutating func member(_ key: String, _ value: String) {
        self.key(key)
        string(value)
    }

    /// A member with a list of strings.
    mutating func member(_ key: String, _ values: [String]) {
        self.key(key)
        bytes.append(UInt8(ascii: "["))
        for (position, value) in values.enumerated() {
            if position > 0 { bytes.append(contentsOf: ", ".utf8) }
            string(value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// A member that is null.
    mutating func null(_ key: String) {
        self.key(key)
        bytes.append(contentsOf: "null".utf8)
    }

    private mutating func key(_ key: String) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(contentsOf: ", ".utf8) }
        string(key)
        bytes.append(contentsOf: ": ".utf8)
    }

    /// UTF-8 as it is; only what JSON forbids within a string is escaped (RFC 8259, section 7).
    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.digits[Int(byte >> 4)])
                bytes.append(Self.digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
