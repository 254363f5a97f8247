import Outcomes

extension ServerUsage: Encodable {
    private enum Key: String, CodingKey { case endpoints, all, prices }

    /// Encodes each endpoint in a list, all together, and the prices; without prices these are null.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(
            endpoints.map { UsageFigures(usage: $0, name: $0.endpoint, prices: prices) }, forKey: .endpoints)
        try fields.encode(UsageFigures(usage: all, name: nil, prices: prices), forKey: .all)
        try fields.encode(prices, forKey: .prices)
    }
}

/// The figures of one endpoint, or of all.
private struct UsageFigures: Encodable {
    let usage: EndpointUsage
    let name: String?
    let prices: PriceTable?

    private enum Key: String, CodingKey {
        case endpoint, requests, answers, overloads, timeouts, failures, recalled
        case bytesSent = "bytes_sent"
        case promptTokens = "prompt_tokens"
        case cachedTokens = "cached_tokens"
        case completionTokens = "completion_tokens"
        case latency, cost
    }

    private enum LatencyKey: String, CodingKey { case p50, p95, p99 }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encodeIfPresent(name, forKey: .endpoint)
        for (key, count) in [
            (Key.requests, usage.requests), (.answers, usage.answers), (.overloads, usage.overloads),
            (.timeouts, usage.timeouts), (.failures, usage.failures), (.recalled, usage.recalled),
            (.bytesSent, usage.bytesSent), (.promptTokens, usage.promptTokens), (.cachedTokens, usage.cachedTokens),
            (.completionTokens, usage.completionTokens),
        ] { try fields.encode(count, forKey: key) }
        var latency = fields.nestedContainer(keyedBy: LatencyKey.self, forKey: .latency)
        for (key, share) in [(LatencyKey.p50, 0.5), (.p95, 0.95), (.p99, 0.99)] {
            try latency.encode(usage.latency(at: share).map { Double($0) / 1e6 }, forKey: key)
        }
        try fields.encode(prices?.cost(usage), forKey: .cost)
    }
}
