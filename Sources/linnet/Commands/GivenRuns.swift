import Ledger
import Questions
import Runs

/// Runs that were named on the command line, each with its question set; runs of the same set share one open file.
struct GivenRuns {
    /// In the order given.
    let runs: [(ledger: RunLedger, set: QuestionSetFile)]

    /// Opens them for reading.
    ///
    /// - Parameter set: Where the runs' question set is now, when it has moved.
    /// - Throws: `LedgerError`, `QuestionSetError`.
    init(_ directories: [String], set moved: String?) throws {
        var sets: [String: QuestionSetFile] = [:]
        runs = try directories.map { directory in
            let ledger = try RunLedger.openEvaluation(directory)
            let set = try sets[ledger.set.sha256] ?? ledger.set.open(at: moved)
            sets[ledger.set.sha256] = set
            return (ledger: ledger, set: set)
        }
    }
}
