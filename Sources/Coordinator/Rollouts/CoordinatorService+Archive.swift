import Archive
import Ledger
import Logging
import Runs

extension CoordinatorService {
    /// Opens the archive, and writes what the ledger has and it lacks.
    ///
    /// - Throws: `ArchiveError`; `.gap` when it lacks steps that the trainer has and the ledger has not any more.
    func openArchive(at directory: String, of desk: RolloutDesk) throws {
        let archive = try RolloutArchive(directory: directory, run: ledger.runID)
        let first = archive.nextStep
        desk.archivedSteps = first
        // Asked for now: a step that cannot follow is an error before anything is bound.
        if first < desk.steps.settledSteps {
            throw ArchiveError.gap(directory: directory, expected: first, found: desk.steps.settledSteps)
        }
        let writer = ArchiveWriter(
            archive, read: { [ledger] in try StepDelivery(step: $0, in: ledger) },
            onWritten: { [weak self] step in await self?.archived(step) },
            onStall: { [weak self] error in await self?.archiveStalled(error) },
            onDamage: { [weak self] step, error in await self?.stepDamaged(step, error) })
        for step in first..<max(first, desk.steps.assembledSteps) { writer.append(step: step) }
        desk.archive = writer
    }

    private func archived(_ step: Int) {
        guard let desk else { return }
        desk.archivedSteps = step + 1
        settle(before: desk.trainersNextStep, at: desk)
        advanceRollouts()
        giveLeases()
    }

    private func stepDamaged(_ step: Int, _ error: any Error) {
        let damage = LedgerError.corrupted(
            path: ledger.directory.ledgerPath, reason: "step \(step) holds no groups (\(error))")
        finish(.broken(reason: "\(damage)"))
    }

    private func archiveStalled(_ error: ArchiveError?) {
        desk?.archiveStall = error
        switch (activity, error) {
        case (.ended, _): return
        case (_, .some(let error)) where !error.canPass: finish(.broken(reason: "\(error)"))
        case (.running, .some(let error)), (.adopting, .some(let error)):
            logger.error("the records cannot be written; the run pauses", metadata: ["error": "\(error)"])
            activity = .paused(reason: "\(error)")
        case (.paused, .none):
            logger.notice("the records can be written again; the run goes on")
            leavePause()
            giveLeases()
        case (.paused, .some), (.draining, _), (.running, .none), (.adopting, .none): return
        }
    }
}
