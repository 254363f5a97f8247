import Foundation
import Outcomes

/// What chat servers were asked and what it cost, as a table for people.
struct UsageTable {
    let usages: [EndpointUsage]
    let prices: PriceTable?

    var text: String {
        guard !usages.isEmpty else { return "" }
        var rows = [
            [
                "endpoint", "asked", "answered", "429", "late", "failed", "kept", "MB sent", "tokens in", "cached",
                "out", "median s", "99 % s",
            ]
        ]
        for usage in usages { rows.append(row(usage)) }
        if usages.count > 1 {
            var all = EndpointUsage(endpoint: "all")
            for usage in usages { all.add(usage) }
            rows.append(row(all))
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }.joined(separator: "  ")
        }
        if let prices {
            let cost = usages.reduce(0) { $0 + prices.cost($1) }
            lines.append("cost  " + String(format: "%.2f", cost))
        }
        return "\n" + lines.joined(separator: "\n") + "\n"
    }

    private func row(_ usage: EndpointUsage) -> [String] {
        func seconds(_ share: Double) -> String {
            usage.latency(at: share).map { String(format: "%.3f", Double($0) / 1e6) } ?? "–"
        }
        return [
            usage.endpoint, "\(usage.requests)", "\(usage.answers)", "\(usage.overloads)", "\(usage.timeouts)",
            "\(usage.failures)", "\(usage.recalled)", String(format: "%.1f", Double(usage.bytesSent) / 1e6),
            "\(usage.promptTokens)", "\(usage.cachedTokens)", "\(usage.completionTokens)", seconds(0.5), seconds(0.99),
        ]
    }
}

/// What a million tokens cost, in any currency.
struct PriceTable {
    /// Of prompts, computed anew.
    let prompt: Double
    /// Of prompts, found in the server's cache.
    let cached: Double
    /// Of completions.
    let completion: Double

    /// Reads `IN,CACHED,OUT`; nil when the text is none.
    init?(_ text: String) {
        let prices = text.split(separator: ",").compactMap { Double($0) }
        guard prices.count == 3, prices.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
        (prompt, cached, completion) = (prices[0], prices[1], prices[2])
    }

    /// What an endpoint's tokens cost.
    func cost(_ usage: EndpointUsage) -> Double {
        let anew = Double(usage.promptTokens) - Double(min(usage.cachedTokens, usage.promptTokens))
        return (anew * prompt + Double(usage.cachedTokens) * cached + Double(usage.completionTokens) * completion) / 1e6
    }
}
