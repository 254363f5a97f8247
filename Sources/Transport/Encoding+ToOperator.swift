import CMessages

extension ToOperator: LinkMessage {
    var type: MessageType {
        switch self {
        case .report: .statusReport
        case .done: .operationDone
        case .refused: .operationRefused
        case .reject: .reject
        }
    }

    func encode(into body: BodyWriter) -> Payload? {
        switch self {
        case .report(let report): report.encode(into: body)
        case .done(let done):
            Scratch.with { scratch in
                var message = Linnet__V1__OperationDone()
                linnet__v1__operation_done__init(&message)
                message.request = done.request
                message.workers = UInt32(clamping: done.workers)
                message.too_old = UInt32(clamping: done.tooOld)
                message.message = scratch.text(done.message, limit: FieldLimits.text)
                body.pack(&message)
            }
        case .refused(let refused):
            Scratch.with { scratch in
                var message = Linnet__V1__OperationRefused()
                linnet__v1__operation_refused__init(&message)
                message.request = refused.request
                message.code = Linnet__V1__OperatorRefusalCode(rawValue: UInt32(refused.code.rawValue))
                message.message = scratch.text(refused.message, limit: FieldLimits.text)
                body.pack(&message)
            }
        case .reject(let reject): return ToWorker.reject(reject).encode(into: body)
        }
        return nil
    }
}

extension StatusReport {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__StatusReport()
            linnet__v1__status_report__init(&message)
            message.request = request
            message.software = scratch.text(software, limit: FieldLimits.identifier)
            message.question_set = scratch.text(questionSet, limit: FieldLimits.text)
            message.endpoint = scratch.text(endpoint, limit: FieldLimits.text)
            message.unix_milliseconds = UInt64(clamping: unixMilliseconds)
            message.activity = scratch.text(activity, limit: FieldLimits.word)
            message.reason = scratch.text(reason, limit: FieldLimits.text)
            message.pause = pause.flatMap { scratch.one($0.encoded(&scratch)) }
            message.total = UInt64(clamping: total)
            message.waiting = UInt64(clamping: waiting)
            message.leased = UInt64(clamping: leased)
            message.done = UInt64(clamping: done)
            message.quarantined = UInt64(clamping: quarantined)
            message.restored = UInt64(clamping: restored)
            message.scores = scratch.one(scores.encoded)
            message.latest_failure = scratch.text(latestFailure, limit: FieldLimits.text)
            message.rate = rate
            if let idleShare {
                message.idle_case = LINNET__V1__STATUS_REPORT__IDLE_IDLE_SHARE
                message.idle_share = idleShare
            }
            message.elapsed_milliseconds = UInt64(clamping: elapsedMilliseconds)
            message.working_milliseconds = UInt64(clamping: workingMilliseconds)
            message.leases = UInt64(clamping: leases)
            message.duplicates = UInt64(clamping: duplicates)
            message.malformed = UInt64(clamping: malformed)
            message.worker_count = UInt32(clamping: workerCount)
            message.slot_count = UInt64(clamping: slotCount)
            message.n_workers = workers.count
            message.workers = scratch.list(workers) { $0.encoded(&$1) }
            message.rollouts = rollouts.flatMap { scratch.one($0.encoded(&scratch)) }
            message.n_refused = refused.count
            message.refused = scratch.list(refused.sorted { $0.key < $1.key }) { entry, scratch in
                var count = Linnet__V1__RefusalCount()
                linnet__v1__refusal_count__init(&count)
                count.kind = scratch.text(entry.key, limit: FieldLimits.word)
                count.count = UInt64(clamping: entry.value)
                return count
            }
            body.pack(&message)
        }
    }
}

extension StatusReport.Pause {
    fileprivate func encoded(_ scratch: inout Scratch) -> Linnet__V1__Pause {
        var message = Linnet__V1__Pause()
        linnet__v1__pause__init(&message)
        message.since_unix_milliseconds = UInt64(clamping: sinceUnixMilliseconds)
        message.by = scratch.text(by, limit: FieldLimits.identifier)
        return message
    }
}

extension StatusReport.Scores {
    fileprivate var encoded: Linnet__V1__LiveScores {
        var message = Linnet__V1__LiveScores()
        linnet__v1__live_scores__init(&message)
        message.finished = UInt64(clamping: finished)
        message.scored = UInt64(clamping: scored)
        message.paths_right = UInt64(clamping: pathsRight)
        message.leaves_right = UInt64(clamping: leavesRight)
        message.leaf_told = isLeafTold ? 1 : 0
        message.levels = UInt64(clamping: levels)
        message.invalid_levels = UInt64(clamping: invalidLevels)
        message.failed = UInt64(clamping: failed)
        message.unanswered = UInt64(clamping: unanswered)
        return message
    }
}

extension StatusReport.Worker {
    fileprivate func encoded(_ scratch: inout Scratch) -> Linnet__V1__WorkerStatus {
        var message = Linnet__V1__WorkerStatus()
        linnet__v1__worker_status__init(&message)
        message.worker = scratch.text(id, limit: FieldLimits.identifier)
        message.host = scratch.text(host, limit: FieldLimits.host)
        message.process = UInt32(clamping: process)
        message.software = scratch.text(software, limit: FieldLimits.identifier)
        message.minor = UInt32(clamping: minor)
        message.slots = UInt32(clamping: slots)
        message.held = UInt32(clamping: held)
        message.executing = UInt32(clamping: executing)
        message.finished = UInt64(clamping: finished)
        message.pace = pace
        message.silence_milliseconds = UInt64(clamping: silenceMilliseconds)
        message.state = scratch.text(state, limit: FieldLimits.word)
        message.failed = UInt64(clamping: failed)
        message.latency = latency.flatMap { scratch.one($0.encoded) }
        return message
    }
}

extension StatusReport.Latency {
    fileprivate var encoded: Linnet__V1__LatencyShares {
        var message = Linnet__V1__LatencyShares()
        linnet__v1__latency_shares__init(&message)
        (message.p50, message.p95, message.p99) = (p50, p95, p99)
        return message
    }
}

extension StatusReport.Rollouts {
    fileprivate func encoded(_ scratch: inout Scratch) -> Linnet__V1__RolloutStatus {
        var message = Linnet__V1__RolloutStatus()
        linnet__v1__rollout_status__init(&message)
        if let step {
            message.waited_case = LINNET__V1__ROLLOUT_STATUS__WAITED_STEP
            message.step = UInt64(clamping: step)
        }
        message.groups = UInt32(clamping: groups)
        message.completions = UInt32(clamping: completions)
        message.ready = UInt32(clamping: ready)
        message.open = UInt32(clamping: open)
        message.assembled_steps = UInt64(clamping: assembledSteps)
        message.settled_steps = UInt64(clamping: settledSteps)
        if let policyVersion {
            message.newest_case = LINNET__V1__ROLLOUT_STATUS__NEWEST_POLICY_VERSION
            message.policy_version = UInt64(clamping: policyVersion)
        }
        message.trainer = scratch.text(trainer, limit: FieldLimits.identifier)
        message.trainer_silence_milliseconds = UInt64(clamping: trainerSilenceMilliseconds)
        message.written = UInt64(clamping: written)
        message.failed = UInt64(clamping: failed)
        message.delivered = UInt64(clamping: delivered)
        message.cancelled = UInt64(clamping: cancelled)
        return message
    }
}
