import ArgumentParser
import Measures

/// What tokens cost, where a chat model's run is told of.
struct PriceOptions: ParsableArguments {
    @Option(
        help: "What a million tokens cost: PROMPT,CACHED,COMPLETION. Adds the cost to what a chat model's servers did.")
    var prices: String?

    var table: PriceTable? { prices.flatMap(PriceTable.init) }

    func validate() throws {
        if let prices, table == nil {
            throw ValidationError("--prices is \(prices); write three numbers, for example 2.5,1.25,10")
        }
    }
}
