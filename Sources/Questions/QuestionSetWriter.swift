import Crypto
import Files
import WireFormat

/// Writes a question set's file in one pass, however large, under a temporary name that becomes the real one when the
/// file is whole.
public struct QuestionSetWriter: ~Copyable {
    private let header: QuestionSetHeader
    private let file: WholeFile
    private var buffer = WireWriter()
    private var hash = SHA256()

    /// How many samples were appended.
    public private(set) var count = 0

    private static let pieceBytes = 1 << 20

    /// Starts a file.
    ///
    /// - Throws: `FileError.unwritable`.
    public init(path: String, header: QuestionSetHeader) throws(FileError) {
        let file = try WholeFile(path: path)
        try Self.write(header, count: 0, samplesSHA256: [UInt8](repeating: 0, count: SHA256.byteCount), to: file)
        self.header = header
        self.file = file
    }

    /// Appends a sample. Its id must not have been appended before; that is the caller's to see to.
    ///
    /// - Throws: `FileError.unwritable`.
    public mutating func append(_ sample: Sample) throws(FileError) {
        sample.write(to: &buffer)
        count += 1
        if buffer.count >= Self.pieceBytes { try flush() }
    }

    /// Appends the samples of a spool, as they lie.
    ///
    /// - Throws: `FileError.unwritable`.
    mutating func append(_ spool: consuming SampleSpool, count: Int) throws(FileError) {
        self.count += count
        try spool.drain { records throws(FileError) in
            buffer.raw(records)
            try flush()
        }
    }

    /// Completes the file and gives it its name.
    ///
    /// - Throws: `FileError.unwritable`; the temporary file is removed.
    public consuming func finish() throws(FileError) {
        try flush()
        // The same header again over the first one, now that count and digest are known.
        try file.rewind()
        try Self.write(header, count: count, samplesSHA256: Array(hash.finalize()), to: file)
        try file.commit()
    }

    private static func write(
        _ header: QuestionSetHeader, count: Int, samplesSHA256: [UInt8], to file: borrowing WholeFile
    ) throws(FileError) {
        var record = WireWriter()
        SealedHeader(header: header, sampleCount: count, samplesSHA256: samplesSHA256).write(to: &record)
        try file.write(record.bytes)
    }

    private mutating func flush() throws(FileError) {
        buffer.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        try file.write(buffer.bytes)
        buffer.removeAll()
    }
}
