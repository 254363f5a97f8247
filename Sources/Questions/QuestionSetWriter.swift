import Crypto
import Files
import Taxonomies
import WireFormat

/// Writes a question set's file in one pass, however large, under a temporary name that becomes the real one when the
/// file is whole.
public struct QuestionSetWriter: ~Copyable {
    private let path: String
    private let header: QuestionSetHeader
    private let file: WholeFile
    private var buffer = WireWriter()
    private var hash = SHA256()

    /// How many samples were appended.
    public private(set) var count = 0

    private static let pieceBytes = 1 << 20

    /// Starts a file.
    ///
    /// - Throws: `FileError.unwritable`; `.tooLarge` when the header could not be read again.
    public init(path: String, header: QuestionSetHeader) throws(FileError) {
        let file = try WholeFile(path: path, isRewound: true)
        try Self.write(header, count: 0, samplesSHA256: [UInt8](repeating: 0, count: SHA256.byteCount), to: file, path)
        self.path = path
        self.header = header
        self.file = file
    }

    /// Appends a sample. Its id must not have been appended before; that is the caller's to see to.
    ///
    /// - Throws: `FileError.unwritable`; `.tooLarge` when the sample could not be read again.
    public mutating func append(_ sample: Sample) throws(FileError) {
        let before = buffer.count
        sample.write(to: &buffer)
        try Self.check(buffer.count - before, of: "the sample '\(sample.id)'", path)
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
        try Self.write(header, count: count, samplesSHA256: Array(hash.finalize()), to: file, path)
        try file.commit()
    }

    private static func write(
        _ header: QuestionSetHeader, count: Int, samplesSHA256: [UInt8], to file: borrowing WholeFile,
        _ path: String
    ) throws(FileError) {
        var record = WireWriter()
        SealedHeader(header: header, sampleCount: count, samplesSHA256: samplesSHA256).write(to: &record)
        try check(record.count, of: "the header with all \(header.taxonomy.count) names of the taxonomy", path)
        try file.write(record.bytes)
    }

    /// What is written must be readable.
    private static func check(_ bytes: Int, of what: String, _ path: String) throws(FileError) {
        guard bytes > QuestionSetFile.maximumRecordBytes else { return }
        throw .tooLarge(
            path: path,
            what: "\(what) takes \(bytes >> 20) MiB, and readers accept \(QuestionSetFile.maximumRecordBytes >> 20); "
                + "split the taxonomy, or keep pictures as files")
    }

    private mutating func flush() throws(FileError) {
        buffer.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        try file.write(buffer.bytes)
        buffer.removeAll()
    }
}
