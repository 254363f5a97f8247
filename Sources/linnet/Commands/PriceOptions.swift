import ArgumentParser
import Ledger
import Measures
import Runs

/// What tokens cost, where a chat model's run is told of.
struct PriceOptions: ParsableArguments {
    @Option(
        help: "What a million tokens cost: PROMPT,CACHED,COMPLETION. Adds the cost to what a chat model's servers did.",
        transform: Self.table)
    var prices: PriceTable?

    /// Refuses prices where no run has had to do with a chat server, since they would change nothing.
    ///
    /// - Throws: `UserError`.
    func check(_ runs: [RunLedger]) throws {
        guard prices != nil, !runs.contains(where: { $0.settings.model.kind == "chat" }) else { return }
        let kinds = runs.map { "'\($0.directory.path)' was answered by the model '\($0.settings.model.kind)'" }
        throw UserError(
            "--prices is for runs of --model chat, whose servers count tokens; \(kinds.joined(separator: ", "))")
    }

    @Sendable private static func table(_ text: String) throws -> PriceTable {
        guard let table = PriceTable(text) else {
            throw ValidationError("write three numbers, for example 2.5,1.25,10")
        }
        return table
    }
}
