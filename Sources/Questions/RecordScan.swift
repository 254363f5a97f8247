import Crypto
import Foundation
import WireFormat

/// The one pass over a question set's file that opening makes: it finds the header and where each record starts, and
/// hashes what it reads as far as that is asked for.
struct RecordScan {
    private(set) var header: SealedHeader?
    private(set) var serializedHeader: [UInt8] = []
    private(set) var index = RecordIndex()
    /// Of the whole file; nil when it is not asked for.
    private(set) var fileHash: SHA256?
    /// Of the samples' records; nil when it is not asked for.
    private(set) var sampleHash: SHA256?

    /// What is to be hashed.
    enum Hashing { case nothing, file, fileAndSamples }

    private let path: String
    /// Small enough to be hashed while it is in the processor's cache.
    private static let pieceBytes = 256 << 10

    /// Reads the file from the descriptor's place to its end.
    ///
    /// - Throws: `QuestionSetError` when it cannot be read, is no question set, is cut off, or is damaged.
    init(path: String, descriptor: Int32, hashing: Hashing = .fileAndSamples) throws(QuestionSetError) {
        self.path = path
        fileHash = hashing == .nothing ? nil : SHA256()
        sampleHash = hashing == .fileAndSamples ? SHA256() : nil
        var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
        var filled = 0
        var start = 0
        while true {
            let got = try read(descriptor, into: &buffer, from: filled)
            filled += got
            let used = try take(&buffer, filled, at: start)
            if got == 0 {
                guard used == filled else { throw cutOff(rest: buffer[used..<filled], offset: start + filled) }
                return
            }
            // The start of a record stays; a record longer than the buffer makes it grow. Longer than
            // `maximumRecordBytes` none is taken, so neither is the buffer.
            buffer.withUnsafeMutableBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: bytes[..<(filled - used)])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[used..<filled]))
            }
            filled -= used
            start += used
            if filled == buffer.count { buffer.append(contentsOf: repeatElement(0, count: buffer.count)) }
        }
    }

    private mutating func read(
        _ descriptor: Int32, into buffer: inout [UInt8], from filled: Int
    ) throws(QuestionSetError) -> Int {
        let (got, failure): (Int, Int32) = buffer.withUnsafeMutableBytes { bytes in
            let free = UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
            while true {
                let got = Foundation.read(descriptor, free.baseAddress, free.count)
                if got < 0, errno == EINTR { continue }
                if got > 0 { fileHash?.update(bufferPointer: UnsafeRawBufferPointer(rebasing: free[..<got])) }
                return (got, errno)
            }
        }
        guard got >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(failure))) }
        return got
    }

    /// Takes the whole records at the buffer's start; returns how many bytes they are.
    private mutating func take(
        _ buffer: inout [UInt8], _ filled: Int, at start: Int
    ) throws(QuestionSetError) -> Int {
        let result: Result<Int, any Error> = buffer.withUnsafeBytes { bytes in
            Result { try takeRecords(UnsafeRawBufferPointer(rebasing: bytes[..<filled]), at: start) }
        }
        do {
            return try result.get()
        } catch let error as QuestionSetError {
            throw error
        } catch {
            throw header == nil ? .foreign(path: path) : .corrupted(path: path, reason: "\(error)")
        }
    }

    private mutating func takeRecords(_ bytes: UnsafeRawBufferPointer, at start: Int) throws -> Int {
        var used = 0
        var samples = 0
        while used < bytes.count {
            guard bytes[used] == (header == nil ? 1 << 3 | 2 : 2 << 3 | 2) else {
                if header == nil { throw QuestionSetError.foreign(path: path) }
                throw QuestionSetError.corrupted(path: path, reason: "no record starts at byte \(start + used)")
            }
            var reader = WireReader(UnsafeRawBufferPointer(rebasing: bytes[(used + 1)...]))
            let length: UInt64
            do { length = try reader.varint() } catch WireError.truncated { break }
            guard length <= UInt64(QuestionSetFile.maximumRecordBytes) else {
                if header == nil { throw QuestionSetError.foreign(path: path) }
                throw QuestionSetError.corrupted(
                    path: path, reason: "the record at byte \(start + used) claims \(length) bytes")
            }
            guard length <= UInt64(reader.remaining) else { break }
            let recordBytes = 1 + reader.offset + Int(length)
            if header == nil {
                try takeHeader(try reader.take(Int(length)))
                samples = recordBytes
            } else {
                index.append(start: start + used, length: recordBytes)
            }
            used += recordBytes
        }
        sampleHash?.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[min(samples, used)..<used]))
        return used
    }

    private mutating func takeHeader(_ record: UnsafeRawBufferPointer) throws {
        do {
            let found = try SealedHeader(serialized: record)
            // A hostile count must not reserve memory that the records do not fill.
            index.reserveCapacity(min(found.sampleCount, 1 << 24))
            header = found
            serializedHeader = Array(record)
        } catch QuestionSetError.malformedHeader(let reason) where Self.looksLikeHeader(record) {
            throw QuestionSetError.corrupted(path: path, reason: "its header is malformed: \(reason)")
        } catch QuestionSetError.unknownVersion(let found) where Self.looksLikeHeader(record) {
            throw QuestionSetError.unknownVersion(found: found)
        } catch {
            throw QuestionSetError.foreign(path: path)
        }
    }

    /// A file that ends within a record is cut off, or was never a question set when not even its header is there.
    private func cutOff(rest: ArraySlice<UInt8>, offset: Int) -> QuestionSetError {
        guard header == nil else { return .truncated(path: path, offset: offset) }
        return rest.withUnsafeBytes { bytes in
            var reader = WireReader(UnsafeRawBufferPointer(rebasing: bytes.dropFirst()))
            let isHeader =
                (try? reader.varint()) != nil  // Too short even for a length: nothing speaks for a question set.
                && Self.looksLikeHeader(UnsafeRawBufferPointer(rebasing: bytes.dropFirst(1 + reader.offset)))
            return isHeader ? .truncated(path: path, offset: offset) : .foreign(path: path)
        }
    }

    private static func looksLikeHeader(_ record: UnsafeRawBufferPointer) -> Bool {
        // The version itself may be a later one.
        record.count >= 3 && record[0] == SealedHeader.firstBytes[0] && record[2] == SealedHeader.firstBytes[2]
    }
}
