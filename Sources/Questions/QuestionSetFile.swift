import Crypto
import Files
import Foundation
import WireFormat

/// An open question set: immutable, checked whole when it is opened, read a few records at a time.
///
/// Opening scans the file once in large pieces, without parsing a sample: it finds where each record starts, and that
/// the records are the ones that the header vouches for. After that records are read with `pread` where they are
/// needed. A map of the file would count as the process's memory and would turn a file that shrinks under us into a
/// crash; a read costs one copy, which sending it would cost anyway. The index takes about four bytes a sample.
public final class QuestionSetFile: Sendable {
    /// Where the file was found.
    public let path: String
    /// What the set says of itself.
    public let header: QuestionSetHeader
    /// The header as it lies in the file: a serialized `linnet.v1.Header`.
    public let serializedHeader: [UInt8]
    /// SHA-256 of the whole file: the set's identity. 32 bytes.
    public let sha256: [UInt8]
    /// What the file system said of the file before it was read; nil for a file that had been written a moment ago.
    public let stamp: FileStamp?
    /// How many samples it holds.
    public let count: Int

    private let descriptor: Int32
    private let index: RecordIndex

    /// The largest record that is accepted, in bytes.
    public static let maximumRecordBytes = 16 << 20

    /// Opens and checks a file.
    ///
    /// - Throws: `QuestionSetError` when it cannot be read, is no question set, is cut off, or is damaged.
    public convenience init(path: String) throws(QuestionSetError) {
        try self.init(path: path) { descriptor, _ throws(QuestionSetError) in
            Check(try RecordScan(path: path, descriptor: descriptor))
        }
    }

    /// Opens a file that was checked when it became known by its `sha256Text`. A file that still has the stamp of that time
    /// has not been written since, and is not hashed; one that still has the hash is whole; one that has another is checked
    /// as by `init(path:)`.
    ///
    /// - Throws: `QuestionSetError` when it cannot be read, is no question set, is cut off, or is damaged.
    public convenience init(
        path: String, knownBy sha256Text: String, stamp known: FileStamp? = nil
    ) throws(QuestionSetError) {
        try self.init(path: path) { descriptor, stamp throws(QuestionSetError) in
            if let known, known == stamp, let sha256 = Hexadecimal.bytes(sha256Text) {
                return Check(try RecordScan(path: path, descriptor: descriptor, hashing: .nothing), sha256: sha256)
            }
            let check = Check(try RecordScan(path: path, descriptor: descriptor, hashing: .file))
            if Hexadecimal.text(check.sha256) == sha256Text { return check }
            lseek(descriptor, 0, SEEK_SET)
            return Check(try RecordScan(path: path, descriptor: descriptor))
        }
    }

    /// What opening found, with the whole file's hash: taken now, or known from before.
    private struct Check {
        let scan: RecordScan
        let sha256: [UInt8]

        init(_ scan: RecordScan, sha256: [UInt8] = []) {
            self.scan = scan
            self.sha256 = scan.fileHash.map { Array($0.finalize()) } ?? sha256
        }
    }

