import CMessages

extension FromTrainer: LinkMessage {
    var type: MessageType {
        switch self {
        case .hello: .trainerHello
        case .publish: .publish
        case .ask: .ask
        case .settled: .settled
        case .evaluate: .evaluate
        case .ping: .trainerPing
        case .bye: .trainerBye
        }
    }

    func encode(into body: BodyWriter) -> Payload? {
        switch self {
        case .hello(let hello):
            hello.encode(into: body)
        case .publish(let piece):
            Scratch.with { scratch in
                var message = Linnet__V1__Publish()
                linnet__v1__publish__init(&message)
                message.piece = scratch.one(scratch.piece(piece))
                body.pack(&message)
            }
            return .shared(piece.bytes)
        case .ask(let request):
            var message = Linnet__V1__Ask()
            linnet__v1__ask__init(&message)
            message.step = UInt64(clamping: request.step)
            message.groups = UInt32(clamping: request.groups)
            message.policy_version = UInt64(clamping: request.policyVersion)
            body.pack(&message)
        case .settled(let nextStep):
            var message = Linnet__V1__Settled()
            linnet__v1__settled__init(&message)
            message.next_step = UInt64(clamping: nextStep)
            body.pack(&message)
        case .evaluate(let request):
            Scratch.with { scratch in
                var message = Linnet__V1__Evaluate()
                linnet__v1__evaluate__init(&message)
                message.evaluation = UInt64(clamping: request.number)
                if let version = request.policyVersion {
                    message.version_case = LINNET__V1__EVALUATE__VERSION_POLICY_VERSION
                    message.policy_version = UInt64(clamping: version)
                }
                message.strategy = scratch.text(request.strategy, limit: .max)
                body.pack(&message)
            }
        case .ping(let sequence):
            var message = Linnet__V1__TrainerPing()
            linnet__v1__trainer_ping__init(&message)
            message.sequence = sequence
            body.pack(&message)
        case .bye(let reason):
            Scratch.with { scratch in
                var message = Linnet__V1__TrainerBye()
                linnet__v1__trainer_bye__init(&message)
                message.reason = scratch.text(reason, limit: FieldLimits.text)
                body.pack(&message)
            }
        }
        return nil
    }
}

extension TrainerHello {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__TrainerHello()
            linnet__v1__trainer_hello__init(&message)
            message.software = scratch.text(software, limit: FieldLimits.identifier)
            message.trainer = scratch.text(trainer, limit: FieldLimits.identifier)
            message.boot = boot
            message.next_step = UInt64(clamping: nextStep)
            body.pack(&message)
        }
    }
}
