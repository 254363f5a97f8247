import Reasoning
import Runs

/// What was once answered: by another run, or in a results file of the benchmark's.
enum Recording: Sendable {
    case run(RecordedRun)
    case results(RecordedResults)

    /// Opens a run's directory or reads a results file.
    ///
    /// - Throws: `LedgerError`, `QuestionSetError`, `QuestionSetReferenceError`; `MeasureError` for a results file.
    init(path: String) throws {
        let directory = RunDirectory(path)
        self = directory.hasLedger ? .run(try RecordedRun(directory)) : .results(try RecordedResults(path: path))
    }

    /// The answers about an inquiry's sample and repetition; nil where there are none.
    ///
    /// - Throws: `LedgerError`, `QuestionSetError`, `WireError`.
    func answers(to inquiry: Inquiry) throws -> RecordedAnswers? {
        switch self {
        case .run(let run): try run.answers(to: inquiry)
        case .results(let results): results.answers(to: inquiry)
        }
    }
}
