import WireFormat

extension WireWriter {
    /// Numbers of one packed field; left out when there are none.
    mutating func packed(_ field: Int, _ numbers: [UInt32]) {
        guard !numbers.isEmpty else { return }
        message(field) { writer in for number in numbers { writer.varint(UInt64(number)) } }
    }
}

extension WireReader {
    /// Reads one packed field's numbers.
    mutating func appendPacked(to numbers: inout [UInt32]) throws(WireError) {
        var packed = WireReader(try lengthDelimited())
        while packed.remaining > 0 { numbers.append(try packed.uint32()) }
    }

    /// A number that counts something: at most 2⁶³ - 1.
    mutating func count() throws(WireError) -> Int {
        guard let count = Int(exactly: try varint()) else { throw .malformedInteger }
        return count
    }
}