    private convenience init(
        path: String, check: (_ descriptor: Int32, _ stamp: FileStamp?) throws(QuestionSetError) -> Check
    ) throws(QuestionSetError) {
        // A pipe without a writer would be waited for by a call that blocks.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        do throws(QuestionSetError) {
            // Records are read again where they lie, which no pipe lets anyone do. Of a directory the system speaks itself.
            var status = stat()
            guard fstat(descriptor, &status) == 0, [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
                throw .unreadable(path: path, reason: "it is no regular file; copy it into one")
            }
            // Before the reading: what is written meanwhile changes the stamp.
            let stamp = FileStamp(descriptor: descriptor)
            try self.init(path: path, descriptor: descriptor, check: try check(descriptor, stamp), stamp: stamp)
        } catch {
            close(descriptor)
            throw error
        }
    }

    private init(
        path: String, descriptor: Int32, check: Check, stamp: FileStamp?
    ) throws(QuestionSetError) {
        let scan = check.scan
        guard let sealed = scan.header else { throw .foreign(path: path) }
        if scan.index.count < sealed.sampleCount { throw .truncated(path: path, offset: scan.index.end) }
        guard scan.index.count == sealed.sampleCount else {
            throw .corrupted(
                path: path, reason: "it holds \(scan.index.count) samples where its header says \(sealed.sampleCount)")
        }
        guard scan.sampleHash?.finalize().elementsEqual(sealed.samplesSHA256) ?? true else {
            throw .corrupted(path: path, reason: "its samples are not the ones that its header vouches for")
        }
        self.path = path
        self.descriptor = descriptor
        self.header = sealed.header
        self.serializedHeader = scan.serializedHeader
        self.sha256 = check.sha256
        self.stamp = stamp
        self.count = scan.index.count
        self.index = scan.index
    }

    deinit { close(descriptor) }

    /// `sha256` in hexadecimal.
    public var sha256Text: String { Hexadecimal.text(sha256) }

    /// How many bytes the records of these samples take, tags and lengths included.
    public func byteCount(of range: Range<Int>) -> Int {
        index.offset(range.upperBound) - index.offset(range.lowerBound)
    }

    /// Reads the records of a range of samples as they lie: a serialized `QuestionSet` without header.
    ///
    /// - Parameter buffer: At least `byteCount(of: range)` bytes.
    /// - Throws: `QuestionSetError.unreadable` when the file cannot be read any more or has shrunk.
    public func readRecords(of range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) throws(QuestionSetError) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        let wanted = byteCount(of: range)
        precondition(buffer.count >= wanted)
        var done = 0
        while done < wanted, let base = buffer.baseAddress {
            let got = pread(descriptor, base + done, wanted - done, off_t(index.offset(range.lowerBound) + done))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                let reason = got < 0 ? String(cString: strerror(errno)) : "it has shrunk since it was opened"
                throw .unreadable(path: path, reason: reason)
            }
            done += got
        }
    }

    /// Reads the records of several ranges of samples into one serialized `QuestionSet` without header.
    ///
    /// - Throws: `QuestionSetError.unreadable` when the file cannot be read any more or has shrunk.
    public func records(of ranges: [Range<Int>]) throws(QuestionSetError) -> [UInt8] {
        let total = ranges.reduce(0) { $0 + byteCount(of: $1) }
        var failure: QuestionSetError?
        let bytes = [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
            for range in ranges {
                do throws(QuestionSetError) {
                    try readRecords(
                        of: range,
                        into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]))
                } catch {
                    failure = error
                    return
                }
                count += byteCount(of: range)
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Reads one sample.
    ///
    /// - Throws: `QuestionSetError.unreadable`, `.malformedSample`.
    public func sample(at position: Int) throws -> Sample {
        var found: Sample?
        try forEachSample(in: position..<position + 1) { _, sample in found = sample }
        guard let found else { throw QuestionSetError.malformedSample(reason: "record \(position) is empty") }
        return found
    }

    /// Reads samples in order, many records a read.
    ///
    /// - Throws: `QuestionSetError.unreadable`, `.malformedSample`; whatever `body` throws.
    public func forEachSample(in range: Range<Int>, _ body: (Int, Sample) throws -> Void) throws {
        try forEachRecord(in: range) { position, bytes in try body(position, try Sample(serialized: bytes)) }
    }

    /// Reads all samples in order.
    public func forEachSample(_ body: (Int, Sample) throws -> Void) throws { try forEachSample(in: 0..<count, body) }

    /// Lends each sample's serialized message in order, many records a read.
    ///
    /// - Throws: `QuestionSetError.unreadable`; whatever `body` throws.
    public func forEachRecord(in range: Range<Int>, _ body: (Int, UnsafeRawBufferPointer) throws -> Void) throws {
        var buffer: [UInt8] = []
        var next = range.lowerBound
        while next < range.upperBound {
            var end = next + 1
            while end < range.upperBound, byteCount(of: next..<end + 1) <= 256 << 10 { end += 1 }
            let piece = next..<end
            if buffer.count < byteCount(of: piece) {
                buffer = [UInt8](repeating: 0, count: byteCount(of: piece))
            }
            try buffer.withUnsafeMutableBytes { bytes in
                try readRecords(of: piece, into: bytes)
                var reader = WireReader(UnsafeRawBufferPointer(rebasing: bytes[..<byteCount(of: piece)]))
                for position in piece {
                    guard let (field, type) = try reader.nextField(), field == 2, type == .bytes else {
                        throw QuestionSetError.corrupted(path: path, reason: "record \(position) has changed")
                    }
                    try body(position, try reader.lengthDelimited())
                }
            }
            next = end
        }
    }
}
