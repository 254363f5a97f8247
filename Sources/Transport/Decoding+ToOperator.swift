import CMessages

extension ToOperator {
    static func decode(_ body: BodyReader, payload: UnsafeRawBufferPointer) throws(MalformedMessage) -> ToOperator {
        switch body.type {
        case .statusReport:
            .report(try .decode(body))
        case .operationDone:
            try body.unpack(linnet__v1__operation_done__unpack, linnet__v1__operation_done__free_unpacked) {
                message throws(MalformedMessage) in
                .done(
                    OperationDone(
                        request: message.request, workers: Int(message.workers), tooOld: Int(message.too_old),
                        message: try body.text(message.message, limit: FieldLimits.text, "message")))
            }
        case .operationRefused:
            try body.unpack(linnet__v1__operation_refused__unpack, linnet__v1__operation_refused__free_unpacked) {
                message throws(MalformedMessage) in
                .refused(
                    OperationRefused(
                        request: message.request,
                        code: OperationRefused.Code(rawValue: Int(message.code.rawValue)) ?? .unspecified,
                        message: try body.text(message.message, limit: FieldLimits.text, "message")))
            }
        case .reject:
            if case .reject(let reject) = try ToWorker.decode(body, payload: payload) {
                .reject(reject)
            } else {
                throw .unknownType(body.type.rawValue)
            }
        default: throw .unknownType(body.type.rawValue)
        }
    }
}

extension StatusReport {
    fileprivate static func decode(_ body: BodyReader) throws(MalformedMessage) -> StatusReport {
        try body.unpack(linnet__v1__status_report__unpack, linnet__v1__status_report__free_unpacked) {
            message throws(MalformedMessage) in
            var report = StatusReport(request: message.request)
            report.software = try body.text(message.software, limit: FieldLimits.identifier, "software")
            report.questionSet = try body.text(message.question_set, limit: FieldLimits.text, "question_set")
            report.endpoint = try body.text(message.endpoint, limit: FieldLimits.text, "endpoint")
            report.unixMilliseconds = try body.count(message.unix_milliseconds, "unix_milliseconds")
            report.activity = try body.text(message.activity, limit: FieldLimits.word, "activity")
            report.reason = try body.text(message.reason, limit: FieldLimits.text, "reason")
            if let pause = message.pause?.pointee {
                report.pause = Pause(
                    sinceUnixMilliseconds: try body.count(
                        pause.since_unix_milliseconds, "pause.since_unix_milliseconds"),
                    by: try body.text(pause.by, limit: FieldLimits.identifier, "pause.by"))
            }
            report.total = try body.count(message.total, "total")
            report.waiting = try body.count(message.waiting, "waiting")
            report.leased = try body.count(message.leased, "leased")
            report.done = try body.count(message.done, "done")
            report.quarantined = try body.count(message.quarantined, "quarantined")
            report.restored = try body.count(message.restored, "restored")
            if let scores = message.scores?.pointee { report.scores = try .decode(scores, body) }
            report.latestFailure = try body.text(message.latest_failure, limit: FieldLimits.text, "latest_failure")
            report.rate = try body.amount(message.rate, "rate")
            if message.idle_case == LINNET__V1__STATUS_REPORT__IDLE_IDLE_SHARE {
                try body.require((0...1).contains(message.idle_share), "idle_share")
                report.idleShare = message.idle_share
            }
            report.elapsedMilliseconds = try body.count(message.elapsed_milliseconds, "elapsed_milliseconds")
            report.workingMilliseconds = try body.count(message.working_milliseconds, "working_milliseconds")
            report.leases = try body.count(message.leases, "leases")
            report.duplicates = try body.count(message.duplicates, "duplicates")
            report.malformed = try body.count(message.malformed, "malformed")
            report.workerCount = Int(message.worker_count)
            report.slotCount = try body.count(message.slot_count, "slot_count")
            try body.require(message.n_workers <= FieldLimits.statusRows, "workers")
            report.workers = try body.list(message.n_workers, message.workers, "workers") {
                worker throws(MalformedMessage) in
                guard let worker = worker?.pointee else { throw .field(.statusReport, "workers") }
                return try .decode(worker, body)
            }
            if let rollouts = message.rollouts?.pointee { report.rollouts = try .decode(rollouts, body) }
            try body.require(message.n_refused <= FieldLimits.refusalKinds, "refused")
            let refused = try body.list(message.n_refused, message.refused, "refused") {
                entry throws(MalformedMessage) in
                guard let entry = entry?.pointee else { throw .field(.statusReport, "refused") }
                return (
                    try body.text(entry.kind, limit: FieldLimits.word, "refused.kind"),
                    try body.count(entry.count, "refused.count")
                )
            }
            report.refused = Dictionary(refused) { _, last in last }
            return report
        }
    }
}

