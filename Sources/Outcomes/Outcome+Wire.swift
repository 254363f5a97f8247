import WireFormat

extension Outcome {
    /// The field of `Outcome` that the digest leaves out.
    public static let timingField = 6

    /// Appends the outcome as one `outcomes` record of an `OutcomeBlock`.
    ///
    /// Equal outcomes are equal bytes.
    public func write(to writer: inout WireWriter) {
        writer.message(1) { writer in
            writer.integer(1, sample)
            writer.integer(2, repetition)
            if let leaf { writer.message(3) { leaf.write(to: &$0) } }
            // Through a span: an element of an array that is iterated over is copied first, with all that it holds.
            let levels = levels.span
            for index in levels.indices { writer.message(4) { levels[index].write(to: &$0) } }
            failure?.write(5, to: &writer)
            if timing != Timing() {
                writer.message(Self.timingField) { timing.write(to: &$0) }
            }
            joint?.write(7, to: &writer)
            if let group { writer.message(8) { group.write(to: &$0) } }
        }
    }

    /// Reads one serialized `linnet.v1.Outcome`.
    ///
    /// - Throws: `WireError` when the bytes are no outcome.
    public init(serialized bytes: UnsafeRawBufferPointer) throws(WireError) {
        var reader = WireReader(bytes)
        self.init(sample: 0, repetition: 0)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): sample = Int(try reader.uint32())
            case (2, .varint): repetition = Int(try reader.uint32())
            case (3, .bytes): leaf = try LeafAnswer(reading: reader.message())
            case (4, .bytes): levels.append(try LevelAnswer(reading: reader.message()))
            case (5, .bytes): failure = try Failure(reading: reader.message())
            case (6, .bytes): timing = try Timing(reading: reader.message())
            case (7, .bytes): joint = try Completion(reading: reader.message())
            case (8, .bytes): group = try Group(reading: reader.message())
            case (1...8, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension LeafAnswer {
    fileprivate func write(to writer: inout WireWriter) {
        completion?.write(1, to: &writer)
        writer.string(2, leaf)
        for step in path { step.write(3, to: &writer) }
        writer.bool(4, isKnown)
        writer.string(5, nearest)
        writer.integer(6, kind.rawValue)
        for reward in rewards { reward.write(7, to: &writer) }
        failure?.write(8, to: &writer)
    }

    /// Reads a serialized `linnet.v1.LeafAnswer`.
    ///
    /// - Throws: `WireError` when the bytes are none.
    public init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init()
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): completion = try Completion(reading: reader.message())
            case (2, .bytes): leaf = try reader.string()
            case (3, .bytes): path.append(try PathStep(reading: reader.message()))
            case (4, .varint): isKnown = try reader.varint() != 0
            case (5, .bytes): nearest = try reader.string()
            case (6, .varint): kind = Reading.Kind(rawValue: Int(try reader.uint32())) ?? .unparsed
            case (7, .bytes): if let reward = try Reward(reading: reader.message()) { rewards.append(reward) }
            case (8, .bytes): failure = try Failure(reading: reader.message())
            case (1...8, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension LeafAnswer.PathStep {
    func write(_ field: Int, to writer: inout WireWriter) {
        writer.message(field) { writer in
            writer.integer(1, level)
            writer.string(2, name)
        }
    }

    init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(level: 0, name: "")
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): level = Int(try reader.uint32())
            case (2, .bytes): name = try reader.string()
            default: try reader.skip(type)
            }
        }
    }
}

extension LevelAnswer {
    fileprivate func write(to writer: inout WireWriter) {
        writer.integer(1, number)
        completion?.write(2, to: &writer)
        writer.message(3) { reading.write(to: &$0) }
        for reward in rewards { reward.write(4, to: &writer) }
        failure?.write(5, to: &writer)
        for part in parts { writer.message(6) { part.write(to: &$0) } }
    }

