import WireFormat

extension CompletionTokens {
    func write(to writer: inout WireWriter) {
        writer.packed(1, promptIDs)
        writer.packed(2, ids)
        if !logProbabilities.isEmpty {
            writer.message(3) { writer in
                for value in logProbabilities {
                    withUnsafeBytes(of: value.bitPattern.littleEndian) { writer.raw($0) }
                }
            }
        }
    }

    init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init()
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): try reader.appendPacked(to: &promptIDs)
            case (2, .bytes): try reader.appendPacked(to: &ids)
            case (3, .bytes):
                var packed = WireReader(try reader.lengthDelimited())
                while packed.remaining > 0 { logProbabilities.append(Float(bitPattern: try packed.fixed32())) }
            case (1...3, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}
