import ArgumentParser
import Measures

/// What tokens cost, where a chat model's run is told of.
struct PriceOptions: ParsableArguments {
    @Option(
        help: "What a million tokens cost: PROMPT,CACHED,COMPLETION. Adds the cost to what a chat model's servers did.",
        transform: Self.table)
    var prices: PriceTable?

    @Sendable private static func table(_ text: String) throws -> PriceTable {
        guard let table = PriceTable(text) else {
            throw ValidationError("write three numbers, for example 2.5,1.25,10")
        }
        return table
    }
}
