import Foundation
import Ledger
import Logging
import Outcomes
import Questions
import Reasoning
import Runs
import Transport

extension CoordinatorService {
    /// The trainer asks how a version does.
    func take(_ request: EvaluationRequest, at desk: RolloutDesk) {
        func refuse(_ message: String) {
            tell(.reject(TrainerReject(code: .evaluationRefused, isFatal: false, message: message)), at: desk)
        }
        guard work.heldOutSamples > 0 else {
            return refuse(
                "the run holds no samples out to evaluate on; begin one with 'linnet rollouts --validation-samples COUNT'"
            )
        }
        let usual = ledger.settings.procedure.strategy.rawValue
        switch desk.evaluations.verdict(on: request, usual: usual) {
        case .over(let end): return tell(.evaluationEnd(end), at: desk)
        case .underWay: return
        case .refused(let message): return refuse(message)
        case .next: break
        }
        let strategy = request.strategy.isEmpty ? usual : request.strategy
        guard let known = Strategy(rawValue: strategy), known.asksLeafLevel else {
            let names = Strategy.allCases.filter(\.asksLeafLevel).map(\.rawValue).joined(separator: ", ")
            return refuse("'\(strategy)' is no strategy to evaluate by; there are \(names)")
        }
        guard let version = request.policyVersion ?? desk.policies.newest, desk.policies[version] != nil else {
            let newest = desk.policies.newest.map { "the newest one is \($0)" } ?? "none is published"
            return refuse("version \(request.policyVersion ?? 0) of the policy is not at hand: \(newest)")
        }
        // What is newer is what the trainer wants to know.
        cancelEvaluation(desk)
        let row = EvaluationRow(
            number: request.number, repetition: desk.evaluations.times, asked: Date(), policyVersion: version,
            strategy: strategy)
        desk.evaluations.begin(row, work.heldOutUnits(row.repetition))
        submit(.evaluation(row), then: .evaluation(row.number))
        logger.info(
            "the trainer asks how its policy does",
            metadata: ["evaluation": "\(row.number)", "version": "\(version)", "strategy": "\(strategy)"])
        if !book.workers.isEmpty, !book.workers.values.contains(where: \.takesHeldOut) {
            logger.warning("no worker is new enough to evaluate a policy; it waits for one")
        }
    }

    /// The ledger knows of an evaluation: its samples are leased.
    func evaluationBegun(_ number: Int) {
        guard let desk, desk.evaluations.beginLeasing(number) else { return }
        growHeldOut(desk)
    }

    private func growHeldOut(_ desk: RolloutDesk) {
        work.ask(times: desk.evaluations.times)
        book.grow(.heldOut, to: work.heldOutCount)
    }

    /// Gives up what is under way.
    func cancelEvaluation(_ desk: RolloutDesk) {
        guard let running = desk.evaluations.running, let end = desk.evaluations.cancel() else { return }
        growHeldOut(desk)
        cancel(UnitSet(work.heldOutUnits(running.row.repetition)))
        submit(.evaluationEnd(number: end.number, end.result), then: .evaluationEnd(end.number))
    }

    /// Ends the evaluation when all of it is in the ledger.
    func endEvaluation(_ desk: RolloutDesk) {
        guard let end = desk.evaluations.finish(at: Date()) else { return }
        submit(.evaluationEnd(number: end.number, end.result), then: .evaluationEnd(end.number))
    }

    /// An evaluation's end is in the ledger.
    func evaluationEnded(_ number: Int) {
        guard let desk, let end = desk.evaluations.commit(number) else { return }
        tell(.evaluationEnd(end), at: desk)
    }

    /// The levels that a sample is asked, coarse to fine.
    ///
    /// - Throws: `QuestionSetError` when the set cannot be read any more.
    func askedLevels(of unit: Int) throws -> [Int] {
        try set.sample(at: work.place(of: unit).sample).askedLevels(from: set.header.firstScoredLevel).map(\.number)
    }

    // MARK: - Restart

    /// Restores what the ledger has of evaluations. Outcomes are told of afterwards.
    func restoreEvaluations(_ stored: [StoredEvaluation], _ desk: RolloutDesk) {
        for evaluation in stored {
            desk.evaluations.restore(evaluation, work.heldOutUnits(evaluation.row.repetition))
        }
        growHeldOut(desk)
    }

    /// What was given up is asked by nobody; what was not goes on, if its policy is still there.
    func resumeEvaluation(_ desk: RolloutDesk) {
        let running = desk.evaluations.running
        for unit in book.states.units(.heldOut) where running?.open.contains(unit) != true {
            book.restore(unit, as: .cancelled)
        }
        guard let running else { return }
        if desk.policies[running.row.policyVersion] == nil {
            logger.warning("an evaluation is given up: its policy is damaged or lost")
            cancelEvaluation(desk)
        } else {
            endEvaluation(desk)
        }
    }
}
