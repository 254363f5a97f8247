import Foundation
import Measures
import Outcomes
import Transport

extension StatusReport {
    /// What an operator is told of a run.
    init(_ run: RunSnapshot, software: String, title: String, answering request: StatusRequest) {
        self.init(request: request.request)
        self.software = software
        questionSet = title
        endpoint = run.endpoint
        unixMilliseconds = Date().unixMilliseconds
        (activity, reason) = run.activity.words
        pause = run.pause.map { Pause(sinceUnixMilliseconds: $0.since.unixMilliseconds, by: $0.by) }
        (total, waiting, leased) = (run.total, run.waiting, run.leased)
        (done, quarantined, restored) = (run.done, run.quarantined, run.restored)
        scores = Scores(run.counts)
        latestFailure = run.latestFailure.map { $0.message.isEmpty ? $0.kind.name : $0.message } ?? ""
        rate = run.rate
        idleShare = run.idleShare
        elapsedMilliseconds = run.elapsed.milliseconds
        workingMilliseconds = run.working.milliseconds
        (leases, duplicates, malformed) = (run.leases, run.duplicates, run.malformed)
        workerCount = run.workers.count
        slotCount = run.workers.reduce(0) { $0 + $1.slots }
        let rows = run.workers.drop { $0.id <= request.after }
        workers = rows.prefix(min(Self.mostRows, request.workers)).map(Worker.init)
        rollouts = run.rollouts.map(Rollouts.init)
        refused = Dictionary(uniqueKeysWithValues: run.refused.counts.map { ($0.rawValue, $1) })
    }
}

extension StatusReport.Scores {
    fileprivate init(_ counts: LiveCounts) {
        self.init()
        (finished, scored) = (counts.finished, counts.scored)
        (pathsRight, leavesRight, isLeafTold) = (counts.pathsRight, counts.leavesRight, !counts.asksLeafLevel)
        (levels, invalidLevels) = (counts.levels, counts.invalidLevels)
        (failed, unanswered) = (counts.failed, counts.unanswered)
    }
}

extension StatusReport.Worker {
    fileprivate init(_ worker: RunSnapshot.Worker) {
        self.init(id: worker.id)
        (host, process, software, minor) = (worker.host, worker.process, worker.software, worker.minor)
        (slots, held, executing, finished) = (worker.slots, worker.held, worker.executing, worker.finished)
        pace = worker.pace
        silenceMilliseconds = worker.silence.milliseconds
        state = worker.state
        failed = worker.failed
        if let p50 = worker.latencies.seconds(at: 0.5), let p95 = worker.latencies.seconds(at: 0.95),
            let p99 = worker.latencies.seconds(at: 0.99)
        {
            latency = StatusReport.Latency(p50: p50, p95: p95, p99: p99)
        }
    }
}

extension StatusReport.Rollouts {
    fileprivate init(_ run: RunSnapshot.Rollouts) {
        self.init()
        (step, groups, completions) = (run.step, run.groups, run.completions)
        (ready, open) = (run.ready, run.open)
        (assembledSteps, settledSteps, policyVersion) = (run.assembledSteps, run.settledSteps, run.policyVersion)
        trainer = run.trainer ?? ""
        trainerSilenceMilliseconds = run.trainerSilence.milliseconds
        (written, failed, delivered) = (run.figures.written, run.figures.failed, run.figures.delivered)
        cancelled = run.figures.cancelled.values.reduce(0, +)
    }
}

extension RunSnapshot.Activity {
    /// As operators are told it: what, and why.
    fileprivate var words: (activity: String, reason: String) {
        switch self {
        case .adopting: ("adopting", "")
        case .running: ("running", "")
        case .paused(let reason): ("paused", reason)
        case .draining(let reason): ("draining", reason)
        case .ended(.complete): ("ended", "")
        case .ended(.tooManyFailures(let failed, let finished)): ("ended", "\(failed) of \(finished) samples failed")
        case .ended(.stopped(let reason)), .ended(.broken(let reason)), .ended(.unable(let reason)): ("ended", reason)
        }
    }
}

// MARK: - Read back

extension RunSnapshot {
    /// The run that an operator was told of, as far as the link tells of it: the curves of a rollout run are left out.
    public init(_ report: StatusReport, epoch: UInt32) {
        let activity: Activity =
            switch report.activity {
            case "adopting": .adopting
            case "paused": .paused(reason: report.reason)
            case "draining": .draining(reason: report.reason)
            case "ended": .ended(report.reason.isEmpty ? .complete : .stopped(reason: report.reason))
            default: .running
            }
        self.init(
            activity: activity,
            pause: report.pause.map {
                Pause(by: $0.by, since: Date(timeIntervalSince1970: Double($0.sinceUnixMilliseconds) / 1000))
            },
            rollouts: report.rollouts.map(Rollouts.init), total: report.total, waiting: report.waiting,
            leased: report.leased, done: report.done, quarantined: report.quarantined, restored: report.restored,
            counts: LiveCounts(report.scores),
            latestFailure: report.latestFailure.isEmpty ? nil : Failure(.unknown, report.latestFailure),
            rate: report.rate, idleShare: report.idleShare, elapsed: .milliseconds(report.elapsedMilliseconds),
            working: .milliseconds(report.workingMilliseconds), workers: report.workers.map(Worker.init), epoch: epoch,
            endpoint: report.endpoint, malformed: report.malformed, leases: report.leases,
            duplicates: report.duplicates)
    }
}

extension RunSnapshot.Worker {
    fileprivate init(_ worker: StatusReport.Worker) {
        self.init(
            id: worker.id, host: worker.host, slots: worker.slots, held: worker.held, executing: worker.executing,
            finished: worker.finished, pace: worker.pace, silence: .milliseconds(worker.silenceMilliseconds),
            state: worker.state, process: worker.process, software: worker.software, minor: worker.minor,
            failed: worker.failed)
    }
}

extension RunSnapshot.Rollouts {
    fileprivate init(_ report: StatusReport.Rollouts) {
        var figures = RolloutFigures()
        (figures.written, figures.failed, figures.delivered) = (report.written, report.failed, report.delivered)
        self.init(
            step: report.step, groups: report.groups, completions: report.completions, ready: report.ready,
            open: report.open, assembledSteps: report.assembledSteps, settledSteps: report.settledSteps,
            policyVersion: report.policyVersion, trainer: report.trainer.isEmpty ? nil : report.trainer,
            trainerSilence: .milliseconds(report.trainerSilenceMilliseconds), figures: figures)
    }
}

extension LiveCounts {
    fileprivate init(_ scores: StatusReport.Scores) {
        self.init(asksLeafLevel: !scores.isLeafTold)
        (finished, scored) = (scores.finished, scores.scored)
        (pathsRight, leavesRight) = (scores.pathsRight, scores.leavesRight)
        (levels, invalidLevels) = (scores.levels, scores.invalidLevels)
        (failed, unanswered) = (scores.failed, scores.unanswered)
    }
}

extension Duration {
    fileprivate var milliseconds: Int { Int(nanoseconds / 1_000_000) }
}

extension Date {
    fileprivate var unixMilliseconds: Int { Int((timeIntervalSince1970 * 1000).rounded()) }
}
