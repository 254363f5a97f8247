import Ledger
import Runs

extension RunLedger {
    /// Opens the ledger of an evaluation for reading.
    ///
    /// - Throws: `LedgerError`; `UserError` for a rollout run, whose groups are no answers to score.
    static func openEvaluation(_ directory: String) throws -> RunLedger {
        let ledger = try openForReading(RunDirectory(directory))
        guard ledger.settings.rollouts == nil else {
            throw UserError(
                "'\(directory)' holds a rollout run: its groups were made for a trainer, which logs what they earned. They are "
                    + "written as JSON by 'linnet rollouts … --out DIRECTORY'; a policy is measured by 'linnet evaluate'"
            )
        }
        return ledger
    }
}
