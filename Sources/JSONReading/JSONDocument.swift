import CSimdJSON

/// A text that is not JSON, and why.
public struct JSONError: Error, Sendable, CustomStringConvertible {
    /// simdjson's sentence.
    public let reason: String

    /// A sentence with the reason.
    public var description: String { "not valid JSON: \(reason)" }
}

/// Parses JSON texts, one after the other, reusing its memory.
///
/// Elements belong to the parser and end with the closure that they are lent to.
public final class JSONParser {
    private let parser: OpaquePointer

    /// Makes a parser. It grows to the size of the largest text that it is given, at most 4 GiB.
    public init() {
        guard let parser = linnet_json_parser_new() else { preconditionFailure("out of memory for a JSON parser") }
        self.parser = parser
    }

    deinit { linnet_json_parser_free(parser) }

    /// Parses one text and lends its root element.
    ///
    /// - Throws: `JSONError` when `bytes` are not one JSON text in UTF-8; whatever `body` throws.
    public func withDocument<Result>(
        _ bytes: UnsafeRawBufferPointer, _ body: (JSONElement) throws -> Result
    ) throws -> Result {
        var root = linnet_json_element(document: nil, index: 0)
        guard let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else {
            throw JSONError(reason: "the text is empty")
        }
        if let reason = linnet_json_parse(parser, base, bytes.count, &root) {
            throw JSONError(reason: String(cString: reason))
        }
        return try withExtendedLifetime(self) { try body(JSONElement(place: root)) }
    }
}

/// A value inside a parsed JSON text. Not to be kept beyond the closure it was lent to.
public struct JSONElement {
    /// What a value can be.
    public enum Kind: Sendable { case null, bool, number, string, array, object }

    let place: linnet_json_element

    /// What this value is.
    public var kind: Kind {
        switch linnet_json_type_of(place) {
        case LINNET_JSON_BOOL: .bool
        case LINNET_JSON_NUMBER: .number
        case LINNET_JSON_STRING: .string
        case LINNET_JSON_ARRAY: .array
        case LINNET_JSON_OBJECT: .object
        default: .null
        }
    }

    /// Whether it is `null`.
    public var isNull: Bool { kind == .null }

    /// The bytes of a string in UTF-8, unescaped; nil for anything else.
    public var utf8: UnsafeBufferPointer<UInt8>? {
        var bytes: UnsafePointer<CChar>?
        var length = 0
        guard linnet_json_string(place, &bytes, &length), let bytes else { return nil }
        return UnsafeBufferPointer(
            start: UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self), count: length)
    }

    /// A string; nil for anything else.
    public var string: String? { utf8.map { String(decoding: $0, as: UTF8.self) } }

    /// A number; nil for anything else.
    public var double: Double? {
        var value = 0.0
        return linnet_json_number(place, &value) ? value : nil
    }

    /// A whole number in the range of Int64; nil for anything else.
    public var integer: Int? {
        var value: Int64 = 0
        return linnet_json_integer(place, &value) ? Int(value) : nil
    }

    /// A truth value; nil for anything else.
    public var bool: Bool? {
        var value = false
        return linnet_json_bool(place, &value) ? value : nil
    }

    /// The elements of an array, or of an object without their keys; empty for anything else.
    public var elements: JSONElements { JSONElements(iterator: linnet_json_iterate(place)) }

    /// The members of an object in the text's order; empty for anything else.
    public var members: JSONMembers { JSONMembers(iterator: linnet_json_iterate(place)) }

    /// The first member of an object with this key.
    public subscript(key: StaticString) -> JSONElement? {
        for member in members where member.hasKey(key) { return member.value }
        return nil
    }
}

/// The elements of an array.
public struct JSONElements: Sequence, IteratorProtocol {
    var iterator: linnet_json_iterator

    /// The elements of an empty array.
    public static var none: JSONElements {
        JSONElements(iterator: linnet_json_iterator(document: nil, index: 0, end: 0, object: false))
    }

    /// The next element; nil at the end.
    public mutating func next() -> JSONElement? {
        var key: UnsafePointer<CChar>?
        var length = 0
        var value = linnet_json_element(document: nil, index: 0)
        return linnet_json_next(&iterator, &key, &length, &value) ? JSONElement(place: value) : nil
    }
}

/// The members of an object.
public struct JSONMembers: Sequence, IteratorProtocol {
    var iterator: linnet_json_iterator

    /// The next member; nil at the end.
    public mutating func next() -> JSONMember? {
        var key: UnsafePointer<CChar>?
        var length = 0
        var value = linnet_json_element(document: nil, index: 0)
        guard linnet_json_next(&iterator, &key, &length, &value), let key else { return nil }
        let bytes = UnsafeBufferPointer(start: UnsafeRawPointer(key).assumingMemoryBound(to: UInt8.self), count: length)
        return JSONMember(keyBytes: bytes, value: JSONElement(place: value))
    }
}

/// A key and its value.
public struct JSONMember {
    /// The key in UTF-8, unescaped.
    public let keyBytes: UnsafeBufferPointer<UInt8>
    /// What the key stands for.
    public let value: JSONElement

    /// The key.
    public var key: String { String(decoding: keyBytes, as: UTF8.self) }

    /// Compares without making a string.
    public func hasKey(_ key: StaticString) -> Bool {
        keyBytes.count == key.utf8CodeUnitCount
            && UnsafeRawBufferPointer(keyBytes).elementsEqual(
                UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    }
}
