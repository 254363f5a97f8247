import WireFormat

extension CompletionTokens {
    func write(to writer: inout WireWriter) {
        for (field, ids) in [(1, promptIDs), (2, ids)] where !ids.isEmpty {
            writer.message(field) { writer in for id in ids { writer.varint(UInt64(id)) } }
        }
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
            case (1, .bytes): try Self.append(reader.lengthDelimited(), to: &promptIDs)
            case (2, .bytes): try Self.append(reader.lengthDelimited(), to: &ids)
            case (3, .bytes):
                var packed = WireReader(try reader.lengthDelimited())
                while packed.remaining > 0 { logProbabilities.append(Float(bitPattern: try packed.fixed32())) }
            case (1...3, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }

    private static func append(_ packed: UnsafeRawBufferPointer, to ids: inout [UInt32]) throws(WireError) {
        var reader = WireReader(packed)
        while reader.remaining > 0 { ids.append(try reader.uint32()) }
    }
}
