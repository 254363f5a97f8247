import WireFormat

extension Sample {
    /// Reads one serialized `linnet.v1.Sample`.
    ///
    /// - Throws: `QuestionSetError.malformedSample` when the bytes are no sample or break a rule of the format.
    public init(serialized bytes: UnsafeRawBufferPointer) throws(QuestionSetError) {
        do {
            try self.init(reading: WireReader(bytes))
        } catch {
            throw .malformedSample(reason: "\(error)")
        }
    }

    private init(reading reader: WireReader) throws {
        var reader = reader
        var id = ""
        var image = ""
        var label = ""
        var split = ""
        var levels: [Level] = []
        levels.reserveCapacity(8)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): id = try reader.string()
            case (2, .bytes): image = try reader.string()
            case (3, .bytes): label = try reader.string()
            case (4, .bytes): split = try reader.string()
            case (5, .bytes):
                let level = try Level(reading: try reader.message())
                if let last = levels.last, last.number >= level.number {
                    throw QuestionSetError.malformedSample(
                        reason: "level \(level.number) comes after level \(last.number)")
                }
                levels.append(level)
            case (1...5, _): throw WireError.unexpectedType
            default: try reader.skip(type)
            }
        }
        guard !id.isEmpty else { throw QuestionSetError.malformedSample(reason: "it has no id") }
        self.init(id: id, image: image, label: label, split: split, levels: levels)
    }

    /// Appends the sample as one `samples` record of a `QuestionSet`.
    public func write(to writer: inout WireWriter) {
        writer.message(2) { writer in
            writer.string(1, id)
            writer.string(2, image)
            writer.string(3, label)
            writer.string(4, split)
            for level in levels {
                writer.message(5) { writer in
                    writer.integer(1, level.number)
                    for choice in level.choices { writer.repeatedString(2, choice) }
                    writer.integer(3, level.gold)
                }
            }
        }
    }
}

extension Level {
    fileprivate init(reading reader: WireReader) throws {
        var reader = reader
        var number = 0
        var choices: [String] = []
        choices.reserveCapacity(4)
        var gold = 0
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): number = Int(try reader.uint32())
            case (2, .bytes): choices.append(try reader.string())
            case (3, .varint): gold = Int(try reader.uint32())
            case (1...3, _): throw WireError.unexpectedType
            default: try reader.skip(type)
            }
        }
        guard (1...255).contains(number) else {
            throw QuestionSetError.malformedSample(reason: "level number \(number) is not between 1 and 255")
        }
        guard choices.indices.contains(gold) else {
            throw QuestionSetError.malformedSample(
                reason: "level \(number): gold \(gold) is not among \(choices.count) choices")
        }
        self.init(number: number, choices: choices, gold: gold)
    }
}
