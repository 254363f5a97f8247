import CMessages

extension FromTrainer {
    static func decode(
        _ body: BodyReader, payload: UnsafeRawBufferPointer
    ) throws(MalformedMessage) -> FromTrainer {
        switch body.type {
        case .trainerHello:
            .hello(try .decode(body))
        case .publish:
            try body.unpack(linnet__v1__publish__unpack, linnet__v1__publish__free_unpacked) {
                message throws(MalformedMessage) in
                guard let piece = message.piece else { throw .field(.publish, "piece") }
                return .publish(try body.piece(piece.pointee, payload: payload, "piece."))
            }
        case .ask:
            try body.unpack(linnet__v1__ask__unpack, linnet__v1__ask__free_unpacked) {
                message throws(MalformedMessage) in
                try body.require((1...FieldLimits.groups).contains(Int(message.groups)), "groups")
                return .ask(
                    StepRequest(
                        step: try body.count(message.step, "step"), groups: Int(message.groups),
                        policyVersion: try body.count(message.policy_version, "policy_version")))
            }
        case .settled:
            try body.unpack(linnet__v1__settled__unpack, linnet__v1__settled__free_unpacked) {
                message throws(MalformedMessage) in
                .settled(nextStep: try body.count(message.next_step, "next_step"))
            }
        case .evaluate:
            try body.unpack(linnet__v1__evaluate__unpack, linnet__v1__evaluate__free_unpacked) {
                message throws(MalformedMessage) in
                .evaluate(
                    EvaluationRequest(
                        number: try body.count(message.evaluation, "evaluation"),
                        policyVersion: message.version_case == LINNET__V1__EVALUATE__VERSION_POLICY_VERSION
                            ? try body.count(message.policy_version, "policy_version") : nil,
                        strategy: try body.text(message.strategy, limit: FieldLimits.identifier, "strategy")))
            }
        case .trainerPing:
            try body.unpack(linnet__v1__trainer_ping__unpack, linnet__v1__trainer_ping__free_unpacked) {
                .ping(sequence: $0.sequence)
            }
        case .trainerBye:
            try body.unpack(linnet__v1__trainer_bye__unpack, linnet__v1__trainer_bye__free_unpacked) {
                message throws(MalformedMessage) in
                .bye(reason: try body.text(message.reason, limit: FieldLimits.text, "reason"))
            }
        default: throw .unknownType(body.type.rawValue)
        }
    }
}

extension TrainerHello {
    fileprivate static func decode(_ body: BodyReader) throws(MalformedMessage) -> TrainerHello {
        try body.unpack(linnet__v1__trainer_hello__unpack, linnet__v1__trainer_hello__free_unpacked) {
            message throws(MalformedMessage) in
            let trainer = try body.name(message.trainer, limit: FieldLimits.identifier, "trainer")
            try body.require(!trainer.isEmpty, "trainer")
            return TrainerHello(
                software: try body.name(message.software, limit: FieldLimits.identifier, "software"),
                trainer: trainer, boot: message.boot, nextStep: try body.count(message.next_step, "next_step"))
        }
    }
}
