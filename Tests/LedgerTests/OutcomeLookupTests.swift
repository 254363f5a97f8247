import Ledger
import Outcomes
import Runs
import TestSupport
import Testing
import WireFormat

@Suite struct OutcomeLookupTests {
    @Test func finds_each_sample_and_repetition_whatever_their_order_in_blocks() async throws {
        let directory = try TemporaryDirectory()
        let ledger = try Fixture.ledger(in: directory)
        let outcomes = [(5, 1), (0, 0), (3, 0), (5, 0), (0, 1)].map { Fixture.outcome($0, repetition: $1) }
        for part in [outcomes[..<2], outcomes[2...]] {
            var block = WireWriter()
            for outcome in part { outcome.write(to: &block) }
            try ledger.commit([
                .block(OutcomeBlockRow(worker: "w", epoch: 1, count: part.count, bytes: block.bytes))
            ])
        }
        let lookup = try OutcomeLookup(RunLedger.openForReading(Fixture.run(in: directory)))
        await withTaskGroup(of: Void.self) { group in
            for outcome in outcomes + outcomes {
                group.addTask {
                    #expect(throws: Never.self) {
                        let found = try lookup.outcome(sample: outcome.sample, repetition: outcome.repetition)
                        #expect(found == outcome)
                    }
                }
            }
        }
        for (sample, repetition) in [(1, 0), (3, 1), (6, 0), (-1, 0)] {
            #expect(try lookup.outcome(sample: sample, repetition: repetition) == nil)
        }
        // What is asked again leaves the ledger, whatever was known of its place.
        let stale = try OutcomeLookup(ledger)
        try Fixture.sqlite(Fixture.run(in: directory).ledgerPath, "DELETE FROM blocks")
        #expect(try stale.outcome(sample: 5, repetition: 0) == nil)
    }
}
