import Outcomes

/// What a million tokens cost, in any currency.
public struct PriceTable: Hashable, Sendable, Encodable {
    /// Of prompts, computed anew.
    public let prompt: Double
    /// Of prompts, found in the server's cache.
    public let cached: Double
    /// Of completions.
    public let completion: Double

    /// Reads `PROMPT,CACHED,COMPLETION`; nil when the text is not three numbers from 0.
    public init?(_ text: String) {
        let prices = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        let known = prices.compactMap(\.self)
        guard prices.count == 3, known.count == 3, known.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
        (prompt, cached, completion) = (known[0], known[1], known[2])
    }

    /// What an endpoint's tokens cost, in the table's currency.
    public func cost(_ usage: EndpointUsage) -> Double {
        let cachedTokens = min(usage.cachedTokens, usage.promptTokens)
        let anew = Double(usage.promptTokens - cachedTokens)
        return (anew * prompt + Double(cachedTokens) * cached + Double(usage.completionTokens) * completion) / 1e6
    }
}
