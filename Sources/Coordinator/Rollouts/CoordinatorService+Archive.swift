import Archive
import Ledger
import Logging
import Outcomes
import Transport

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
            archive,
            onWritten: { [weak self] step in await self?.archived(step) },
            onStall: { [weak self] error in await self?.archiveStalled(error) })
        for step in first..<max(first, desk.steps.assembledSteps) {
            guard let delivery = try storedStep(step) else { continue }
            writer.append(try delivery.archiveEntry())
        }
        desk.archive = writer
    }

    private func archived(_ step: Int) {
        guard let desk else { return }
        desk.archivedSteps = step + 1
        settle(before: desk.trainersNextStep, at: desk)
        advanceRollouts()
        giveLeases()
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

extension StepDelivery {
    /// The step as an archive keeps it.
    ///
    /// - Throws: `WireError`, never for what was packed here.
    func archiveEntry() throws -> ArchiveWriter.Entry {
        let groups = try deliveries.flatMap { delivery in
            try delivery.block.withUnsafeBytes { try Group.list(serialized: $0) }
        }
        return ArchiveWriter.Entry(
            step: request.step, groups: groups,
            summary: StepSummary(asked: request.groups, cancelled: end.cancelled, versions: end.versions))
    }
}
