import CMessages
import Outcomes

extension ToWorker {
    static func decode(
        _ body: BodyReader, payload: UnsafeRawBufferPointer
    ) throws(MalformedMessage) -> ToWorker {
        switch body.type {
        case .welcome:
            .welcome(try .decode(body, payload: payload))
        case .reject:
            .reject(try .decode(body))
        case .who:
            try body.unpack(linnet__v1__who__unpack, linnet__v1__who__free_unpacked) { _ in .who }
        case .lease:
            .lease(try .decode(body, payload: payload))
        case .acknowledgement:
            try body.unpack(linnet__v1__acknowledgement__unpack, linnet__v1__acknowledgement__free_unpacked) {
                .acknowledge(throughBatch: $0.through_batch, ping: $0.ping_sequence)
            }
        case .refusal:
            try body.unpack(linnet__v1__refusal__unpack, linnet__v1__refusal__free_unpacked) {
                message throws(MalformedMessage) in
                let text = try body.text(message.message, limit: FieldLimits.text, "message")
                return .refuse(batch: message.batch, message: text)
            }
        case .revoke:
            try body.unpack(linnet__v1__revoke__unpack, linnet__v1__revoke__free_unpacked) {
                message throws(MalformedMessage) in
                let units = try body.units(message.n_units, message.units, "units")
                return message.unwanted != 0 ? .cancel(units) : .revoke(units)
            }
        case .drain:
            try body.unpack(linnet__v1__drain__unpack, linnet__v1__drain__free_unpacked) {
                message throws(MalformedMessage) in
                .drain(
                    reason: try body.text(message.reason, limit: FieldLimits.text, "reason"),
                    isDismissal: message.dismissal != 0)
            }
        case .retune:
            try body.unpack(linnet__v1__retune__unpack, linnet__v1__retune__free_unpacked) {
                message throws(MalformedMessage) in
                try body.require((1...FieldLimits.slots).contains(Int(message.slots)), "slots")
                return .retune(slots: Int(message.slots))
            }
        case .policy:
            try body.unpack(linnet__v1__policy_piece__unpack, linnet__v1__policy_piece__free_unpacked) {
                message throws(MalformedMessage) in
                .policy(try body.piece(message, payload: payload))
            }
        default: throw .unknownType(body.type.rawValue)
        }
    }
}

extension Welcome {
    fileprivate static func decode(
        _ body: BodyReader, payload: UnsafeRawBufferPointer
    ) throws(MalformedMessage) -> Welcome {
        try body.unpack(linnet__v1__welcome__unpack, linnet__v1__welcome__free_unpacked) {
            message throws(MalformedMessage) in
            let digest = try body.digest(message.question_set_sha256, "question_set_sha256")
            try body.require(message.ping_interval_milliseconds > 0, "ping_interval_milliseconds")
            try body.require(message.lost_after_milliseconds > 0, "lost_after_milliseconds")
            return Welcome(
                software: try body.text(message.software, limit: FieldLimits.identifier, "software"),
                session: message.session,
                settings: try body.text(message.settings, limit: FieldLimits.settings, "settings"),
                questionSetSHA256: digest, pingIntervalMilliseconds: Int(message.ping_interval_milliseconds),
                lostAfterMilliseconds: Int(message.lost_after_milliseconds),
                acknowledgedBatch: message.acknowledged_batch,
                adopted: try body.list(message.n_adopted, message.adopted, "adopted") {
                    token throws(MalformedMessage) in
                    try body.token(token, "adopted")
                },
                header: SharedBytes(payload))
        }
    }
}

extension Reject {
    fileprivate static func decode(_ body: BodyReader) throws(MalformedMessage) -> Reject {
        try body.unpack(linnet__v1__reject__unpack, linnet__v1__reject__free_unpacked) {
            message throws(MalformedMessage) in
            Reject(
                code: Code(rawValue: Int(message.code.rawValue)) ?? .unspecified, isFatal: message.fatal != 0,
                message: try body.text(message.message, limit: FieldLimits.text, "message"))
        }
    }
}

extension Lease {
    fileprivate static func decode(
        _ body: BodyReader, payload: UnsafeRawBufferPointer
    ) throws(MalformedMessage) -> Lease {
        try body.unpack(linnet__v1__lease__unpack, linnet__v1__lease__free_unpacked) {
            message throws(MalformedMessage) in
            let units = try body.units(message.n_units, message.units, "units")
            try body.require(!units.isEmpty, "units")
            try body.require(message.attempt > 0, "attempt")
            return Lease(
                token: try body.token(message.token, "token"), units: units, attempt: Int(message.attempt),
                isAlone: message.alone != 0,
                work: try work(message, samples: units.reduce(0) { $0 + $1.count }, body), samples: Array(payload))
        }
    }

    private static func work(
        _ message: Linnet__V1__Lease, samples: Int, _ body: BodyReader
    ) throws(MalformedMessage) -> Work {
        let tasks = try body.tasks(message.n_tasks, message.tasks, "tasks")
        guard let validation = message.validation?.pointee else {
            try body.require(tasks.isEmpty || tasks.count == samples, "tasks")
            return tasks.isEmpty ? .strategy : .groups(tasks)
        }
        try body.require(tasks.isEmpty, "tasks")
        return .validation(
            ValidationTask(
                policyVersion: try body.count(validation.policy_version, "validation.policy_version"),
                strategy: try body.text(validation.strategy, limit: FieldLimits.identifier, "validation.strategy")))
    }
}
