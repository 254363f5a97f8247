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
        var kinds: [UnitKind] = [.heldOut, .listed]
        if let desk, desk.leasedVersion == nil {
            // No group is made by a version that nobody has asked for.
            kinds = [.heldOut]
            guard book.count(.waiting, .heldOut) > 0 else { return }
        }
        for grant in book.grants(kinds, now: clock.now) where !give(grant) { return }
    }

    func give(_ grant: LeaseBook.Grant) -> Bool {
        let ranges = work.ranges(of: grant.units)
        let samples: [UInt8]
        var work = Lease.Work.strategy
        do {
            if let desk {
                guard let found = try self.work(of: grant, ranges, desk) else {
                    book.undo(grant, .until(clock.now))
                    return true
                }
                work = found
            }
            samples = try set.records(of: ranges.map(\.samples))
        } catch {
            book.undo(grant, .until(clock.now))
            finish(.broken(reason: "\(error)"))
            return false
        }
        let lease = Lease(
            token: grant.token, units: ranges, attempt: grant.attempt, isAlone: grant.isAlone, work: work,
            samples: samples)
        switch send(.lease(lease), to: grant.worker) {
        case .sent: break
        case .full:
            // Thousands of messages wait for it: it has work enough for a while.
            book.undo(grant, .until(clock.now + .seconds(1)))
            return true
        case .unreachable:
            book.undo(grant, .unreachable)
            return true
        }
        if tally.firstLease == nil { tally.firstLease = .now }
        tally.leases += 1
        return true
    }

    /// What is done with units of a rollout run; nil while the worker lacks the version that answers, or none does.
    private func work(of grant: LeaseBook.Grant, _ ranges: [UnitRange], _ desk: RolloutDesk) throws -> Lease.Work? {
        guard grant.units.first.map(UnitKind.init(of:)) == .heldOut else {
            guard let version = desk.leasedVersion, dispatchPolicy(version, to: grant.worker, of: desk) else {
                return nil
            }
            return .groups(try tasks(of: ranges, version: version, desk))
        }
        guard let asked = desk.evaluations.running?.row,
            dispatchPolicy(asked.policyVersion, to: grant.worker, of: desk)
        else { return nil }
        return .validation(ValidationTask(policyVersion: asked.policyVersion, strategy: asked.strategy))
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
        if let desk { giveUp(unit, desk) }
        latestFailure = failure
        // Of what comes from samples there can be as many as there are samples: it is counted, shown and told at the end.
        logger.log(
            level: failure.kind == .workerDied ? .warning : .info, "a sample is quarantined",
            metadata: ["sample": "\(sample)", "repetition": "\(repetition)", "failure": "\(failure.kind.name)"])
        let row = QuarantinedSample(sample: sample, repetition: repetition, failure: failure, evidence: evidence)
        submit(.quarantine(row), then: .quarantine(unit: unit))
    }
}

extension CoordinatorService {
    /// A unit of a rollout run comes to nothing.
    func giveUp(_ unit: Int, _ desk: RolloutDesk) {
        switch UnitKind(of: unit) {
        case .listed: desk.steps.cancel(unit, because: .failed)
        case .heldOut:
            // A set that cannot be read any more ends the run where it is leased.
            desk.evaluations.count(nil, of: unit, asked: (try? askedLevels(of: unit)) ?? [])
        }
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
