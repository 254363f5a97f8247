import Questions
import Reasoning
import Taxonomies
import WireFormat

/// What is needed of a question set to judge answers, in about twenty bytes a sample.
///
/// One pass over the set's records makes it, without a string for any choice.
struct AnswerKey {
    /// The asked levels of a sample, without their names. Many samples share one.
    struct Shape: Hashable {
        /// Level numbers, coarse to fine.
        var numbers: [UInt8]
        /// How many choices each has.
        var choiceCounts: [UInt8]
        /// The leaf was told instead of asked: the last of the numbers is not its level.
        var isLeafTold = false

        /// What a guess is up against; nil when nothing is asked.
        ///
        func options(of form: QuestionForm) -> SampleVerdict.Options? {
            guard let leaf = choiceCounts.last else { return nil }
            // Of yes or no to each choice one pattern in 2ⁿ is right.
            func options(_ count: UInt8) -> Int { form == .binary ? 1 << min(Int(count), 62) : Int(count) }
            let path = choiceCounts.reduce(1) { product, count in
                let (next, overflow) = product.multipliedReportingOverflow(by: options(count))
                return overflow ? Int.max : next
            }
            return SampleVerdict.Options(path: path, leaf: options(leaf))
        }

        /// Whether a level between the first scored one and the last asked one is not asked.
        func hasGap(from firstScoredLevel: Int) -> Bool {
            numbers.last.map { Int($0) - firstScoredLevel + 1 != numbers.count } ?? false
        }
    }

    /// The species, the group and the shape of a sample. Many samples share one.
    struct Kin: Hashable {
        /// The right leaf's number in the name table; -1 when nothing is asked.
        var leaf: Int32
        /// Index of `groupNames`.
        var group: Int32
        /// Index of `shapes`.
        var shape: Int32
    }

    /// A leaf's distance where the taxonomy does not tell it.
    static let unknownDistance = UInt8.max

    /// Level lists that occur.
    private(set) var shapes: [Shape] = []
    /// Kin that occur.
    private(set) var kin: [Kin] = []
    /// Names of the taxa on the first scored level, in the order in which they occur.
    private(set) var groupNames: [String] = []

    /// Index of `kin` for each sample.
    private var kinOfSample: [Int32] = []
    /// For each sample: the right index of each asked level, then for each choice of the leaf its distance.
    private var bytes: [UInt8] = []
    /// Where each sample's bytes start.
    private var starts: [Int] = []

    /// How many samples there are.
    var count: Int { kinOfSample.count }

    /// Index of a sample's kin.
    func kin(of sample: Int) -> Int { Int(kinOfSample[sample]) }

    /// The right index of the asked level at `place`.
    func gold(of sample: Int, at place: Int) -> UInt8 { bytes[starts[sample] + place] }

    /// Levels from a choice of the leaf up to its lowest common ancestor with the right one; nil when it is unknown.
    func leafDistance(of sample: Int, depth: Int, choice: Int) -> Int? {
        let distance = bytes[starts[sample] + depth + choice]
        return distance == Self.unknownDistance ? nil : Int(distance)
    }

    /// Reads the set.
    ///
    /// - Throws: `QuestionSetError` when it cannot be read; `MeasureError.malformedSample`.
    ///
    /// - Parameter asksLeafLevel: Whether the level of the leaf is asked; where it is not, it is in no shape.
    init(_ set: QuestionSetFile, asksLeafLevel: Bool = true) throws {
        var builder = AnswerKeyBuilder(header: set.header, asksLeafLevel: asksLeafLevel)
        kinOfSample.reserveCapacity(set.count)
        starts.reserveCapacity(set.count)
        try set.forEachRecord(in: 0..<set.count) { position, record in
            starts.append(bytes.count)
            do {
                kinOfSample.append(try builder.readSample(record, into: &bytes))
            } catch let error as MalformedSample {
                throw MeasureError.malformedSample(position: position, reason: error.reason)
            } catch {
                throw MeasureError.malformedSample(position: position, reason: "\(error)")
            }
        }
        shapes = builder.shapes.values
        kin = builder.kin.values
        groupNames = builder.groups.values.map(builder.names.text)
    }
}

