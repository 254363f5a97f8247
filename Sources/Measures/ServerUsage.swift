import Outcomes

/// What chat servers were asked, and what it cost.
public struct ServerUsage: Hashable, Sendable {
    /// Each endpoint once; at least one.
    public let endpoints: [EndpointUsage]
    /// Nil where nobody gave any.
    public let prices: PriceTable?

    /// Nil when no endpoint was asked.
    public init?(_ endpoints: [EndpointUsage], prices: PriceTable? = nil) {
        guard !endpoints.isEmpty else { return nil }
        self.endpoints = endpoints
        self.prices = prices
    }

    /// All endpoints together, by the name `all`.
    public var all: EndpointUsage {
        endpoints.reduce(into: EndpointUsage(endpoint: "all")) { $0.add($1) }
    }

    /// What the columns beside the endpoint's name hold, for people.
    public var columns: [String] {
        [
            "asked", "answered", "429", "late", "failed", "kept", "MB sent", "tokens in", "cached", "out", "median s",
            "95 % s", "99 % s",
        ] + (prices == nil ? [] : ["cost"])
    }

    /// A row for each endpoint and, where there are several, for all together.
    public var rows: [(endpoint: String, cells: [String])] {
        (endpoints + (endpoints.count > 1 ? [all] : [])).map { ($0.endpoint, cells($0)) }
    }

    /// The rows as a table for terminals.
    public var text: String {
        var table = TextTable(["endpoint"] + columns)
        for (endpoint, cells) in rows { table.append([endpoint] + cells) }
        return table.text
    }

    private func cells(_ usage: EndpointUsage) -> [String] {
        func seconds(_ share: Double) -> String {
            usage.latency(at: share).map { Number.decimals(Double($0) / 1e6, 3) } ?? "–"
        }
        let requests = [usage.requests, usage.answers, usage.overloads, usage.timeouts, usage.failures, usage.recalled]
        let tokens = [usage.promptTokens, usage.cachedTokens, usage.completionTokens]
        return requests.map(Number.grouped) + [Number.grouped(Double(usage.bytesSent) / 1e6, decimals: 1)]
            + tokens.map(Number.grouped) + [seconds(0.5), seconds(0.95), seconds(0.99)]
            + (prices.map { [Number.grouped($0.cost(usage), decimals: 2)] } ?? [])
    }
}
