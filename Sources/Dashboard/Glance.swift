import Coordinator
import Foundation
import Outcomes

/// A run at one moment, with all that the page, the metrics and the JSON tell of it.
struct Glance: Sendable {
    let subject: Subject
    let run: RunSnapshot
    /// What was read in the ledger; nil before anything was.
    let ledger: LedgerView?
    let taken: Date

    /// Samples, or groups of a rollout run, that are not finished.
    var open: Int { run.rollouts == nil ? max(0, run.total - run.finished) : run.waiting + run.leased }

    /// In seconds, at the present rate; nil when that cannot be told.
    var timeLeft: Double? {
        guard run.rollouts == nil, run.rate > 0, open > 0, run.pause == nil, case .running = run.activity else {
            return nil
        }
        return Double(open) / run.rate
    }

    /// One word for what the coordinator does, one of `states`.
    var state: String {
        switch run.activity {
        case .adopting: "adopting"
        case .running: run.pause == nil ? "running" : "paused"
        case .paused: "paused"
        case .draining: "draining"
        case .ended: "ended"
        }
    }

    static let states = ["adopting", "running", "paused", "draining", "ended"]

    /// Why the run stands still, or how it ended; nil while it goes on.
    var reason: String? {
        switch run.activity {
        case .running: run.pause.map { "paused by \($0.by); 'linnet continue' lets the run go on" }
        case .adopting: "waiting for the workers of the last start to come back with what they hold"
        case .paused(let reason), .draining(let reason): reason
        case .ended(.complete): "complete"
        case .ended(.stopped(let reason)), .ended(.broken(let reason)): reason
        case .ended(.unable(let reason)): "the workers cannot work: \(reason)"
        case .ended(.tooManyFailures(let failed, let finished)): "\(failed) of \(finished) samples failed"
        }
    }
}