/// Values numbered in the order in which they first occur.
private struct Numbering<Value: Hashable> {
    private(set) var values: [Value] = []
    private var numbers: [Value: Int32] = [:]

    mutating func number(of value: Value) -> Int32 {
        if let number = numbers[value] { return number }
        let number = Int32(values.count)
        numbers[value] = number
        values.append(value)
        return number
    }
}

private struct MalformedSample: Error {
    let reason: String
}

/// Reads records and remembers what they share.
private struct AnswerKeyBuilder {
    let taxonomy: Taxonomy
    let firstScoredLevel: Int
    let asksLeafLevel: Bool
    var names: NameTable
    var shapes = Numbering<AnswerKey.Shape>()
    var kin = Numbering<AnswerKey.Kin>()
    var groups = Numbering<Int32>()
    /// Of the sample before, and then of this one: most have the same, and then nothing is written.
    private var shape = AnswerKey.Shape(numbers: [], choiceCounts: [])
    /// Nil when it has to be looked up.
    private var shapeNumber: Int32?
    private var leafChoices: [Int32] = []
    // By the taxonomy's leaf, -1 where there is none yet: its group, and the last kin of which it was. A leaf's samples
    // mostly have one kin.
    private var groupOfLeaf: [Int32]
    private var kinOfLeaf: [Int32]

    init(header: QuestionSetHeader, asksLeafLevel: Bool) {
        self.asksLeafLevel = asksLeafLevel
        taxonomy = header.taxonomy
        firstScoredLevel = header.firstScoredLevel
        names = NameTable(header.taxonomy)
        groupOfLeaf = [Int32](repeating: -1, count: header.taxonomy.count)
        kinOfLeaf = groupOfLeaf
    }

    /// Appends the sample's right indices and leaf distances; returns the number of its kin.
    mutating func readSample(_ record: UnsafeRawBufferPointer, into bytes: inout [UInt8]) throws -> Int32 {
        var reader = WireReader(record)
        var depth = 0
        var previous = 0
        var first: (number: Int, message: UnsafeRawBufferPointer)?
        var last: (number: Int, gold: Int, message: UnsafeRawBufferPointer)?
        while let (field, type) = try reader.nextField() {
            guard field == 5, type == .bytes else {
                try reader.skip(type)
                continue
            }
            let message = try reader.lengthDelimited()
            let level = try Self.readLevel(message)
            guard level.number > previous else {
                throw MalformedSample(reason: "level \(level.number) comes after level \(previous)")
            }
            previous = level.number
            guard level.choices >= 2, level.number >= firstScoredLevel else { continue }
            noteLevel(UInt8(level.number), choices: UInt8(level.choices), at: depth)
            depth += 1
            bytes.append(UInt8(level.gold))
            if first == nil { first = (level.number, message) }
            last = (level.number, level.gold, message)
        }
        // A leaf that the model was told says whose sample this is, and is no question.
        let isLeafTold = !asksLeafLevel && depth > 0 && last?.number == previous
        if isLeafTold { bytes.removeLast() }
        endShape(at: isLeafTold ? depth - 1 : depth)
        if shape.isLeafTold != isLeafTold {
            shape.isLeafTold = isLeafTold
            shapeNumber = nil
        }
        guard let first, let last, !shape.numbers.isEmpty else {
            return number(AnswerKey.Kin(leaf: -1, group: -1, shape: numberOfShape()))
        }
        try readChoices(last.message, level: last.number)
        let gold = leafChoices[last.gold]
        if !isLeafTold { appendDistances(to: gold, level: last.number, into: &bytes) }
        let group: Int32
        if let taxon = names.taxon(gold) {
            if groupOfLeaf[taxon.index] < 0 {
                let top = taxonomy.lineage(of: taxon).first { taxonomy.level(of: $0) >= firstScoredLevel } ?? taxon
                groupOfLeaf[taxon.index] = groups.number(of: Int32(top.index))
            }
            group = groupOfLeaf[taxon.index]
        } else {
            // The taxonomy does not know the leaf: the coarsest question tells the group.
            try readChoices(first.message, level: first.number)
            group = groups.number(of: leafChoices[try Self.readLevel(first.message).gold])
        }
        return number(AnswerKey.Kin(leaf: gold, group: group, shape: numberOfShape()))
    }

