import JSONReading
import WireFormat

/// One line of the benchmark's JSONL, checked, as pieces of the parser's memory: a sample before it has an id.
///
/// A value is reused from line to line, so that a million questions do not cost a million small allocations. What it
/// holds is valid until the parser's next text.
struct AnnotationLine {
    typealias Text = UnsafeBufferPointer<UInt8>

    /// One level that is there: its choices are `choices[range]`.
    struct ReadLevel {
        var number: Int
        var range: Range<Int>
        /// Index into `choices`.
        var gold: Int
    }

    private struct Fields {
        var number: Int
        var gold: JSONElement?
        var choices: JSONElement?

        var goldKey: String { "level\(number)" }
        var choicesKey: String { "choices_level\(number)" }
    }

    private(set) var id: String?
    private(set) var image = Text(start: nil, count: 0)
    private(set) var label = Text(start: nil, count: 0)
    private(set) var split = Text(start: nil, count: 0)
    /// Coarse to fine.
    private(set) var levels: [ReadLevel] = []
    /// Of all levels, one after the other.
    private(set) var choices: [Text] = []
    /// The normal forms of `choices`, in their order.
    private(set) var names = NormalizedNameBuffer()

    private var fields: [Fields] = []
    private let prefix: ImagePrefix?

    /// - Parameter prefix: What images begin with and is left out; nil for images as they are.
    init(without prefix: ImagePrefix? = nil) { self.prefix = prefix }

    /// The deepest level that the line speaks of, be it null; 0 for none.
    var deepestField: Int { fields.last?.number ?? 0 }

    /// Takes a line's value.
    ///
    /// - Throws: `ImportProblem`; what the line held before is lost.
    mutating func read(_ line: JSONElement) throws(ImportProblem) {
        guard line.kind == .object else { throw .notAnObject }
        levels.removeAll(keepingCapacity: true)
        choices.removeAll(keepingCapacity: true)
        names.removeAll()
        fields.removeAll(keepingCapacity: true)
        id = nil
        var image: Text?
        var label: Text?
        var split: Text?
        for member in line.members {
            switch AnnotationField(key: member.keyBytes) {
            case .id: id = try Self.identifier(member.value)
            case .image: try Self.take(member, into: &image)
            case .label: try Self.take(member, into: &label)
            case .split: try Self.take(member, into: &split)
            case .level(let number): try setGold(member.value, number)
            case .choices(let number): try setChoices(member.value, number)
            case .malformedNumber: throw .malformedLevelNumber(field: member.key)
            case .other: break
            }
        }
        guard let image, !image.isEmpty else { throw .missingField("image") }
        self.image = try prefix?.stripped(from: image) ?? image
        self.label = label ?? Text(start: nil, count: 0)
        self.split = split ?? Text(start: nil, count: 0)
        for field in fields { try readLevel(field) }
        guard !levels.isEmpty else { throw .noLevels }
    }

    /// Appends the line as one `samples` record of a `QuestionSet`: the bytes that `Sample.write` would write.
    func write(id: String, to writer: inout WireWriter) {
        writer.message(2) { writer in
            writer.string(1, id)
            writer.data(2, UnsafeRawBufferPointer(image))
            writer.data(3, UnsafeRawBufferPointer(label))
            writer.data(4, UnsafeRawBufferPointer(split))
            for level in levels {
                writer.message(5) { writer in
                    writer.integer(1, level.number)
                    for choice in choices[level.range] { writer.data(2, UnsafeRawBufferPointer(choice)) }
                    writer.integer(3, level.gold - level.range.lowerBound)
                }
            }
        }
    }

    private mutating func readLevel(_ field: Fields) throws(ImportProblem) {
        guard let goldElement = field.gold, !goldElement.isNull else { return }
        guard let gold = goldElement.utf8 else {
            throw .wrongType(field: field.goldKey, expected: "a string or null")
        }
        if let list = field.choices, list.kind != .array, !list.isNull {
            throw .wrongType(field: field.choicesKey, expected: "a list of strings or null")
        }
        let start = choices.count
        for element in field.choices?.elements ?? JSONElements.none {
            guard let choice = element.utf8 else {
                throw .wrongType(field: field.choicesKey, expected: "a list of strings")
            }
            let position = choices.count
            choices.append(choice)
            names.append(choice)
            if names.isEmpty(position) { throw .emptyName(field: field.choicesKey) }
            for earlier in start..<position where names.areEqual(earlier, position) {
                throw .duplicateChoice(field: field.choicesKey, name: String(decoding: choice, as: UTF8.self))
            }
        }
        let end = choices.count
        // The answer's normal form lies behind those of the choices while it is looked for.
        names.append(gold)
        defer { names.removeLast() }
        if names.isEmpty(end) { throw .emptyName(field: field.goldKey) }
        guard start < end else { throw .tooFewChoices(field: field.choicesKey) }
        guard let found = (start..<end).first(where: { names.areEqual($0, end) }) else {
            throw .goldNotAmongChoices(field: field.goldKey, gold: String(decoding: gold, as: UTF8.self))
        }
        levels.append(ReadLevel(number: field.number, range: start..<end, gold: found))
    }

    /// The place for a level's fields, kept in the order of the numbers; files nearly always come in it.
    private mutating func place(of number: Int) -> Int {
        var place = fields.count
        while place > 0, fields[place - 1].number > number { place -= 1 }
        if place > 0, fields[place - 1].number == number { return place - 1 }
        fields.insert(Fields(number: number), at: place)
        return place
    }

    private mutating func setGold(_ value: JSONElement, _ number: Int) throws(ImportProblem) {
        let place = place(of: number)
        guard fields[place].gold == nil else { throw .repeatedField(fields[place].goldKey) }
        fields[place].gold = value
    }

    private mutating func setChoices(_ value: JSONElement, _ number: Int) throws(ImportProblem) {
        let place = place(of: number)
        guard fields[place].choices == nil else { throw .repeatedField(fields[place].choicesKey) }
        fields[place].choices = value
    }

    private static func take(_ member: JSONMember, into text: inout Text?) throws(ImportProblem) {
        guard text == nil else { throw .repeatedField(member.key) }
        if member.value.isNull { return }
        guard let found = member.value.utf8 else { throw .wrongType(field: member.key, expected: "a string") }
        text = found
    }

    /// Some sources number their samples.
    private static func identifier(_ value: JSONElement) throws(ImportProblem) -> String? {
        if value.isNull { return nil }
        guard let id = value.string ?? value.integer.map(String.init) else {
            throw .wrongType(field: "id", expected: "a string or a whole number")
        }
        return id.isEmpty ? nil : id
    }
}
