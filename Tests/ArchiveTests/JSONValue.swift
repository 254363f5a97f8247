import JSONReading

/// A JSON text as a value that can be compared, numbers to the last bit.
enum JSONValue: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(_ text: some Sequence<UInt8>) throws {
        self = try Array(text).withUnsafeBytes { try JSONParser().withDocument($0) { JSONValue($0) } }
    }

    private init(_ element: JSONElement) {
        switch element.kind {
        case .null: self = .null
        case .bool: self = .bool(element.bool ?? false)
        case .number: self = .number(element.double ?? .nan)
        case .string: self = .string(element.string ?? "")
        case .array: self = .list(element.elements.map { JSONValue($0) })
        case .object:
            self = .object(
                Dictionary(element.members.map { ($0.key, JSONValue($0.value)) }) { _, _ in "twice" })
        }
    }

    /// A member of an object; nil for anything else.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The keys of an object, sorted.
    var keys: [String] {
        guard case .object(let members) = self else { return [] }
        return members.keys.sorted()
    }

    /// The elements of a list.
    var elements: [JSONValue] {
        guard case .list(let elements) = self else { return [] }
        return elements
    }

    var number: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(nilLiteral: ()) { self = .null }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(stringLiteral value: String) { self = .string(value) }
    init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, _ in "twice" })
    }
}
