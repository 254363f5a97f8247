import Crypto
import Files
import Foundation
import JSONReading
import Questions
import Taxonomies

/// Whose the rows of a vector file are, in their order.
///
/// A list is a text with one id a line, a JSON list, or a table (`.csv`, `.tsv`). It lies in a file of its own, or in a
/// safetensors file: as the tensor `ids`, whose bytes are the text, or in its metadata under `ids`.
struct IDList {
    /// What a row is called. `level` is a number or a rank's name, where the list gives one.
    struct Entry {
        var level: String?
        var text: String
    }

    /// What the list names.
    enum Subject {
        /// Each entry is an id or an image, whole.
        case images
        /// Each entry is a name, perhaps with its level in front: a line `level<tab>name`, a JSON list `[level, name]`.
        case names
    }

    /// For errors.
    let path: String
    private let bytes: [UInt8]
    private let isTable: Bool

    /// Reads a list's file.
    init(path: String) throws(VectorFileError) {
        let file = try ReadableFile(path: path)
        self.init(path: path, bytes: try file.bytes(0..<file.size))
    }

    init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        let ending = path.lowercased()
        isTable = ending.hasSuffix(".csv") || ending.hasSuffix(".tsv")
    }

    /// SHA-256 over the list: 64 lower-case hexadecimal digits.
    var sha256: String { Hexadecimal.text(SHA256.hash(data: bytes)) }

    /// Hands over all entries in the rows' order.
    ///
    /// - Returns: How many there are.
    /// - Throws: `VectorFileError.malformedIDs`, `TableError`, whatever `body` throws.
    func forEach(_ subject: Subject, _ body: (_ row: Int, Entry) throws -> Void) throws -> Int {
        var row = 0
        func take(_ entry: Entry, at place: @autoclosure () -> String) throws {
            guard !entry.text.isEmpty else { throw malformed(place(), "the id is empty") }
            try body(row, entry)
            row += 1
        }
        if isTable {
            try forEachRow(subject, take)
        } else if bytes.first == UInt8(ascii: "[") {
            try forEachElement(subject, take)
        } else {
            try forEachLine(subject, take)
        }
        return row
    }

    private typealias Taker = (_ entry: Entry, _ place: @autoclosure () -> String) throws -> Void

    private func malformed(_ place: String, _ reason: String) -> VectorFileError {
        .malformedIDs(path: path, place: place, reason: reason)
    }

    private func forEachLine(_ subject: Subject, _ take: Taker) throws {
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest.removeFirst(3) }
        var number = 0
        while !rest.isEmpty {
            number += 1
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            var line = rest[..<end]
            rest = rest[min(end + 1, rest.endIndex)...]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            guard let text = String(validating: line, as: UTF8.self) else {
                throw malformed("line \(number)", "it is not UTF-8; save the list as UTF-8")
            }
            if subject == .names, let tab = text.firstIndex(of: "\t") {
                try take(
                    Entry(level: String(text[..<tab]), text: String(text[text.index(after: tab)...])),
                    "line \(number)")
            } else {
                try take(Entry(text: text), "line \(number)")
            }
        }
    }

    private func forEachElement(_ subject: Subject, _ take: Taker) throws {
        do {
            try bytes.withUnsafeBytes { bytes in
                try JSONParser().withDocument(bytes) { root in
                    for (number, element) in root.elements.enumerated() {
                        try take(try entry(element, subject, number), "element \(number)")
                    }
                }
            }
        } catch let error as JSONError {
            throw malformed("the list", "\(error)")
        }
    }

    private func entry(_ element: JSONElement, _ subject: Subject, _ number: Int) throws(VectorFileError) -> Entry {
        if let text = element.string { return Entry(text: text) }
        let parts = Array(element.elements)
        if subject == .names, parts.count == 2, let name = parts[1].string,
            let level = parts[0].string ?? parts[0].integer.map(String.init)
        {
            return Entry(level: level, text: name)
        }
        throw malformed(
            "element \(number)", subject == .names ? "it is no string and no [level, \"name\"]" : "it is no string")
    }

    private func forEachRow(_ subject: Subject, _ take: Taker) throws {
        let table = try DelimitedTable(path: path)
        let names = subject == .names ? ["name"] : ["id", "image"]
        guard let column = names.compactMap({ table.column(named: $0) }).first else {
            throw malformed(
                "line \(table.headerLine)",
                "there is no column '\(names.joined(separator: "' or '"))'; the columns are "
                    + table.header.joined(separator: ", "))
        }
        let level = subject == .names ? table.column(named: "level") ?? table.column(named: "rank") : nil
        while let row = try table.next() {
            try take(
                Entry(level: level.map { row.fields[$0] }, text: row.fields[column]), "line \(row.line)")
        }
    }
}