    fileprivate init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(number: 0, reading: .none(.error))
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): number = Int(try reader.uint32())
            case (2, .bytes): completion = try Completion(reading: reader.message())
            case (3, .bytes): reading = try Reading(reading: reader.message())
            case (4, .bytes): if let reward = try Reward(reading: reader.message()) { rewards.append(reward) }
            case (5, .bytes): failure = try Failure(reading: reader.message())
            case (6, .bytes): parts.append(try LevelPart(reading: reader.message()))
            case (1...6, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension LevelPart {
    fileprivate func write(to writer: inout WireWriter) {
        completion?.write(1, to: &writer)
        writer.message(2) { reading.write(to: &$0) }
        for reward in rewards { reward.write(3, to: &writer) }
        failure?.write(4, to: &writer)
    }

    /// Reads a serialized `linnet.v1.LevelPart`.
    ///
    /// - Throws: `WireError` when the bytes are none.
    public init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(reading: .none(.error))
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): completion = try Completion(reading: reader.message())
            case (2, .bytes): reading = try Reading(reading: reader.message())
            case (3, .bytes): if let reward = try Reward(reading: reader.message()) { rewards.append(reward) }
            case (4, .bytes): failure = try Failure(reading: reader.message())
            case (1...4, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension Completion {
    func write(_ field: Int, to writer: inout WireWriter) {
        writer.message(field) { writer in
            writer.string(1, text)
            writer.integer(2, finishReason.rawValue)
            writer.integer(3, promptTokens)
            writer.integer(4, completionTokens)
            if let logProbability { writer.double(5, logProbability) }
            if let tokens { writer.message(6) { tokens.write(to: &$0) } }
        }
    }

    init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(text: "")
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): text = try reader.string()
            case (2, .varint): finishReason = FinishReason(rawValue: Int(try reader.uint32())) ?? .stop
            case (3, .varint): promptTokens = Int(try reader.uint32())
            case (4, .varint): completionTokens = Int(try reader.uint32())
            case (5, .fixed64): logProbability = Double(bitPattern: try reader.fixed64())
            case (6, .bytes): tokens = try CompletionTokens(reading: reader.message())
            case (1...6, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension Reading {
    func write(to writer: inout WireWriter) {
        writer.integer(1, choice.map { $0 + 1 } ?? 0)
        writer.integer(2, kind.rawValue)
        writer.integer(3, rule.rawValue)
        writer.integer(4, span.lowerBound)
        writer.integer(5, span.count)
        writer.bool(6, isConflict)
    }

    init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        var letter = 0
        var kind = Kind.choice
        var rule = Rule.none
        var start = 0
        var length = 0
        var conflict = false
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): letter = Int(try reader.uint32())
            case (2, .varint): kind = Kind(rawValue: Int(try reader.uint32())) ?? .unparsed
            case (3, .varint): rule = Rule(rawValue: Int(try reader.uint32())) ?? .none
            case (4, .varint): start = Int(try reader.uint32())
            case (5, .varint): length = Int(try reader.uint32())
            case (6, .varint): conflict = try reader.varint() != 0
            case (1...6, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        if kind == .choice, letter > 0 {
            self = .choice(letter - 1, rule: rule, span: start..<start + length, isConflict: conflict)
        } else {
            self = .none(kind == .choice ? .unparsed : kind, rule: rule, span: start..<start + length)
        }
    }
}

extension Reward {
    fileprivate func write(_ field: Int, to writer: inout WireWriter) {
        writer.message(field) { writer in
            writer.integer(1, component.rawValue)
            writer.float(2, score)
        }
    }

    /// Reads a serialized `linnet.v1.Reward`; nil for a component that this version does not know.
    ///
    /// - Throws: `WireError` when the bytes are none.
    public init?(reading reader: WireReader) throws(WireError) {
        var reader = reader
        var component: Component? = .accuracy
        var score: Float = 0
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): component = Component(rawValue: Int(try reader.uint32()))
            case (2, .fixed32): score = Float(bitPattern: try reader.fixed32())
            case (1...2, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        guard let component else { return nil }
        self.init(component, score)
    }
}

extension Failure {
    func write(_ field: Int, to writer: inout WireWriter) {
        writer.message(field) { writer in
            writer.integer(1, kind.rawValue)
            writer.string(2, message)
        }
    }

    init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        var kind = Kind.unknown
        var message = ""
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): kind = Kind(rawValue: Int(try reader.uint32())) ?? .unknown
            case (2, .bytes): message = try reader.string()
            case (1...2, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        self.init(kind, message)
    }
}

extension Failure.Kind {
    /// Reads the kind of a serialized `linnet.v1.Failure`, and checks the rest without keeping it.
    public init(readingFailure reader: WireReader) throws(WireError) {
        var reader = reader
        self = .unknown
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): self = Self(rawValue: Int(try reader.uint32())) ?? .unknown
            case (2, .bytes): try reader.checkText()
            case (1...2, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension Timing {
    func write(to writer: inout WireWriter) {
        writer.integer(1, UInt64(waitedMicroseconds))
        writer.integer(2, UInt64(ranMicroseconds))
        writer.string(3, endpoint)
    }

    init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init()
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): waitedMicroseconds = try reader.uint32()
            case (2, .varint): ranMicroseconds = try reader.uint32()
            case (3, .bytes): endpoint = try reader.string()
            case (1...3, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}
