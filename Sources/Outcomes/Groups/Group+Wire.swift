import WireFormat

extension Group {
    /// Appends the group as one `groups` record of a `GroupBlock`.
    public func writeRecord(to writer: inout WireWriter) { writer.message(1) { write(to: &$0) } }

    /// Writes the group's fields. Equal groups are equal bytes.
    func write(to writer: inout WireWriter) {
        writer.integer(1, index)
        writer.integer(2, sample)
        writer.integer(3, pass)
        writer.string(4, sampleID)
        if case .level(let level) = question {
            writer.integer(5, 1)
            writer.integer(6, level.number)
        }
        writer.string(7, rank)
        if case .level(let level) = question {
            for choice in level.choices { writer.repeatedString(8, choice) }
            writer.integer(9, level.gold)
        }
        writer.string(10, goldName)
        if case .level(let level) = question { writer.message(11) { level.given.write(to: &$0) } }
        for message in prompt { writer.message(12) { message.write(to: &$0) } }
        writer.packed(13, promptIDs)
        writer.string(14, image)
        writer.data(15, imageSHA256)
        writer.message(16) { sampling.write(to: &$0) }
        for rollout in rollouts { writer.message(17) { rollout.write(to: &$0) } }
        writer.string(18, worker)
        if timing != Timing() { writer.message(19) { timing.write(to: &$0) } }
    }

    /// Reads one serialized `linnet.v1.Group`.
    ///
    /// - Throws: `WireError` when the bytes are none.
    public init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(
            index: 0, sample: 0, pass: 0, question: .leaf, rank: "", goldName: "",
            sampling: Sampling(temperature: 0, topP: 0))
        var isLevel = false
        var level = Level(number: 0, choices: [], gold: 0, given: GivenLeaf(source: .gold, name: ""))
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): index = try reader.count()
            case (2, .varint): sample = Int(try reader.uint32())
            case (3, .varint): pass = Int(try reader.uint32())
            case (4, .bytes): sampleID = try reader.string()
            // A stage that this version does not know cannot be used: it would pass for one of the others.
            case (5, .varint):
                let stage = try reader.uint32()
                guard stage <= 1 else { throw .unexpectedType }
                isLevel = stage == 1
            case (6, .varint): level.number = Int(try reader.uint32())
            case (7, .bytes): rank = try reader.string()
            case (8, .bytes): level.choices.append(try reader.string())
            case (9, .varint): level.gold = Int(try reader.uint32())
            case (10, .bytes): goldName = try reader.string()
            case (11, .bytes): level.given = try GivenLeaf(reading: reader.message())
            case (12, .bytes): prompt.append(try PromptMessage(reading: reader.message()))
            case (13, .bytes): try reader.appendPacked(to: &promptIDs)
            case (14, .bytes): image = try reader.string()
            case (15, .bytes): imageSHA256 = Array(try reader.lengthDelimited())
            case (16, .bytes): sampling = try Sampling(reading: reader.message())
            case (17, .bytes):
                guard rollouts.count < Self.mostRollouts else { throw .unexpectedType }
                rollouts.append(try Rollout(reading: reader.message()))
            case (18, .bytes): worker = try reader.string()
            case (19, .bytes): timing = try Timing(reading: reader.message())
            case (1...19, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        if isLevel { question = .level(level) }
    }

    /// Reads the groups of a serialized `linnet.v1.GroupBlock`, in their order.
    ///
    /// - Throws: `WireError` when the bytes are none.
    public static func list(serialized block: UnsafeRawBufferPointer) throws(WireError) -> [Group] {
        var groups: [Group] = []
        var reader = WireReader(block)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): groups.append(try Group(reading: reader.message()))
            case (1, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
        return groups
    }
}

extension GivenLeaf {
    fileprivate func write(to writer: inout WireWriter) {
        writer.integer(1, source.wireNumber)
        writer.string(2, name)
        completion?.write(3, to: &writer)
        writer.integer(4, policyVersion)
    }

    fileprivate init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(source: .gold, name: "")
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint):
                guard let known = LeafSource(wireNumber: Int(try reader.uint32())) else { throw .unexpectedType }
                source = known
            case (2, .bytes): name = try reader.string()
            case (3, .bytes): completion = try Completion(reading: reader.message())
            case (4, .varint): policyVersion = try reader.count()
            case (1...4, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension PromptMessage {
    fileprivate func write(to writer: inout WireWriter) {
        writer.string(1, role)
        writer.string(2, text)
        writer.bool(3, hasImage)
    }

    fileprivate init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(role: "", text: "")
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): role = try reader.string()
            case (2, .bytes): text = try reader.string()
            case (3, .varint): hasImage = try reader.varint() != 0
            case (1...3, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}

extension Sampling {
    fileprivate func write(to writer: inout WireWriter) {
        if temperature.bitPattern != 0 { writer.double(1, temperature) }
        if topP.bitPattern != 0 { writer.double(2, topP) }
        writer.integer(3, maximumTokens)
        if seed != 0 { writer.fixed64(4, seed) }
        writer.integer(5, logProbabilities.rawValue)
    }

    fileprivate init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init(temperature: 0, topP: 0)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .fixed64): temperature = Double(bitPattern: try reader.fixed64())
            case (2, .fixed64): topP = Double(bitPattern: try reader.fixed64())
            case (3, .varint): maximumTokens = Int(try reader.uint32())
            case (4, .fixed64): seed = try reader.fixed64()
            case (5, .varint): logProbabilities = LogProbabilities(rawValue: Int(try reader.uint32())) ?? .absent
            case (1...5, _): throw .unexpectedType
            default: try reader.skip(type)
            }
        }
    }
}
