import WireFormat

extension Rollout {
    func write(to writer: inout WireWriter) {
        writer.integer(1, index)
        if case .written(let completion, let finding, let rewards) = answer {
            completion.write(2, to: &writer)
            switch finding {
            case .choice(let reading): writer.message(3) { reading.write(to: &$0) }
            case .leaf(let leaf): writer.message(4) { leaf.write(to: &$0) }
            }
            for reward in rewards { writer.message(5) { reward.write(to: &$0) } }
        }
        if reward.bitPattern != 0 { writer.double(6, reward) }
        if let advantage { writer.double(7, advantage) }
        writer.data(8, mask)
        writer.integer(9, policyVersion)
        if case .failed(let failure) = answer { failure.write(10, to: &writer) }
    }

    init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        var completion: Completion?
        var finding: Finding?
        var rewards: [RolloutReward] = []
        var failure: Failure?
        self.init(index: 0, answer: .failed(.unwritten), policyVersion: 0)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): index = Int(try reader.uint32())
            case (2, .bytes): completion = try Completion(reading: reader.message())
            case (3, .bytes): finding = .choice(try Reading(reading: reader.message()))
            case (4, .bytes): finding = .leaf(try NamedLeaf(reading: reader.message()))
            case (5, .bytes):
                if let reward = try RolloutReward(reading: reader.message()) { rewards.append(reward) }
            case (6, .fixed64): reward = Double(bitPattern: try reader.fixed64())
            case (7, .fixed64): advantage = Double(bitPattern: try reader.fixed64())
            case (8, .bytes): mask = Array(try reader.lengthDelimited())
            case (9, .varint): policyVersion = try reader.count()
            case (10, .bytes): failure = try Failure(reading: reader.message())
            case (1...10, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        if let failure {
            answer = .failed(failure)
        } else if let completion {
            answer = .written(completion, finding ?? .choice(.none(.unparsed)), rewards: rewards)
        }
    }
}

extension Failure {
    /// Of a rollout that has neither a completion nor a failure.
    fileprivate static let unwritten = Failure(.unknown, "the rollout holds no completion")
}

extension NamedLeaf {
    fileprivate func write(to writer: inout WireWriter) {
        writer.string(1, name)
        for step in path { step.write(2, to: &writer) }
        writer.bool(3, isKnown)
        writer.integer(4, kind.rawValue)
    }

    fileprivate init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(name: "", isKnown: false, kind: .choice)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): name = try reader.string()
            case (2, .bytes): path.append(try LeafAnswer.PathStep(reading: reader.message()))
            case (3, .varint): isKnown = try reader.varint() != 0
            case (4, .varint): kind = Reading.Kind(rawValue: Int(try reader.uint32())) ?? .unparsed
            case (1...4, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension RolloutReward {
    fileprivate func write(to writer: inout WireWriter) {
        writer.integer(1, component.rawValue)
        writer.float(2, score)
        if weight.bitPattern != 0 { writer.double(3, weight) }
        writer.bool(4, isValid)
    }

    /// Nil for a component that this version does not know.
    fileprivate init?(reading reader: WireReader) throws(WireError) {
        var reader = reader
        var component: Reward.Component? = .accuracy
        var reward = RolloutReward(.accuracy, 0, isValid: false)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): component = Reward.Component(rawValue: Int(try reader.uint32()))
            case (2, .fixed32): reward.score = Float(bitPattern: try reader.fixed32())
            case (3, .fixed64): reward.weight = Double(bitPattern: try reader.fixed64())
            case (4, .varint): reward.isValid = try reader.varint() != 0
            case (1...4, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        guard let component else { return nil }
        reward.component = component
        self = reward
    }
}
