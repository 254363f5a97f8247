import Foundation
import Ledger
import Logging
import Measures
import Outcomes
import Questions
import Transport

extension CoordinatorService {
    func giveLeases() {
        guard case .running = activity, pause == nil, let writer, writer.queuedBytes < options.largestLedgerQueue else {
            return
        }
        // Nothing is made by a version that nobody has asked for.
        if let desk, desk.leasedVersion == nil { return }
        for grant in book.grants(now: clock.now) where !give(grant) { return }
    }

    func give(_ grant: LeaseBook.Grant) -> Bool {
        let ranges = work.ranges(of: grant.units)
        let samples: [UInt8]
        var tasks: [GroupTask] = []
        do {
            if let desk {
                guard let version = desk.leasedVersion, dispatchPolicy(version, to: grant.worker, of: desk) else {
                    book.undo(grant)
                    return true
                }
                tasks = try self.tasks(of: ranges, version: version, desk)
            }
            samples = try set.records(of: ranges.map(\.samples))
        } catch {
            book.undo(grant)
            finish(.broken(reason: "\(error)"))
            return false
        }
        let lease = Lease(
            token: grant.token, units: ranges, attempt: grant.attempt, isAlone: grant.isAlone, tasks: tasks,
            samples: samples)
        guard send(.lease(lease), to: grant.worker) == .sent else {
            book.undo(grant)
            return true
        }
        if tally.firstLease == nil { tally.firstLease = .now }
        tally.leases += 1
        return true
    }

    /// Writes ended leases to the ledger's history.
    func recordLeases() {
        let now = clock.now
        for lease in book.takeClosedLeases() {
            let ended = Date()
            let row = LeaseRow(
                epoch: lease.token.epoch, sequence: lease.token.sequence, worker: lease.worker.text,
                samples: lease.size, given: ended - now.since(lease.givenAt).seconds, ended: ended,
                ending: lease.ending.row)
            writer?.submit(.lease(row), ticket: nil)
        }
    }

    func quarantine(_ unit: Int, _ failure: Failure, evidence: String) {
        let (sample, repetition) = work.place(of: unit)
        counts.addQuarantined(failure.kind)
        desk?.steps.cancel(unit, because: .failed)
        latestFailure = failure
        // Of what comes from samples there can be as many as there are samples: it is counted, shown and told at the end.
        logger.log(
            level: failure.kind == .workerDied ? .warning : .info, "a sample is quarantined",
            metadata: ["sample": "\(sample)", "repetition": "\(repetition)", "failure": "\(failure.kind.name)"])
        let row = QuarantinedSample(sample: sample, repetition: repetition, failure: failure, evidence: evidence)
        submit(.quarantine(row), then: .quarantine(unit: unit))
    }
}

extension LeaseBook.Ending {
    var row: LeaseRow.Ending {
        switch self {
        case .finished: .finished
        case .returned: .returned
        case .expired: .expired
        case .lost: .lost
        case .revoked: .revoked
        }
    }
}
