import CMessages
import Outcomes

extension ToTrainer: LinkMessage {
    var type: MessageType {
        switch self {
        case .welcome: .trainerWelcome
        case .published: .published
        case .groups: .groups
        case .stepEnd: .stepEnd
        case .evaluationEnd: .evaluationEnd
        case .acknowledge: .trainerAcknowledgement
        case .reject: .trainerReject
        case .who: .who
        }
    }

    func encode(into body: BodyWriter) -> Payload? {
        switch self {
        case .welcome(let welcome):
            welcome.encode(into: body)
            return .shared(welcome.header)
        case .published(let progress):
            var message = Linnet__V1__Published()
            linnet__v1__published__init(&message)
            message.version = UInt64(clamping: progress.version)
            message.received_bytes = UInt64(clamping: progress.receivedBytes)
            message.complete = progress.isComplete ? 1 : 0
            body.pack(&message)
        case .groups(let delivery):
            var message = Linnet__V1__Groups()
            linnet__v1__groups__init(&message)
            message.step = UInt64(clamping: delivery.step)
            message.first = UInt32(clamping: delivery.first)
            message.count = UInt32(clamping: delivery.count)
            body.pack(&message)
            return .bytes(delivery.block)
        case .stepEnd(let end):
            end.encode(into: body)
        case .evaluationEnd(let end):
            end.encode(into: body)
        case .acknowledge(let ping):
            var message = Linnet__V1__TrainerAcknowledgement()
            linnet__v1__trainer_acknowledgement__init(&message)
            message.ping_sequence = ping
            body.pack(&message)
        case .reject(let reject):
            reject.encode(into: body)
        case .who:
            var message = Linnet__V1__Who()
            linnet__v1__who__init(&message)
            body.pack(&message)
        }
        return nil
    }
}

extension TrainerWelcome {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__TrainerWelcome()
            linnet__v1__trainer_welcome__init(&message)
            message.software = scratch.text(software, limit: FieldLimits.identifier)
            // Not cut: half of a JSON text is none.
            message.settings = scratch.text(settings, limit: .max)
            message.question_set_sha256 = scratch.bytes(questionSetSHA256)
            if let newestPolicy {
                message.newest_case = LINNET__V1__TRAINER_WELCOME__NEWEST_POLICY_VERSION
                message.policy_version = UInt64(clamping: newestPolicy)
            }
            message.assembled_steps = UInt64(clamping: assembledSteps)
            message.settled_steps = UInt64(clamping: settledSteps)
            message.ping_interval_milliseconds = UInt32(clamping: pingIntervalMilliseconds)
            message.lost_after_milliseconds = UInt32(clamping: lostAfterMilliseconds)
            body.pack(&message)
        }
    }
}

extension StepEnd {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__StepEnd()
            linnet__v1__step_end__init(&message)
            message.step = UInt64(clamping: step)
            message.groups = UInt32(clamping: groups)
            message.n_cancelled = cancelled.count
            message.cancelled = scratch.list(cancelled.sorted { $0.key.rawValue < $1.key.rawValue }) { entry, _ in
                var cancelled = Linnet__V1__Cancelled()
                linnet__v1__cancelled__init(&cancelled)
                cancelled.reason = Linnet__V1__CancelReason(rawValue: UInt32(entry.key.rawValue))
                cancelled.groups = UInt32(clamping: entry.value)
                return cancelled
            }
            message.oldest_version = UInt64(clamping: versions.lowerBound)
            message.newest_version = UInt64(clamping: versions.upperBound)
            body.pack(&message)
        }
    }
}

extension EvaluationEnd {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__EvaluationEnd()
            linnet__v1__evaluation_end__init(&message)
            message.evaluation = UInt64(clamping: number)
            message.policy_version = UInt64(clamping: policyVersion)
            message.strategy = scratch.text(strategy, limit: FieldLimits.identifier)
            switch result {
            case .cancelled: message.cancelled = 1
            case .done(let counts, let milliseconds):
                message.samples = UInt32(clamping: counts.samples)
                message.right_paths = UInt32(clamping: counts.rightPaths)
                message.right_leaves = UInt32(clamping: counts.rightLeaves)
                message.right_names = UInt32(clamping: counts.rightNames)
                message.failed = UInt32(clamping: counts.failed)
                message.n_levels = counts.levels.count
                message.levels = scratch.list(counts.levels.sorted { $0.key < $1.key }) { entry, _ in
                    var level = Linnet__V1__LevelCount()
                    linnet__v1__level_count__init(&level)
                    level.number = UInt32(clamping: entry.key)
                    level.asked = UInt32(clamping: entry.value.asked)
                    level.right = UInt32(clamping: entry.value.right)
                    return level
                }
                message.milliseconds = UInt64(clamping: milliseconds)
            }
            body.pack(&message)
        }
    }
}

extension TrainerReject {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__TrainerReject()
            linnet__v1__trainer_reject__init(&message)
            message.code = Linnet__V1__TrainerRejectCode(rawValue: UInt32(code.rawValue))
            message.fatal = isFatal ? 1 : 0
            message.message = scratch.text(self.message, limit: FieldLimits.text)
            body.pack(&message)
        }
    }
}
