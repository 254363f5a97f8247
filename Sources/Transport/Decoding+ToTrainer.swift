import CMessages
import Outcomes

extension ToTrainer {
    static func decode(
        _ body: BodyReader, payload: UnsafeRawBufferPointer
    ) throws(MalformedMessage) -> ToTrainer {
        switch body.type {
        case .trainerWelcome:
            .welcome(try .decode(body, payload: payload))
        case .published:
            try body.unpack(linnet__v1__published__unpack, linnet__v1__published__free_unpacked) {
                message throws(MalformedMessage) in
                try body.require(message.received_bytes <= FieldLimits.weights, "received_bytes")
                return .published(
                    PublishProgress(
                        version: try body.count(message.version, "version"), receivedBytes: Int(message.received_bytes),
                        isComplete: message.complete != 0))
            }
        case .groups:
            try body.unpack(linnet__v1__groups__unpack, linnet__v1__groups__free_unpacked) {
                message throws(MalformedMessage) in
                try body.require((1...FieldLimits.groups).contains(Int(message.count)), "count")
                try body.require(Int(message.first) + Int(message.count) <= FieldLimits.groups, "first")
                return .groups(
                    GroupDelivery(
                        step: try body.count(message.step, "step"), first: Int(message.first),
                        count: Int(message.count), block: Array(payload))
                )
            }
        case .stepEnd:
            .stepEnd(try .decode(body))
        case .evaluationEnd:
            .evaluationEnd(try .decode(body))
        case .trainerAcknowledgement:
            try body.unpack(
                linnet__v1__trainer_acknowledgement__unpack, linnet__v1__trainer_acknowledgement__free_unpacked
            ) { .acknowledge(ping: $0.ping_sequence) }
        case .trainerReject:
            .reject(try .decode(body))
        case .who:
            try body.unpack(linnet__v1__who__unpack, linnet__v1__who__free_unpacked) { _ in .who }
        default: throw .unknownType(body.type.rawValue)
        }
    }
}

extension TrainerWelcome {
    fileprivate static func decode(
        _ body: BodyReader, payload: UnsafeRawBufferPointer
    ) throws(MalformedMessage) -> TrainerWelcome {
        try body.unpack(linnet__v1__trainer_welcome__unpack, linnet__v1__trainer_welcome__free_unpacked) {
            message throws(MalformedMessage) in
            try body.require(message.ping_interval_milliseconds > 0, "ping_interval_milliseconds")
            try body.require(message.lost_after_milliseconds > 0, "lost_after_milliseconds")
            return TrainerWelcome(
                software: try body.text(message.software, limit: FieldLimits.identifier, "software"),
                settings: try body.text(message.settings, limit: FieldLimits.settings, "settings"),
                questionSetSHA256: try body.digest(message.question_set_sha256, "question_set_sha256"),
                newestPolicy: message.newest_case == LINNET__V1__TRAINER_WELCOME__NEWEST_POLICY_VERSION
                    ? try body.count(message.policy_version, "policy_version") : nil,
                assembledSteps: try body.count(message.assembled_steps, "assembled_steps"),
                settledSteps: try body.count(message.settled_steps, "settled_steps"),
                pingIntervalMilliseconds: Int(message.ping_interval_milliseconds),
                lostAfterMilliseconds: Int(message.lost_after_milliseconds), header: SharedBytes(payload))
        }
    }
}

extension StepEnd {
    fileprivate static func decode(_ body: BodyReader) throws(MalformedMessage) -> StepEnd {
        try body.unpack(linnet__v1__step_end__unpack, linnet__v1__step_end__free_unpacked) {
            message throws(MalformedMessage) in
            try body.require(message.groups <= FieldLimits.groups, "groups")
            let oldest = try body.count(message.oldest_version, "oldest_version")
            let newest = try body.count(message.newest_version, "newest_version")
            try body.require(oldest <= newest, "oldest_version")
            let counts = try body.list(message.n_cancelled, message.cancelled, "cancelled") {
                entry throws(MalformedMessage) in
                guard let entry = entry?.pointee else { throw .field(.stepEnd, "cancelled") }
                return (Int(entry.reason.rawValue), Int(entry.groups))
            }
            var cancelled: [CancelReason: Int] = [:]
            for (reason, groups) in counts {
                // A reason that this version does not know is an end like the others.
                cancelled[CancelReason(rawValue: reason) ?? .failed, default: 0] += groups
            }
            return StepEnd(
                step: try body.count(message.step, "step"), groups: Int(message.groups), cancelled: cancelled,
                versions: oldest...newest)
        }
    }
}

extension EvaluationEnd {
    fileprivate static func decode(_ body: BodyReader) throws(MalformedMessage) -> EvaluationEnd {
        try body.unpack(linnet__v1__evaluation_end__unpack, linnet__v1__evaluation_end__free_unpacked) {
            message throws(MalformedMessage) in
            var counts = EvaluationCounts()
            counts.samples = Int(message.samples)
            counts.rightPaths = Int(message.right_paths)
            counts.rightLeaves = Int(message.right_leaves)
            counts.rightNames = Int(message.right_names)
            counts.failed = Int(message.failed)
            let levels = try body.list(message.n_levels, message.levels, "levels") {
                level throws(MalformedMessage) in
                guard let level = level?.pointee else { throw .field(.evaluationEnd, "levels") }
                return level
            }
            for level in levels {
                counts.levels[Int(level.number)] = .init(asked: Int(level.asked), right: Int(level.right))
            }
            return EvaluationEnd(
                number: try body.count(message.evaluation, "evaluation"),
                policyVersion: try body.count(message.policy_version, "policy_version"),
                strategy: try body.text(message.strategy, limit: FieldLimits.identifier, "strategy"),
                result: message.cancelled != 0
                    ? .cancelled : .done(counts, milliseconds: try body.count(message.milliseconds, "milliseconds")))
        }
    }
}

extension TrainerReject {
    fileprivate static func decode(_ body: BodyReader) throws(MalformedMessage) -> TrainerReject {
        try body.unpack(linnet__v1__trainer_reject__unpack, linnet__v1__trainer_reject__free_unpacked) {
            message throws(MalformedMessage) in
            TrainerReject(
                code: Code(rawValue: Int(message.code.rawValue)) ?? .unspecified, isFatal: message.fatal != 0,
                message: try body.text(message.message, limit: FieldLimits.text, "message"))
        }
    }
}
