import Crypto
import Files
import Foundation

/// Writes matrices of single precision as a safetensors file: the same matrices and metadata make the same bytes.
///
/// Source: the format's description at huggingface.co/docs/safetensors.
public struct SafetensorsWriter: Sendable {
    /// What the file says in `__metadata__`.
    private let metadata: [String: String]
    private var entries: [String: Entry] = [:]
    private var body: [UInt8] = []

    private struct Entry: Encodable {
        let type: String
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case type = "dtype"
            case shape
            case offsets = "data_offsets"
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct Header: Encodable {
        let metadata: [String: String]
        let entries: [String: Entry]

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: Name.self)
            try members.encode(metadata, forKey: Name(stringValue: "__metadata__"))
            for (name, entry) in entries { try members.encode(entry, forKey: Name(stringValue: name)) }
        }
    }

    /// Starts a file.
    public init(metadata: [String: String]) { self.metadata = metadata }

    /// Adds a matrix, row after row, under a name of its own.
    public mutating func add(_ name: String, rows: Int, columns: Int, _ values: some Collection<Float>) {
        precondition(values.count == rows * columns, "\(values.count) numbers for \(rows) × \(columns)")
        precondition(entries[name] == nil && name != "__metadata__", "two tensors named '\(name)'")
        let start = body.count
        body.reserveCapacity(start + values.count * 4)
        for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { body.append(contentsOf: $0) } }
        entries[name] = Entry(type: "F32", shape: [rows, columns], offsets: [start, body.count])
    }

    /// Writes the file, whole or not at all.
    ///
    /// - Returns: The SHA-256 of its bytes: 64 lower-case hexadecimal digits.
    /// - Throws: `FileError`.
    public func write(to path: String) throws(FileError) -> String {
        let start = try start(path)
        var hash = SHA256()
        hash.update(data: start)
        hash.update(data: body)
        let file = try WholeFile(path: path)
        try file.write(start)
        try file.write(body)
        try file.commit()
        return Hexadecimal.text(hash.finalize())
    }

    /// The file's bytes.
    ///
    /// - Parameter name: What they are called in errors.
    /// - Throws: `FileError`.
    public func bytes(named name: String) throws(FileError) -> [UInt8] { try start(name) + body }

    /// The header's length and the header.
    private func start(_ path: String) throws(FileError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var header: [UInt8]
        do {
            header = Array(try encoder.encode(Header(metadata: metadata, entries: entries)))
        } catch {
            throw .unwritable(path: path, reason: "\(error)")
        }
        // The format's library wants tensors to begin at a multiple of eight.
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
        guard header.count <= SafetensorsHeader.mostHeaderBytes else {
            throw .tooLarge(path: path, what: "a header of \(header.count) bytes is longer than any reader accepts")
        }
        return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
    }
}
