import Ledger
import Logging
import Outcomes
import Questions
import Runs
import Transport

extension CoordinatorService {
    /// Admits what is wanted, and assembles the step that the trainer waits for when it can be.
    func advanceRollouts() {
        guard let desk else { return }
        switch activity {
        case .ended, .draining: return
        case .adopting, .running, .paused: break
        }
        do {
            try admitGroups(desk)
            while let (step, delivery) = desk.assemble() {
                deliver(step, delivery, desk)
                try admitGroups(desk)
            }
        } catch {
            finish(.broken(reason: "\(error)"))
        }
    }

    /// - Throws: `QuestionSetError` when the set cannot be read any more.
    private func admitGroups(_ desk: RolloutDesk) throws {
        let before = desk.steps.admitted
        var passed: [Int] = []
        while desk.steps.admissions > 0, !desk.isArchiveBehind {
            let unit = desk.steps.admitted
            if desk.pools.isOn, desk.steps.mayPass(ofSamples: work.samples),
                desk.pools.leavesOut(try prompt(of: unit, desk))
            {
                // Passed over, and so in no lease.
                passed.append(desk.steps.pass())
            } else {
                _ = desk.steps.admit()
            }
        }
        guard desk.steps.admitted > before else { return }
        work.grow(to: desk.steps.admitted)
        book.grow(to: desk.steps.admitted)
        for unit in passed { book.restore(unit, as: .cancelled) }
        writer?.submit(.admitted(groups: desk.steps.admitted), ticket: nil)
    }

    func prompt(of unit: Int, _ desk: RolloutDesk) throws -> DifficultyPools.Prompt {
        let task = try task(of: unit, version: 0, desk)
        return DifficultyPools.Prompt(sample: work.place(of: unit).sample, task.question)
    }

    /// What a worker does with units, in the order in which the link names them.
    ///
    /// - Throws: `QuestionSetError` when the set cannot be read any more.
    func tasks(of ranges: [UnitRange], version: Int, _ desk: RolloutDesk) throws -> [GroupTask] {
        try ranges.flatMap { range in
            try range.samples.compactMap { sample in
                try work.unit(sample: sample, repetition: range.repetition).map {
                    try task(of: $0, version: version, desk)
                }
            }
        }
    }

    private func task(of unit: Int, version: Int, _ desk: RolloutDesk) throws -> GroupTask {
        let (index, pass) = work.place(of: unit)
        return desk.settings.task(
            group: unit, sample: try set.sample(at: index), pass: pass, firstScoredLevel: set.header.firstScoredLevel,
            seed: ledger.settings.seed, version: version)
    }

    private func deliver(_ step: StepBook.Assembled, _ delivery: StepDelivery, _ desk: RolloutDesk) {
        cancel(step.surplus)
        var ends = step.delivered.enumerated().map { StoredGroupEnd(group: $1, end: .delivered(place: $0)) }
        ends += step.cancelled.map { StoredGroupEnd(group: $0.group, end: .cancelled($0.reason)) }
        let row = StepRow(
            step: step.request.step, asked: step.request.groups, policyVersion: step.request.policyVersion,
            delivered: delivery.end.groups, versions: step.versions, ends: ends, deliveries: delivery.deliveries)
        submit(.step(row), then: .step(step.request.step))
    }

    /// Nobody needs these units any more. A worker that cannot be told now makes them for nothing.
    func cancel(_ surplus: UnitSet) {
        guard !surplus.isEmpty else { return }
        for (worker, units) in book.cancel(surplus) { send(.cancel(work.ranges(of: units)), to: worker) }
    }

    /// A step is in the ledger.
    func stepCommitted(_ step: Int) {
        guard let desk, let delivery = desk.committed(step: step) else { return }
        for message in delivery.messages { tell(message, at: desk) }
        desk.archive?.append(delivery)
    }

