import Foundation
import Measures
import Outcomes
import Testing

@Suite struct `What servers were asked` {
    private func endpoints() -> [EndpointUsage] {
        ["a", "b"].map { name in
            var usage = EndpointUsage(endpoint: name)
            (usage.requests, usage.answers, usage.overloads, usage.timeouts, usage.failures) = (10, 6, 1, 2, 1)
            (usage.recalled, usage.bytesSent, usage.promptTokens) = (3, 1 << 40, 2_000_000)
            (usage.cachedTokens, usage.completionTokens) = (500_000, 100_000)
            usage.latencies = [.init(microseconds: 250_000, count: 97), .init(microseconds: 4_000_000, count: 3)]
            return usage
        }
    }

    private func object(_ usage: ServerUsage) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: JSONEncoder().encode(usage)) as? [String: Any])
    }

    @Test func `is nothing where no endpoint was asked`() {
        #expect(ServerUsage([]) == nil)
    }

    @Test func `goes into JSON by endpoint and together`() throws {
        let usage = try object(try #require(ServerUsage(endpoints(), prices: PriceTable("2,1,10"))))
        let list = try #require(usage["endpoints"] as? [[String: Any]])
        #expect(list.map { $0["endpoint"] as? String } == ["a", "b"])
        #expect(list[0]["bytes_sent"] as? Int == 1 << 40)
        #expect(list[0]["overloads"] as? Int == 1)
        // 1.5 million anew at 2, half a million cached at 1, a tenth of a million at 10.
        #expect(list[0]["cost"] as? Double == 4.5)
        let all = try #require(usage["all"] as? [String: Any])
        #expect(all["endpoint"] == nil)
        #expect(all["requests"] as? Int == 20)
        #expect(all["completion_tokens"] as? Int == 200_000)
        #expect(all["cost"] as? Double == 9)
        #expect(all["latency"] as? [String: Double] == ["p50": 0.25, "p95": 0.25, "p99": 4])
        #expect(usage["prices"] as? [String: Double] == ["prompt": 2, "cached": 1, "completion": 10])
    }

    @Test func `has nulls for what is not known`() throws {
        let usage = try object(try #require(ServerUsage([EndpointUsage(endpoint: "a")])))
        #expect(usage["prices"] is NSNull)
        let all = try #require(usage["all"] as? [String: Any])
        #expect(all["cost"] is NSNull)
        #expect((all["latency"] as? [String: Any])?["p99"] is NSNull)
    }

    @Test func `is a row for each endpoint and one for all`() throws {
        let usage = try #require(ServerUsage(endpoints(), prices: PriceTable("2,1,10")))
        #expect(usage.rows.map(\.endpoint) == ["a", "b", "all"])
        #expect(usage.rows.allSatisfy { $0.cells.count == usage.columns.count })
        #expect(usage.rows.last?.cells.last == "9.00")
        let alone = try #require(ServerUsage([EndpointUsage(endpoint: "a")]))
        #expect(alone.rows.map(\.endpoint) == ["a"])
        #expect(!alone.columns.contains("cost"))
    }

    @Test func `is told with thousands apart`() throws {
        var usage = EndpointUsage(endpoint: "http://a/v1")
        (usage.requests, usage.answers, usage.bytesSent) = (1_234_567, 999, 98_765_432_100)
        (usage.promptTokens, usage.completionTokens) = (12_345_678, 1000)
        let cells = try #require(ServerUsage([usage], prices: PriceTable("1000,1,1"))).rows[0].cells
        #expect(cells.prefix(2) == ["1,234,567", "999"])
        #expect(cells[6...9] == ["98,765.4", "12,345,678", "0", "1,000"])
        #expect(cells.last == "12,345.68")
    }

    @Test func `has numbers that keep their signs and decimals`() {
        #expect(Number.grouped(-1_234_567) == "-1,234,567")
        #expect(Number.grouped(UInt64.max) == "9,223,372,036,854,775,807")
        #expect(Number.grouped(-1234.56, decimals: 1) == "-1,234.6")
        #expect(Number.grouped(-0.04, decimals: 1) == "-0.0")
        #expect(Number.grouped(999.99, decimals: 1) == "1,000.0")
        #expect(Number.grouped(0.5, decimals: 0) == "0")
        #expect(Number.grouped(Double.infinity, decimals: 1) == "inf")
    }

    @Test(arguments: ["1,2", "1,2,3,4", "1,-2,3", "1,inf,3", "1,,2,3", "a,b,c", ""])
    func `prices that are none are refused`(text: String) {
        #expect(PriceTable(text) == nil)
    }
}
