import CMessages
import Outcomes

extension ToWorker: LinkMessage {
    var type: MessageType {
        switch self {
        case .welcome: .welcome
        case .reject: .reject
        case .who: .who
        case .lease: .lease
        case .acknowledge: .acknowledgement
        case .refuse: .refusal
        case .revoke, .cancel: .revoke
        case .drain: .drain
        case .retune: .retune
        case .policy: .policy
        }
    }

    func encode(into body: BodyWriter) -> Payload? {
        switch self {
        case .welcome(let welcome):
            welcome.encode(into: body)
            return .shared(welcome.header)
        case .reject(let reject):
            reject.encode(into: body)
        case .who:
            var message = Linnet__V1__Who()
            linnet__v1__who__init(&message)
            body.pack(&message)
        case .lease(let lease):
            lease.encode(into: body)
            return .bytes(lease.samples)
        case .acknowledge(let throughBatch, let ping):
            var message = Linnet__V1__Acknowledgement()
            linnet__v1__acknowledgement__init(&message)
            message.through_batch = throughBatch
            message.ping_sequence = ping
            body.pack(&message)
        case .refuse(let batch, let text):
            Scratch.with { scratch in
                var message = Linnet__V1__Refusal()
                linnet__v1__refusal__init(&message)
                message.batch = batch
                message.message = scratch.text(text, limit: FieldLimits.text)
                body.pack(&message)
            }
        case .revoke(let units), .cancel(let units):
            Scratch.with { scratch in
                var message = Linnet__V1__Revoke()
                linnet__v1__revoke__init(&message)
                message.n_units = units.count
                message.units = scratch.units(units)
                if case .cancel = self { message.unwanted = 1 }
                body.pack(&message)
            }
        case .drain(let reason, let isDismissal):
            Scratch.with { scratch in
                var message = Linnet__V1__Drain()
                linnet__v1__drain__init(&message)
                message.reason = scratch.text(reason, limit: FieldLimits.text)
                message.dismissal = isDismissal ? 1 : 0
                body.pack(&message)
            }
        case .retune(let slots):
            var message = Linnet__V1__Retune()
            linnet__v1__retune__init(&message)
            message.slots = UInt32(clamping: slots)
            body.pack(&message)
        case .policy(let piece):
            Scratch.with { scratch in
                var message = scratch.piece(piece)
                body.pack(&message)
            }
            return .shared(piece.bytes)
        }
        return nil
    }
}

extension Welcome {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__Welcome()
            linnet__v1__welcome__init(&message)
            message.software = scratch.text(software, limit: FieldLimits.identifier)
            message.session = session
            // Not cut: half of a JSON text is none. Past its limit the worker refuses the message.
            message.settings = scratch.text(settings, limit: .max)
            message.question_set_sha256 = scratch.bytes(questionSetSHA256)
            message.ping_interval_milliseconds = UInt32(clamping: pingIntervalMilliseconds)
            message.lost_after_milliseconds = UInt32(clamping: lostAfterMilliseconds)
            message.acknowledged_batch = acknowledgedBatch
            message.n_adopted = adopted.count
            message.adopted = scratch.list(adopted) { token, _ in Scratch.token(token) }
            body.pack(&message)
        }
    }
}

extension Reject {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__Reject()
            linnet__v1__reject__init(&message)
            message.code = Linnet__V1__RejectCode(rawValue: UInt32(code.rawValue))
            message.fatal = isFatal ? 1 : 0
            message.message = scratch.text(self.message, limit: FieldLimits.text)
            body.pack(&message)
        }
    }
}

extension Lease {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__Lease()
            linnet__v1__lease__init(&message)
            message.token = scratch.one(Scratch.token(token))
            message.n_units = units.count
            message.units = scratch.units(units)
            message.attempt = UInt32(clamping: attempt)
            message.alone = isAlone ? 1 : 0
            switch work {
            case .strategy: break
            case .groups(let tasks):
                message.n_tasks = tasks.count
                message.tasks = scratch.tasks(tasks)
            case .validation(let task):
                var validation = Linnet__V1__Validation()
                linnet__v1__validation__init(&validation)
                validation.policy_version = UInt64(clamping: task.policyVersion)
                validation.strategy = scratch.text(task.strategy, limit: FieldLimits.identifier)
                message.validation = scratch.one(validation)
            }
            body.pack(&message)
        }
    }
}
