import Ledger
import Logging
import Measures
import Outcomes
import Runs
import Transport
import WireFormat

extension CoordinatorService {
    func take(_ batch: OutcomeBatch, from worker: WorkerID) {
        guard !isLedgerQueueFull else { return turnAway(worker) }
        book.credit(batch.creditTotal, to: worker)
        guard connections[worker]?.knows(batch.batch) == false else {
            acknowledge(worker, evenIfTold: true)
            return
        }
        let sorted: SortedBlock
        do {
            sorted = try sort(batch, from: worker)
        } catch {
            strike(connections[worker]?.peer, "batch \(batch.batch): \(error)")
            send(.refuse(batch: batch.batch, message: "\(error)"), to: worker)
            return
        }
        book.progress(of: worker, finished: sorted.total, now: clock.now)
        tally.duplicates += sorted.duplicates
        if let took = sorted.took { connections[worker]?.latencies.record(microseconds: took) }
        guard let boot = connections[worker]?.boot else { return }
        let pending = PendingWrite.block(worker: worker, boot: boot, batch: batch.batch, units: sorted.units)
        connections[worker]?.arrive(batch.batch, isCommitted: sorted.isSettled)
        if !sorted.units.isEmpty {
            let row = OutcomeBlockRow(
                worker: worker.text, epoch: epoch, count: sorted.units.count, bytes: sorted.bytes ?? batch.block)
            submit(.block(row), then: pending)
        } else if !sorted.isSettled {
            // All of it came before and is still on its way to the ledger. Writes keep their order: when this one is
            // durable, so is that.
            submit(.mark, then: pending)
        } else {
            acknowledge(worker)
        }
    }

    /// Whether so much waits for the ledger that memory would run out before the disk does.
    var isLedgerQueueFull: Bool { writer.map { $0.queuedBytes >= options.fullLedgerQueue } ?? false }

    /// The worker keeps what it hands in, and all that it sent after it, until it has said HELLO again. Its leases stay: of a batch
    /// that is not taken none that follows may be, since an acknowledgement holds for all before it.
    private func turnAway(_ worker: WorkerID) {
        guard let peer = connections[worker]?.peer else { return }
        peers[peer] = nil
        _ = socket?.send(ToWorker.who, run: ledger.runID, epoch: epoch, to: peer)
    }

    /// What of a block counts.
    private struct SortedBlock {
        /// How many outcomes the block holds.
        var total = 0
        /// The units whose outcome counts.
        var units: [Int] = []
        /// Their records, when they are not the whole block.
        var bytes: [UInt8]?
        var duplicates = 0
        /// Whether everything of the block that matters is in the ledger already.
        var isSettled = true
        /// How long one of its samples took, in microseconds.
        var took: UInt32?
    }

    /// Reads a block, tells the book of each outcome, and keeps those that count.
    ///
    /// The whole block is read before the book hears of any of it: a block that breaks off changes nothing.
    private func sort(_ batch: OutcomeBatch, from worker: WorkerID) throws -> SortedBlock {
        var summaries: [(unit: Int, summary: OutcomeSummary, record: Range<Int>)] = []
        var validated: [Int: Validated] = [:]
        summaries.reserveCapacity(min(batch.count, 4096))
        var forgotten = 0
        try batch.block.withUnsafeBytes { block in
            try OutcomeSummary.forEachRecord(in: block) { record in
                let summary = try OutcomeSummary(serialized: record)
                guard let unit = work.unit(sample: summary.sample, repetition: summary.repetition) else {
                    guard work.isToCome(sample: summary.sample, repetition: summary.repetition) else {
                        throw OutcomeError.notOfThisRun(sample: summary.sample, repetition: summary.repetition)
                    }
                    // Leased before a restart, which forgot that it was admitted: it will be, and made again.
                    forgotten += 1
                    return
                }
                if let desk {
                    switch UnitKind(of: unit) {
                    case .listed: try check(summary, of: unit, desk)
                    case .heldOut where !summary.isPermanentFailure:
                        validated[unit] = try Validated(Outcome(serialized: record), asked: askedLevels(of: unit), unit)
                    case .heldOut: break
                    }
                }
                let start = record.baseAddress.map { UnsafeRawPointer($0) - (block.baseAddress ?? $0) } ?? 0
                summaries.append((unit, summary, start..<start + record.count))
            }
        }
        guard summaries.count + forgotten == batch.count else {
            throw OutcomeError.wrongCount(said: batch.count, found: summaries.count + forgotten)
        }
        var sorted = SortedBlock(total: summaries.count, duplicates: forgotten)
        // One of each batch, whichever: looking at all would cost more than it tells.
        if !summaries.isEmpty {
            sorted.took = summaries[Int(batch.batch % UInt64(summaries.count))].summary.ranMicroseconds
        }
        sorted.units.reserveCapacity(summaries.count)
        var kept: [Range<Int>] = []
        kept.reserveCapacity(summaries.count)
        var rest = summaries[...]
        while let (unit, summary, record) = rest.first {
            guard !summary.isPermanentFailure else {
                fail(unit, in: batch, record: record, from: worker)
                rest.removeFirst()
                continue
            }
            // Outcomes come in the order of their samples, mostly: the book takes what is in a row at once.
            var run = unit..<unit
            let answered = rest.prefix { unit, summary, _ in
                guard unit == run.upperBound, !summary.isPermanentFailure else { return false }
                run = run.lowerBound..<unit + 1
                return true
            }
            let fresh = book.answer(run, from: worker)
            for (unit, summary, record) in answered {
                if fresh.contains(unit) {
                    sorted.units.append(unit)
                    kept.append(record)
                    count(summary, validated[unit], of: unit, from: worker)
                } else {
                    sorted.duplicates += 1
                }
                if book.states[unit] == .answered { sorted.isSettled = false }
            }
            rest = rest.dropFirst(run.count)
        }
        if kept.count != batch.count {
            var writer = WireWriter()
            for record in kept { writer.data(1, batch.block[record]) }
            sorted.bytes = writer.bytes
        }
        return sorted
    }

