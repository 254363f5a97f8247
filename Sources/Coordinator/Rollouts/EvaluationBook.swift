import Foundation
import Ledger
import Outcomes
import Transport

/// What a trainer wants to know of its policy: which evaluation is under way, and what came of those before. Pure.
///
/// There is one at a time. Each asks all held-out samples once more, and its outcomes have a repetition of their own: so
/// many were asked for before.
struct EvaluationBook {
    /// An evaluation that is not over.
    struct Running {
        let row: EvaluationRow
        /// Whether the ledger knows of it: nothing is leased before.
        var isBegun = false
        var counts = EvaluationCounts()
        /// Units whose end is not in the ledger.
        var open: UnitSet
    }

    /// What comes of a request.
    enum Verdict {
        /// It is over.
        case over(EvaluationEnd)
        /// It is told of when it is over.
        case underWay
        /// It cannot be made, for this reason.
        case refused(String)
        case next
    }

    /// The one that is not over.
    private(set) var running: Running?
    /// On its way to the ledger, by number.
    private var ending: [Int: EvaluationEnd] = [:]
    /// In the ledger, by number.
    private var over: [Int: EvaluationEnd] = [:]
    /// How often held-out samples were asked for: the next evaluation's repetition.
    private(set) var times = 0
    private var lastNumber = -1

    /// The newest one that is over and was not given up.
    var latest: EvaluationEnd? {
        over.values.filter { $0.result != .cancelled }.max { $0.number < $1.number }
    }

    /// What comes of a request, by a run whose own strategy is this one.
    func verdict(on request: EvaluationRequest, usual: String) -> Verdict {
        let number = request.number
        let strategy = request.strategy.isEmpty ? usual : request.strategy
        let known =
            (over[number] ?? ending[number]).map { ($0.policyVersion, $0.strategy) }
            ?? running.flatMap { $0.row.number == number ? ($0.row.policyVersion, $0.row.strategy) : nil }
        guard let (version, asked) = known else {
            return number > lastNumber
                ? .next
                : .refused("evaluation \(number) was not asked for before evaluation \(lastNumber) was; numbers rise")
        }
        guard asked == strategy, request.policyVersion ?? version == version else {
            return .refused(
                "evaluation \(number) was asked for before, of version \(version) of the policy by strategy '\(asked)'")
        }
        return over[number].map(Verdict.over) ?? .underWay
    }

    /// An evaluation is asked for, of these units.
    mutating func begin(_ row: EvaluationRow, _ units: Range<Int>) {
        running = Running(row: row, open: UnitSet(units))
        (times, lastNumber) = (row.repetition + 1, row.number)
    }

    /// The ledger knows of the evaluation.
    ///
    /// - Returns: False when it was given up meanwhile.
    mutating func beginLeasing(_ number: Int) -> Bool {
        guard running?.row.number == number else { return false }
        running?.isBegun = true
        return true
    }

    /// A sample was answered, or given up.
    ///
    /// - Parameters:
    ///   - outcome: Nil for one that was given up.
    ///   - numbers: Of the levels that were asked.
    mutating func count(_ outcome: Outcome?, of unit: Int, asked numbers: [Int]) {
        if running?.open.contains(unit) == true { running?.counts.add(outcome, asked: numbers) }
    }

    /// A sample's end is in the ledger.
    mutating func settle(_ unit: Int) { _ = running?.open.remove(unit) }

    /// The evaluation that is through, on its way to the ledger from now on.
    mutating func finish(at now: Date) -> EvaluationEnd? {
        guard let done = running, done.isBegun, done.open.isEmpty else { return nil }
        let milliseconds = max(0, Int(now.timeIntervalSince(done.row.asked) * 1000))
        return end(.done(done.counts, milliseconds: milliseconds))
    }

    /// Gives up what is under way.
    mutating func cancel() -> EvaluationEnd? { end(.cancelled) }

    private mutating func end(_ result: EvaluationResult) -> EvaluationEnd? {
        guard let row = running?.row else { return nil }
        running = nil
        let end = EvaluationEnd(
            number: row.number, policyVersion: row.policyVersion, strategy: row.strategy, result: result)
        ending[row.number] = end
        return end
    }

    /// An end is in the ledger.
    mutating func commit(_ number: Int) -> EvaluationEnd? {
        guard let end = ending.removeValue(forKey: number) else { return nil }
        over[number] = end
        return end
    }

    /// What the ledger knew when the coordinator started.
    mutating func restore(_ stored: StoredEvaluation, _ units: Range<Int>) {
        begin(stored.row, units)
        running?.isBegun = true
        guard let result = stored.end, let end = end(result) else { return }
        _ = commit(end.number)
    }
}
