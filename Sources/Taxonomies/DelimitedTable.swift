import Files
import Foundation

/// What is wrong with a table's file, and where.
public enum TableError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case empty(path: String)
    case notUTF8(path: String, line: Int)
    case unclosedQuote(path: String, line: Int)
    case rowTooLong(path: String, line: Int)
    case fieldCount(path: String, line: Int, found: Int, expected: Int)

    /// The sentence that a person reads.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .empty(let path): "\(path): it is empty; the first row must name the columns"
        case .notUTF8(let path, let line): "\(path):\(line): the row is not UTF-8; save the file as UTF-8"
        case .unclosedQuote(let path, let line): "\(path):\(line): a quoted field that starts here has no end"
        case .rowTooLong(let path, let line):
            "\(path):\(line): the row is longer than \(DelimitedTable.maximumRowBytes) bytes; look for an open quote"
        case .fieldCount(let path, let line, let found, let expected):
            "\(path):\(line): the row has \(found) fields where the header has \(expected)"
        }
    }
}

/// A table in a text file, read a row at a time: the first row names the columns.
///
/// The header tells the separator: a tab, else a comma, else a semicolon. Fields between commas or semicolons may be
/// quoted (RFC 4180); between tabs a quote is a letter like any other, as Darwin Core has it. Empty lines are skipped.
public final class DelimitedTable {
    /// One row.
    public struct Row: Equatable, Sendable {
        /// Line of the file on which it starts, from 1.
        public let line: Int
        /// As many as the header has.
        public let fields: [String]
    }

    /// The longest row that is accepted, in bytes.
    public static let maximumRowBytes = 1 << 20

    /// Where the file was found.
    public let path: String
    /// The columns' names.
    public private(set) var header: [String] = []
    /// The line of the header.
    public private(set) var headerLine = 1

    private let file: FileHandle
    private var piece: [UInt8] = []
    private var position = 0
    private var line = 1
    private var separator: UInt8 = 0

    /// Opens a table and reads its header.
    ///
    /// - Throws: `TableError`.
    public init(path: String) throws {
        self.path = path
        do {
            file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        } catch {
            throw TableError.unreadable(path: path, reason: FileError.reason(reading: path, error))
        }
        try readPiece()
        if piece.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        separator = Self.separator(ofHeader: piece.prefix { $0 != UInt8(ascii: "\n") })
        guard let first = try readRow() else { throw TableError.empty(path: path) }
        header = first.fields
        headerLine = first.line
    }

    /// The position of a column, by its name in normal form.
    public func column(named name: String) -> Int? {
        let wanted = NormalizedName(name)
        return header.firstIndex { NormalizedName($0) == wanted }
    }

    /// The next row; nil at the end.
    ///
    /// - Throws: `TableError`, naming the line.
    public func next() throws -> Row? {
        guard let row = try readRow() else { return nil }
        guard row.fields.count == header.count else {
            throw TableError.fieldCount(
                path: path, line: row.line, found: row.fields.count, expected: header.count)
        }
        return row
    }

    private static func separator(ofHeader header: some Collection<UInt8>) -> UInt8 {
        let choices = [UInt8(ascii: "\t"), UInt8(ascii: ","), UInt8(ascii: ";")]
        return choices.first(where: header.contains) ?? UInt8(ascii: ",")
    }

    private func readPiece() throws {
        do {
            piece = try [UInt8](file.read(upToCount: 256 << 10) ?? Data())
        } catch {
            throw TableError.unreadable(path: path, reason: FileError.reason(reading: path, error))
        }
        position = 0
    }

    private func nextByte() throws -> UInt8? {
        if position == piece.count {
            guard !piece.isEmpty else { return nil }
            try readPiece()
            guard !piece.isEmpty else { return nil }
        }
        defer { position += 1 }
        return piece[position]
    }

    /// The next row with as many fields as it has; nil at the end.
    private func readRow() throws -> Row? {
        var row = RowInProgress(separator: separator)
        while true {
            let start = line
            row.restart()
            var ended = false
            while !ended {
                guard let byte = try nextByte() else {
                    guard !row.isQuoted else { throw TableError.unclosedQuote(path: path, line: start) }
                    guard !row.isBlank else { return nil }
                    return try finished(row, line: start)
                }
                if byte == UInt8(ascii: "\n") { line += 1 }
                ended = row.take(byte)
                guard row.byteCount <= Self.maximumRowBytes else {
                    throw TableError.rowTooLong(path: path, line: start)
                }
            }
            if !row.isBlank { return try finished(row, line: start) }
        }
    }

    private func finished(_ row: RowInProgress, line: Int) throws -> Row {
        guard let fields = row.fields() else { throw TableError.notUTF8(path: path, line: line) }
        return Row(line: line, fields: fields)
    }
}

/// The bytes of a row and where its fields end.
private struct RowInProgress {
    private enum State { case fieldStart, plain, quoted, quoteInQuoted }

    private let separator: UInt8
    private let allowsQuotes: Bool
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var state = State.fieldStart

    init(separator: UInt8) {
        self.separator = separator
        allowsQuotes = separator != UInt8(ascii: "\t")
    }

    var byteCount: Int { bytes.count }
    var isQuoted: Bool { state == .quoted }
    /// Whether nothing stands on the line.
    var isBlank: Bool { ends.isEmpty && bytes.allSatisfy { $0 == 0x20 || $0 == UInt8(ascii: "\r") } }

    mutating func restart() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        state = .fieldStart
    }

    /// Takes a byte; true when the row is at its end.
    mutating func take(_ byte: UInt8) -> Bool {
        if state == .quoted {
            if byte == UInt8(ascii: "\"") { state = .quoteInQuoted } else { bytes.append(byte) }
            return false
        }
        switch byte {
        case UInt8(ascii: "\n"): return true
        case separator:
            ends.append(bytes.count)
            state = .fieldStart
        case UInt8(ascii: "\"") where allowsQuotes && state == .fieldStart:
            state = .quoted
        case UInt8(ascii: "\"") where state == .quoteInQuoted:
            bytes.append(byte)
            state = .quoted
        default:
            bytes.append(byte)
            state = .plain
        }
        return false
    }

    /// The fields; nil when they are not UTF-8.
    func fields() -> [String]? {
        var bytes = bytes
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        var fields: [String] = []
        fields.reserveCapacity(ends.count + 1)
        var start = 0
        for end in ends + [bytes.count] {
            guard let field = String(validating: bytes[start..<max(start, end)], as: UTF8.self) else { return nil }
            fields.append(field)
            start = end
        }
        return fields
    }
}