    /// What came of a sample that is held out.
    private struct Validated {
        let outcome: Outcome
        /// The levels that were asked.
        let asked: [Int]

        /// - Throws: `OutcomeError.unfit` for what is no answer to the sample's levels.
        init(_ outcome: Outcome, asked: [Int], _ unit: Int) throws {
            let answered = outcome.levels.map(\.number)
            guard outcome.group == nil, outcome.failure == nil, answered.allSatisfy(asked.contains),
                Set(answered).count == answered.count
            else { throw OutcomeError.unfit("no answers to the levels of its sample", unit) }
            self.outcome = outcome
            self.asked = asked
        }
    }

    /// An outcome counts.
    private func count(_ summary: OutcomeSummary, _ validated: Validated?, of unit: Int, from worker: WorkerID) {
        if summary.isFailed { connections[worker]?.failed += 1 }
        guard let desk else { return counts.add(summary) }
        if let validated { desk.evaluations.count(validated.outcome, of: unit, asked: validated.asked) }
        guard var group = summary.group else { return }
        group.worker = worker.text
        desk.figures.count(group)
        desk.take(group)
    }

    /// - Throws: `OutcomeError.unfit` for what is no group of this run.
    private func check(_ summary: OutcomeSummary, of unit: Int, _ desk: RolloutDesk) throws {
        if summary.isPermanentFailure { return }
        guard let group = summary.group, summary.failure == nil else { throw OutcomeError.unfit("no group", unit) }
        guard group.index == unit, group.sample == summary.sample, group.pass == summary.repetition else {
            throw OutcomeError.unfit("group \(group.index) of sample \(group.sample), pass \(group.pass)", unit)
        }
        guard DifficultyPools.Prompt(of: group) == (try prompt(of: unit, desk)) else {
            throw OutcomeError.unfit("answers to another prompt", unit)
        }
        guard group.rollouts.map(\.index) == Array(0..<desk.settings.completions) else {
            throw OutcomeError.unfit("completions \(group.rollouts.map(\.index))", unit)
        }
        guard group.rollouts.allSatisfy({ $0.rewards.allSatisfy(\.score.isFinite) }) else {
            throw OutcomeError.unfit("a reward that is no finite number", unit)
        }
        guard let newest = desk.policies.newestPublished,
            group.rollouts.allSatisfy({ (0...newest).contains($0.policyVersion) })
        else { throw OutcomeError.unfit("completions of a version that was never published", unit) }
    }

    /// The sample failed through its own fault. Never counts as an outcome: it is tried again, or quarantined.
    private func fail(_ unit: Int, in batch: OutcomeBatch, record: Range<Int>, from worker: WorkerID) {
        connections[worker]?.failed += 1
        switch book.fail(unit, from: worker, in: batch.batch) {
        case .retry: break
        case .duplicate: tally.duplicates += 1
        case .quarantine:
            let outcome = batch.block[record].withUnsafeBytes { try? Outcome(serialized: $0) }
            let failure = outcome?.failure ?? Failure(.unknown, "")
            quarantine(
                unit, failure,
                evidence: "failed \(book.policy.failuresToQuarantine) times, last on worker \(worker.text)")
        }
    }

    private func strike(_ peer: Peer?, _ what: String) {
        guard let peer else { return }
        logger.warning("outcomes could not be read", metadata: ["peer": "\(peer)", "what": "\(what)"])
        _ = strikes.add(peer)
    }
}

/// An outcome that cannot be taken.
enum OutcomeError: Error, CustomStringConvertible {
    case notOfThisRun(sample: Int, repetition: Int)
    case wrongCount(said: Int, found: Int)
    case unfit(String, Int)

    var description: String {
        switch self {
        case .notOfThisRun(let sample, let repetition):
            "sample \(sample), repetition \(repetition), is not part of this run"
        case .unfit(let what, let unit): "the outcome of unit \(unit) holds \(what)"
        case .wrongCount(let said, let found): "the block holds \(found) outcomes, not \(said) as it says"
        }
    }
}
