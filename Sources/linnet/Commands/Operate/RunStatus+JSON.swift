import Foundation
import Operators
import Transport

extension RunStatus {
    /// As programs read it: the report's fields in snake case, with seconds as numbers and times as in RFC 3339.
    func json(pretty: Bool) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(StatusFigures(self)), as: UTF8.self)
    }
}

/// The report as JSON has it.
private struct StatusFigures: Encodable {
    struct Pause: Encodable {
        let by: String
        let since: String
    }

    struct Latency: Encodable {
        let p50: Double
        let p95: Double
        let p99: Double
    }

    struct Worker: Encodable {
        let worker: String
        let host: String
        let process: Int
        let software: String
        let state: String
        let slots: Int
        let running: Int
        let held: Int
        let finished: Int
        let failed: Int
        let perSecond: Double
        let latencySeconds: Latency?
        let silentSeconds: Double
    }

    struct Rollouts: Encodable {
        let step: Int?
        let groups: Int
        let completions: Int
        let ready: Int
        let open: Int
        let assembledSteps: Int
        let settledSteps: Int
        let policyVersion: Int?
        let trainer: String?
        let trainerSilentSeconds: Double
        let written: Int
        let failed: Int
        let delivered: Int
        let cancelled: Int
    }

    let run: String
    let start: UInt32
    let software: String
    let questionSet: String
    let endpoint: String
    let time: String
    let activity: String
    let reason: String?
    let pause: Pause?
    let total: Int
    let waiting: Int
    let leased: Int
    let done: Int
    let givenUp: Int
    let restored: Int
    let scored: Int
    let pathsRight: Int
    let leavesRight: Int?
    let levels: Int
    let invalidLevels: Int
    let failed: Int
    let latestFailure: String?
    let perSecond: Double
    let idleShare: Double?
    let elapsedSeconds: Double
    let workingSeconds: Double
    let leases: Int
    let duplicates: Int
    let malformed: Int
    let refused: [String: Int]
    let slots: Int
    let workers: [Worker]
    let rollouts: Rollouts?

    init(_ status: RunStatus) {
        let report = status.report
        func seconds(_ milliseconds: Int) -> Double { Double(milliseconds) / 1000 }
        func time(_ milliseconds: Int) -> String {
            Date(timeIntervalSince1970: seconds(milliseconds)).formatted(
                Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        func text(_ text: String) -> String? { text.isEmpty ? nil : text }
        run = String(status.run, radix: 16)
        start = status.epoch
        (software, questionSet, endpoint) = (report.software, report.questionSet, report.endpoint)
        self.time = time(report.unixMilliseconds)
        (activity, reason) = (report.activity, text(report.reason))
        pause = report.pause.map { Pause(by: $0.by, since: time($0.sinceUnixMilliseconds)) }
        (total, waiting, leased, done) = (report.total, report.waiting, report.leased, report.done)
        (givenUp, restored) = (report.quarantined, report.restored)
        let scores = report.scores
        (scored, pathsRight) = (scores.scored, scores.pathsRight)
        leavesRight = scores.isLeafTold ? nil : scores.leavesRight
        (levels, invalidLevels, failed) = (scores.levels, scores.invalidLevels, scores.failed)
        latestFailure = text(report.latestFailure)
        (perSecond, idleShare) = (report.rate, report.idleShare)
        (elapsedSeconds, workingSeconds) = (seconds(report.elapsedMilliseconds), seconds(report.workingMilliseconds))
        (leases, duplicates, malformed) = (report.leases, report.duplicates, report.malformed)
        refused = report.refused
        slots = report.slotCount
        workers = report.workers.map {
            Worker(
                worker: $0.id, host: $0.host, process: $0.process, software: $0.software, state: $0.state,
                slots: $0.slots, running: $0.executing, held: $0.held, finished: $0.finished, failed: $0.failed,
                perSecond: $0.pace,
                latencySeconds: $0.latency.map { Latency(p50: $0.p50, p95: $0.p95, p99: $0.p99) },
                silentSeconds: seconds($0.silenceMilliseconds))
        }
        rollouts = report.rollouts.map {
            Rollouts(
                step: $0.step, groups: $0.groups, completions: $0.completions, ready: $0.ready, open: $0.open,
                assembledSteps: $0.assembledSteps, settledSteps: $0.settledSteps, policyVersion: $0.policyVersion,
                trainer: text($0.trainer), trainerSilentSeconds: seconds($0.trainerSilenceMilliseconds),
                written: $0.written, failed: $0.failed, delivered: $0.delivered, cancelled: $0.cancelled)
        }
    }
}
