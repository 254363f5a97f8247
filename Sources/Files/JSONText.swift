/// Writes JSON into a buffer, value after value, with the commas where they belong (RFC 8259).
public struct JSONText: Sendable {
    /// What was written so far, UTF-8.
    public private(set) var bytes: [UInt8] = []

    /// Nothing yet.
    public init() {}

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// An object on its own line.
    public mutating func line(_ members: (inout JSONText) -> Void) {
        open("{", members)
        bytes.append(contentsOf: "}\n".utf8)
    }

    /// A member that is an object.
    public mutating func object(_ key: String, _ members: (inout JSONText) -> Void) {
        self.key(key)
        open("{", members)
        bytes.append(UInt8(ascii: "}"))
    }

    /// A member that is a list; each element is to be written by one call of `element`.
    public mutating func list<Elements: Sequence>(
        _ key: String, _ elements: Elements, _ element: (inout JSONText, Elements.Element) -> Void
    ) {
        self.key(key)
        open("[") { text in
            for value in elements { element(&text, value) }
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// An object within a list.
    public mutating func element(_ members: (inout JSONText) -> Void) {
        separate()
        open("{", members)
        bytes.append(UInt8(ascii: "}"))
    }

    /// An object within a list that has an element a line: the list begins before the first one.
    public mutating func element(onLineOf first: Bool, _ members: (inout JSONText) -> Void) {
        bytes.append(contentsOf: (first ? "[\n" : ",\n").utf8)
        open("{", members)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Ends a list that has an element a line.
    public mutating func endLines(isEmpty: Bool) { bytes.append(contentsOf: (isEmpty ? "[]\n" : "\n]\n").utf8) }

    /// A string within a list.
    public mutating func element(_ value: String) {
        separate()
        string(value)
    }

    /// A string; null when there is none.
    public mutating func member(_ key: String, _ value: String?) {
        self.key(key)
        if let value { string(value) } else { bytes.append(contentsOf: "null".utf8) }
    }

    /// A whole number.
    public mutating func member(_ key: String, _ value: Int) {
        self.key(key)
        bytes.append(contentsOf: "\(value)".utf8)
    }

    /// True or false.
    public mutating func member(_ key: String, _ value: Bool) {
        self.key(key)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// In as many digits as it takes to read the same number back; null for what JSON has no number for.
    public mutating func member(_ key: String, _ value: Float) {
        self.key(key)
        bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
    }

    /// In as many digits as it takes to read the same number back; null for what JSON has no number for.
    public mutating func member(_ key: String, _ value: Double) {
        self.key(key)
        bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
    }

    /// A list of whole numbers.
    public mutating func list(_ key: String, _ numbers: [UInt32]) {
        numberList(key, numbers) { bytes, number in bytes.append(contentsOf: number.description.utf8) }
    }

    /// A list of small whole numbers.
    public mutating func list(_ key: String, _ numbers: [UInt8]) {
        numberList(key, numbers) { bytes, number in bytes.append(contentsOf: number.description.utf8) }
    }

    /// A list of numbers, each as `member` writes one.
    public mutating func list(_ key: String, _ numbers: [Float]) {
        numberList(key, numbers) { bytes, number in
            bytes.append(contentsOf: (number.isFinite ? number.description : "null").utf8)
        }
    }

    /// Lists of numbers are long: whether a comma is due is not asked of the bytes for each.
    private mutating func numberList<Number>(
        _ key: String, _ numbers: [Number], _ write: (inout [UInt8], Number) -> Void
    ) {
        self.key(key)
        bytes.append(UInt8(ascii: "["))
        if let first = numbers.first { write(&bytes, first) }
        for number in numbers.dropFirst() {
            bytes.append(UInt8(ascii: ","))
            bytes.append(UInt8(ascii: " "))
            write(&bytes, number)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func open(_ bracket: Unicode.Scalar, _ content: (inout JSONText) -> Void) {
        bytes.append(UInt8(ascii: bracket))
        content(&self)
    }

    private mutating func key(_ key: String) {
        separate()
        string(key)
        bytes.append(contentsOf: ": ".utf8)
    }

    private mutating func separate() {
        guard let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") else { return }
        bytes.append(contentsOf: ", ".utf8)
    }

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        JSONEscape.pieces(of: text) { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
    }
}
