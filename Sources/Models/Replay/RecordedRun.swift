import Ledger
import Outcomes
import Questions
import Reasoning
import Runs

/// What a run's model answered, read from its ledger when it is asked for: samples are found by their ids.
struct RecordedRun: Sendable {
    private let set: QuestionSetFile
    private let outcomes: OutcomeLookup
    private let positions: [String: Int]

    /// - Throws: `LedgerError`, `QuestionSetError`, `QuestionSetReferenceError`.
    init(_ directory: RunDirectory) throws {
        let ledger = try RunLedger.openForReading(directory)
        let set = try ledger.set.open()
        var positions: [String: Int] = [:]
        try set.forEachSample { position, sample in positions[sample.id] = position }
        outcomes = try OutcomeLookup(ledger)
        self.positions = positions
        self.set = set
    }

    /// - Throws: `LedgerError`, `QuestionSetError`, `WireError`.
    func answers(to inquiry: Inquiry) throws -> RecordedAnswers? {
        guard let position = positions[inquiry.sample],
            let outcome = try outcomes.outcome(sample: position, repetition: inquiry.repetition),
            outcome.failure == nil
        else { return nil }
        return RecordedAnswers(outcome, of: try set.sample(at: position))
    }
}