    /// The trainer has left: whatever it did not get, nobody needs.
    func close(_ desk: RolloutDesk) {
        cancelEvaluation(desk)
        let (cancelled, surplus) = desk.steps.close()
        cancel(surplus)
        let ends = cancelled.map { StoredGroupEnd(group: $0.group, end: .cancelled($0.reason)) }
        for end in ends { desk.figures.count(end.end) }
        if !ends.isEmpty { writer?.submit(.ended(ends), ticket: nil) }
        end(.complete)
    }

    // MARK: - Restart

    /// Restores what the ledger has of a rollout run.
    func restore(_ desk: RolloutDesk) throws {
        let stored = try ledger.rollouts()
        work.grow(to: stored.admitted)
        book.grow(to: stored.admitted)
        var ended = UnitSet()
        var ends: [(group: Int, end: GroupEnd)] = []
        try ledger.forEachGroupEnd { group, _, end in ends.append((group, end)) }
        for (group, end) in ends.sorted(by: { $0.group < $1.group }) where group < stored.admitted {
            ended.insert(group)
            desk.figures.count(end)
        }
        desk.steps.restore(
            admitted: stored.admitted, assembledSteps: stored.assembledSteps, settledSteps: stored.settledSteps,
            lastRequest: stored.lastStep.map {
                StepRequest(step: $0.step, groups: $0.asked, policyVersion: $0.policyVersion)
            }, ended: ended)
        restoreEvaluations(stored.evaluations, desk)
        try restorePolicies(stored.policies, desk)
        try restoreGroups(ended, desk)
        for unit in ended where book.states[unit] == .waiting { book.restore(unit, as: .cancelled) }
        for unit in desk.steps.open where desk.pools.isOn && book.states[unit] == .waiting {
            // It was passed over, for what the pools knew then and know again now; but for those that were made after all.
            guard desk.steps.mayPass(ofSamples: work.samples) else { break }
            guard desk.pools.leavesOut(try prompt(of: unit, desk)) else { continue }
            desk.steps.cancel(unit, because: .pool)
            book.restore(unit, as: .cancelled)
        }
    }

    private func restorePolicies(_ policies: [Policy], _ desk: RolloutDesk) throws {
        for policy in policies { desk.policies.restore(policy) }
        guard let newest = policies.last?.version else { return }
        for policy in policies
        where policy.version >= desk.oldestNeeded(with: newest) || policy.version == desk.evaluatedVersion {
            guard case .weights = policy.content else {
                desk.policies.add(.init(policy, weights: []))
                continue
            }
            if let weights = try ledger.weights(of: policy) {
                desk.policies.add(.init(policy, weights: weights))
            } else {
                logger.warning(
                    "a version of the policy is damaged or lost; the trainer has to publish it again",
                    metadata: ["version": "\(policy.version)"])
            }
        }
    }

    private func restoreGroups(_ ended: UnitSet, _ desk: RolloutDesk) throws {
        try ledger.forEachBlock { worker, block in
            try OutcomeSummary.forEachRecord(in: block) { record in
                let (sample, repetition) = try OutcomeSummary.place(of: record)
                guard let unit = work.unit(sample: sample, repetition: repetition) else { return }
                book.restore(unit, as: .done)
                if UnitKind(of: unit) == .heldOut {
                    guard desk.evaluations.running?.open.contains(unit) == true else { return }
                    desk.evaluations.count(try Outcome(serialized: record), of: unit, asked: try askedLevels(of: unit))
                    return desk.evaluations.settle(unit)
                }
                // Most groups have ended, and nobody needs to read them again.
                let hasEnded = ended.contains(unit)
                guard !hasEnded || desk.pools.isOn, var group = try OutcomeSummary(serialized: record).group else {
                    return
                }
                group.worker = worker
                if hasEnded { desk.pools.note(group) } else { desk.take(group) }
            }
        }
        for unit in ended { desk.pools.learn(unit) }
        for sample in try ledger.quarantined() {
            guard let unit = work.unit(sample: sample.sample, repetition: sample.repetition) else { continue }
            book.restore(unit, as: .quarantined)
            giveUp(unit, desk)
            desk.evaluations.settle(unit)
        }
    }
}
