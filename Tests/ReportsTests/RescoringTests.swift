import Foundation
import Ledger
import Measures
import Outcomes
import Questions
import Reasoning
import Reports
import Runs
import TestSupport
import Testing

@Suite("Reading a finished run again") struct RescoringTests {
    /// Every level's text is `Answer: ` and the letter of what an outcome chose, which the benchmark's rule reads as A.
    private func fixture() throws -> ReportFixture {
        let fixture = try ReportFixture.birds()
        let context = ExaminationContext(
            header: fixture.set.header, procedure: Procedure(.independent), runSeed: 0)
        var outcomes: [Outcome] = []
        try fixture.set.forEachSample(in: 0..<fixture.set.count) { index, sample in
            var examination = Examination(of: sample, index: index, repetition: 0, context: context)
            examination.receive(
                sample.levels.map { .success(Completion(text: "Answer: \(Reading.letter(of: $0.gold) ?? "")")) })
            outcomes.append(examination.outcome())
        }
        outcomes[1] = Outcome(sample: 1, repetition: 0, failure: Failure(.imageMissing, "no such file"))
        try fixture.commit(outcomes)
        return fixture
    }

    @Test func the_same_rules_give_the_same_digest_in_a_run_of_its_own() throws {
        let fixture = try fixture()
        let digest = try fixture.ledger.digest()
        let directory = RunDirectory(fixture.directory.file("again"))
        let rescoring = try Rescoring(fixture.ledger, fixture.set, by: .linnet1, into: directory)
        #expect(rescoring.changed == 0)
        #expect(try RunLedger.openForReading(directory).digest() == digest)
        #expect(rescoring.before.whole == rescoring.after.whole)
    }

    @Test func the_benchmarks_rule_reads_otherwise_and_the_run_stays_as_it_is() throws {
        let fixture = try fixture()
        let digest = try fixture.ledger.digest()
        let directory = RunDirectory(fixture.directory.file("benchmark"))
        let rescoring = try Rescoring(fixture.ledger, fixture.set, by: .benchmark, into: directory)
        // Gold letters are B, A and C; the rule reads the A of 'Answer' each time.
        #expect(rescoring.changed == 5 * 2)
        #expect(rescoring.before.whole.rightPaths == 5 && rescoring.after.whole.rightPaths == 0)
        #expect(rescoring.after.whole.right[2] == 5)
        #expect(rescoring.after.whole.failures[Failure.Kind.imageMissing.rawValue] == 1)
        #expect(try fixture.ledger.digest() == digest)
        let written = try RunLedger.openForReading(directory)
        #expect(written.settings.parser == .benchmark)
        #expect(try written.measures(of: fixture.set).whole == rescoring.after.whole)
        #expect(rescoring.text(.linnet1, .benchmark).contains("10 of"))
    }

    @Test func a_directory_that_holds_a_run_is_refused() throws {
        let fixture = try fixture()
        #expect(throws: RescoringError.self) {
            try Rescoring(fixture.ledger, fixture.set, by: .benchmark, into: fixture.ledger.directory)
        }
    }

    @Test func a_report_tells_when_the_other_rules_read_otherwise() throws {
        let fixture = try fixture()
        let text = try Report(of: [(fixture.ledger, fixture.set)]).text
        #expect(text.contains("reads 10 answers of"))
    }
}
