import Ledger
import Outcomes
import TestSupport
import Testing

@Suite struct RetryTests {
    private static let failure = Failure(.imageMissing, "no such file")

    @Test func what_failed_is_taken_back_and_what_was_answered_stays() throws {
        let directory = try TemporaryDirectory()
        let ledger = try Fixture.ledger(in: directory)
        var partly = Fixture.outcome(3)
        partly.levels[1] = LevelAnswer(number: 2, reading: .none(.error), failure: Self.failure)
        let whole = Outcome(sample: 4, repetition: 0, failure: Self.failure)
        try ledger.commit([
            Fixture.block([0, 1]), Fixture.block([Fixture.outcome(2), partly, Fixture.outcome(5)]),
            Fixture.block([whole]),
            .quarantine(QuarantinedSample(sample: 6, repetition: 1, failure: Self.failure)),
        ])
        #expect(try ledger.forgetFailures() == 3)
        #expect(try ledger.committed() == [[0, 0], [1, 0], [2, 0], [5, 0]])
        #expect(try ledger.quarantined().isEmpty)
        #expect(try ledger.events().map(\.detail) == ["1 quarantined and 2 failed samples are asked again"])

        // Answered anew, the ledger is as if nothing had failed.
        try ledger.commit([Fixture.block([3, 4, 6])])
        let other = try TemporaryDirectory()
        let calm = try Fixture.ledger(in: other)
        try calm.commit([Fixture.block(0...6)])
        #expect(try ledger.digest() == calm.digest())
    }

    @Test func without_failures_nothing_changes() throws {
        let directory = try TemporaryDirectory()
        let ledger = try Fixture.ledger(in: directory)
        try ledger.commit([Fixture.block(0..<40)])
        let before = try ledger.digest()
        #expect(try ledger.forgetFailures() == 0)
        #expect(try ledger.digest() == before)
        #expect(try ledger.events().isEmpty)
    }
}
