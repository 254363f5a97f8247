import CMessages
import Testing
import WireFormat

@testable import Outcomes

@Suite struct `What endpoints were asked` {
    private var usage: EndpointUsage {
        var usage = EndpointUsage(endpoint: "http://a/v1")
        (usage.requests, usage.answers, usage.overloads, usage.timeouts, usage.failures) = (1, 2, 3, 4, 5)
        (usage.recalled, usage.bytesSent, usage.promptTokens, usage.cachedTokens) = (6, 1 << 40, 8, 9)
        usage.completionTokens = 10
        usage.latencies = [.init(microseconds: 1000, count: 98), .init(microseconds: 9000, count: 2)]
        return usage
    }

    @Test func `comes back as it was written, also through the other codec`() throws {
        let bytes = EndpointUsage.serialized([usage, EndpointUsage(endpoint: "b")])
        #expect(
            try bytes.withUnsafeBytes { try EndpointUsage.list(serialized: $0) } == [
                usage, EndpointUsage(endpoint: "b"),
            ])
        let message = try #require(linnet__v1__endpoint_usages__unpack(nil, bytes.count, bytes))
        defer { linnet__v1__endpoint_usages__free_unpacked(message, nil) }
        #expect(message.pointee.n_usages == 2)
        #expect(message.pointee.usages[0]?.pointee.bytes_sent == 1 << 40)
        #expect(message.pointee.usages[0]?.pointee.n_latencies == 2)
    }

    @Test func `is refused when it is cut off`() {
        let bytes = EndpointUsage.serialized([usage])
        #expect(throws: WireError.self) {
            try bytes.dropLast().withUnsafeBytes { bytes throws(WireError) in
                try EndpointUsage.list(serialized: bytes)
            }
        }
    }

    @Test func `adds up, and knows its percentiles`() {
        var sum = usage
        sum.add(usage)
        #expect(sum.answers == 4)
        #expect(sum.latencies == [.init(microseconds: 1000, count: 196), .init(microseconds: 9000, count: 4)])
        #expect(sum.latency(at: 0.5) == 1000)
        #expect(sum.latency(at: 0.99) == 9000)
        #expect(EndpointUsage(endpoint: "").latency(at: 0.5) == nil)
        var huge = usage
        huge.requests = .max
        huge.add(usage)
    }
}
