import CMessages

/// Unpacks a body and copies checked values out of the C tree, which it alone sees and frees.
struct BodyReader {
    let type: MessageType
    let bytes: UnsafeRawBufferPointer

    /// Lends the struct of `unpack`, one of protoc-c's functions, to `copy`; `free` is its counterpart.
    func unpack<CMessage, Value>(
        _ unpack: (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) -> UnsafeMutablePointer<
            CMessage
        >?,
        _ free: (UnsafeMutablePointer<CMessage>?, UnsafeMutablePointer<ProtobufCAllocator>?) -> Void,
        _ copy: (CMessage) throws(MalformedMessage) -> Value
    ) throws(MalformedMessage) -> Value {
        guard bytes.count <= FieldLimits.body else { throw .tooLarge(type, bytes: bytes.count) }
        // An empty body is a message of defaults.
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let tree = unpack(nil, bytes.count, start) else { throw .undecodable(type, bytes: bytes.count) }
        defer { free(tree, nil) }
        return try copy(tree.pointee)
    }

    /// Passes when `condition` holds for the field.
    func require(_ condition: Bool, _ field: String) throws(MalformedMessage) {
        if !condition { throw .field(type, field) }
    }

    /// A text of at most `limit` bytes of UTF-8.
    func text(
        _ text: UnsafeMutablePointer<CChar>?, limit: Int, _ field: String
    ) throws(MalformedMessage) -> String {
        guard let text, let string = String(validatingCString: text), string.utf8.count <= limit else {
            throw .field(type, field)
        }
        return string
    }

    /// Ranges of samples: not empty, and without an end past 32 bits.
    func units(
        _ count: Int, _ list: UnsafeMutablePointer<UnsafeMutablePointer<Linnet__V1__UnitRange>?>?, _ field: String
    ) throws(MalformedMessage) -> [UnitRange] {
        try require(count <= FieldLimits.ranges, field)
        guard count > 0, let list else { return [] }
        var units: [UnitRange] = []
        units.reserveCapacity(count)
        for index in 0..<count {
            guard let range = list[index]?.pointee, range.count > 0,
                UInt64(range.first) + UInt64(range.count) <= UInt64(UInt32.max)
            else { throw .field(type, field) }
            units.append(
                UnitRange(repetition: Int(range.repetition), first: Int(range.first), count: Int(range.count)))
        }
        return units
    }

    /// A lease's token; its sequence counts from 1.
    func token(
        _ token: UnsafeMutablePointer<Linnet__V1__Token>?, _ field: String
    ) throws(MalformedMessage) -> LeaseToken {
        guard let token = token?.pointee, token.sequence > 0 else { throw .field(type, field) }
        return LeaseToken(epoch: token.epoch, sequence: token.sequence)
    }

    /// A list of messages.
    func list<CMessage, Value>(
        _ count: Int, _ list: UnsafeMutablePointer<UnsafeMutablePointer<CMessage>?>?, _ field: String,
        _ copy: (UnsafeMutablePointer<CMessage>?) throws(MalformedMessage) -> Value
    ) throws(MalformedMessage) -> [Value] {
        try require(count <= FieldLimits.ranges, field)
        guard count > 0, let list else { return [] }
        var values: [Value] = []
        values.reserveCapacity(count)
        for index in 0..<count { values.append(try copy(list[index])) }
        return values
    }
}
