import WireFormat

extension EndpointUsage {
    /// Usages as one serialized `linnet.v1.EndpointUsages`; empty for none.
    public static func serialized(_ usages: [EndpointUsage]) -> [UInt8] {
        var writer = WireWriter()
        for usage in usages { writer.message(1) { usage.write(to: &$0) } }
        return writer.bytes
    }

    /// Reads a serialized `linnet.v1.EndpointUsages`.
    ///
    /// - Throws: `WireError` when the bytes are none.
    public static func list(serialized bytes: UnsafeRawBufferPointer) throws(WireError) -> [EndpointUsage] {
        var usages: [EndpointUsage] = []
        var reader = WireReader(bytes)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): usages.append(try EndpointUsage(reading: reader.message()))
            case (1, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        return usages
    }

    private func write(to writer: inout WireWriter) {
        writer.string(1, endpoint)
        for (field, count) in [
            (2, requests), (3, answers), (4, overloads), (5, timeouts), (6, failures), (7, recalled), (8, bytesSent),
            (9, promptTokens), (10, cachedTokens), (11, completionTokens),
        ] { writer.integer(field, count) }
        for latency in latencies {
            writer.message(12) { writer in
                writer.integer(1, latency.microseconds)
                writer.integer(2, latency.count)
            }
        }
    }

    private init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(endpoint: "")
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): endpoint = try reader.string()
            case (2, .varint): requests = try reader.varint()
            case (3, .varint): answers = try reader.varint()
            case (4, .varint): overloads = try reader.varint()
            case (5, .varint): timeouts = try reader.varint()
            case (6, .varint): failures = try reader.varint()
            case (7, .varint): recalled = try reader.varint()
            case (8, .varint): bytesSent = try reader.varint()
            case (9, .varint): promptTokens = try reader.varint()
            case (10, .varint): cachedTokens = try reader.varint()
            case (11, .varint): completionTokens = try reader.varint()
            case (12, .bytes): latencies.append(try Latency(reading: reader.message()))
            case (1...12, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension EndpointUsage.Latency {
    fileprivate init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(microseconds: 0, count: 0)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): microseconds = try reader.varint()
            case (2, .varint): count = try reader.varint()
            case (1...2, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}