    private static func readLevel(
        _ message: UnsafeRawBufferPointer
    ) throws -> (number: Int, choices: Int, gold: Int) {
        var reader = WireReader(message)
        var number = 0
        var choices = 0
        var gold = 0
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): number = Int(try reader.uint32())
            case (2, .bytes):
                _ = try reader.lengthDelimited()
                choices += 1
            case (3, .varint): gold = Int(try reader.uint32())
            case (1...3, _): throw WireError.unexpectedType
            default: try reader.skip(type)
            }
        }
        guard (1...255).contains(number) else {
            throw MalformedSample(reason: "level number \(number) is not between 1 and 255")
        }
        guard gold < choices, choices <= 255 else {
            throw MalformedSample(
                reason: "level \(number): gold \(gold) is not among \(choices) choices, of which at most 255 can be")
        }
        return (number, choices, gold)
    }

    private mutating func readChoices(_ message: UnsafeRawBufferPointer, level: Int) throws {
        leafChoices.removeAll(keepingCapacity: true)
        var reader = WireReader(message)
        while let (field, type) = try reader.nextField() {
            guard field == 2 else {
                try reader.skip(type)
                continue
            }
            guard let name = names.number(level: level, name: try reader.lengthDelimited()) else {
                throw MalformedSample(reason: "level \(level): a choice is not UTF-8")
            }
            leafChoices.append(name)
        }
    }

    private func appendDistances(to gold: Int32, level: Int, into bytes: inout [UInt8]) {
        let truth = names.taxon(gold)
        for choice in leafChoices {
            if choice == gold {
                bytes.append(0)
            } else if let truth, let answer = names.taxon(choice) {
                // Where the two are in different trees, the way up is the whole path.
                let common = taxonomy.lowestCommonAncestor(answer, truth).map(taxonomy.level(of:)) ?? 0
                bytes.append(UInt8(min(level - common, Int(AnswerKey.unknownDistance) - 1)))
            } else {
                bytes.append(AnswerKey.unknownDistance)
            }
        }
    }

    /// Notes the next level of the sample's shape.
    private mutating func noteLevel(_ number: UInt8, choices: UInt8, at place: Int) {
        if place < shape.numbers.count, shape.numbers[place] == number, shape.choiceCounts[place] == choices { return }
        endShape(at: place)
        shape.numbers.append(number)
        shape.choiceCounts.append(choices)
        shapeNumber = nil
    }

    /// Forgets what the shape of the sample before has past this one's.
    private mutating func endShape(at depth: Int) {
        guard depth < shape.numbers.count else { return }
        shape.numbers.removeSubrange(depth...)
        shape.choiceCounts.removeSubrange(depth...)
        shapeNumber = nil
    }

    private mutating func numberOfShape() -> Int32 {
        let number = shapeNumber ?? shapes.number(of: shape)
        shapeNumber = number
        return number
    }

    private mutating func number(_ value: AnswerKey.Kin) -> Int32 {
        let leaf = Int(value.leaf)
        guard kinOfLeaf.indices.contains(leaf) else { return kin.number(of: value) }
        let last = Int(kinOfLeaf[leaf])
        if last >= 0, kin.values[last] == value { return Int32(last) }
        let number = kin.number(of: value)
        kinOfLeaf[leaf] = number
        return number
    }
}