extension StatusReport.Scores {
    fileprivate static func decode(
        _ message: Linnet__V1__LiveScores, _ body: BodyReader
    ) throws(MalformedMessage) -> StatusReport.Scores {
        var scores = StatusReport.Scores()
        scores.finished = try body.count(message.finished, "scores.finished")
        scores.scored = try body.count(message.scored, "scores.scored")
        scores.pathsRight = try body.count(message.paths_right, "scores.paths_right")
        scores.leavesRight = try body.count(message.leaves_right, "scores.leaves_right")
        // Whoever makes a share of them relies on it.
        try body.require(max(scores.pathsRight, scores.leavesRight) <= scores.scored, "scores.scored")
        scores.isLeafTold = message.leaf_told != 0
        scores.levels = try body.count(message.levels, "scores.levels")
        scores.invalidLevels = try body.count(message.invalid_levels, "scores.invalid_levels")
        try body.require(scores.invalidLevels <= scores.levels, "scores.invalid_levels")
        scores.failed = try body.count(message.failed, "scores.failed")
        scores.unanswered = try body.count(message.unanswered, "scores.unanswered")
        return scores
    }
}

extension StatusReport.Worker {
    fileprivate static func decode(
        _ message: Linnet__V1__WorkerStatus, _ body: BodyReader
    ) throws(MalformedMessage) -> StatusReport.Worker {
        var worker = StatusReport.Worker(
            id: try body.text(message.worker, limit: FieldLimits.identifier, "workers.worker"))
        try body.require(!worker.id.isEmpty, "workers.worker")
        worker.host = try body.text(message.host, limit: FieldLimits.host, "workers.host")
        worker.process = Int(message.process)
        worker.software = try body.text(message.software, limit: FieldLimits.identifier, "workers.software")
        worker.minor = Int(message.minor)
        worker.slots = Int(message.slots)
        worker.held = Int(message.held)
        worker.executing = Int(message.executing)
        worker.finished = try body.count(message.finished, "workers.finished")
        worker.pace = try body.amount(message.pace, "workers.pace")
        worker.silenceMilliseconds = try body.count(message.silence_milliseconds, "workers.silence_milliseconds")
        worker.state = try body.text(message.state, limit: FieldLimits.word, "workers.state")
        worker.failed = try body.count(message.failed, "workers.failed")
        if let latency = message.latency?.pointee {
            worker.latency = StatusReport.Latency(
                p50: try body.amount(latency.p50, "workers.latency.p50"),
                p95: try body.amount(latency.p95, "workers.latency.p95"),
                p99: try body.amount(latency.p99, "workers.latency.p99"))
        }
        return worker
    }
}

extension StatusReport.Rollouts {
    fileprivate static func decode(
        _ message: Linnet__V1__RolloutStatus, _ body: BodyReader
    ) throws(MalformedMessage) -> StatusReport.Rollouts {
        var rollouts = StatusReport.Rollouts()
        if message.waited_case == LINNET__V1__ROLLOUT_STATUS__WAITED_STEP {
            rollouts.step = try body.count(message.step, "rollouts.step")
        }
        rollouts.groups = Int(message.groups)
        rollouts.completions = Int(message.completions)
        rollouts.ready = Int(message.ready)
        rollouts.open = Int(message.open)
        rollouts.assembledSteps = try body.count(message.assembled_steps, "rollouts.assembled_steps")
        rollouts.settledSteps = try body.count(message.settled_steps, "rollouts.settled_steps")
        if message.newest_case == LINNET__V1__ROLLOUT_STATUS__NEWEST_POLICY_VERSION {
            rollouts.policyVersion = try body.count(message.policy_version, "rollouts.policy_version")
        }
        rollouts.trainer = try body.text(message.trainer, limit: FieldLimits.identifier, "rollouts.trainer")
        rollouts.trainerSilenceMilliseconds = try body.count(
            message.trainer_silence_milliseconds, "rollouts.trainer_silence_milliseconds")
        rollouts.written = try body.count(message.written, "rollouts.written")
        rollouts.failed = try body.count(message.failed, "rollouts.failed")
        rollouts.delivered = try body.count(message.delivered, "rollouts.delivered")
        rollouts.cancelled = try body.count(message.cancelled, "rollouts.cancelled")
        return rollouts
    }
}

extension BodyReader {
    /// A number that is finite and not negative.
    fileprivate func amount(_ value: Double, _ field: String) throws(MalformedMessage) -> Double {
        try require(value.isFinite && value >= 0, field)
        return value
    }
}
