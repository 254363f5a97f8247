import Crypto
import Foundation
import WireFormat

/// Writes a question set's file in one pass, however large, under a temporary name that becomes the real one when the
/// file is whole.
public struct QuestionSetWriter: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private let seal: SealedHeader.Seal
    private var buffer = WireWriter()
    private var hash = SHA256()
    private var finished = false

    /// How many samples were appended.
    public private(set) var count = 0

    /// Starts a file.
    ///
    /// - Throws: `QuestionSetError.unwritable`.
    public init(path: String, header: QuestionSetHeader) throws(QuestionSetError) {
        self.path = path
        temporary = path + ".part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        seal = SealedHeader.writeUnsealed(header, to: &buffer)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
        try writeOut()
    }

    deinit {
        if !finished {
            if descriptor >= 0 { close(descriptor) }
            unlink(temporary)
        }
    }

    /// Appends a sample. Its id must not have been appended before; that is the caller's to see to.
    ///
    /// - Throws: `QuestionSetError.unwritable`.
    public mutating func append(_ sample: Sample) throws(QuestionSetError) {
        sample.write(to: &buffer)
        count += 1
        if buffer.count >= 1 << 20 { try flush() }
    }

    /// Completes the file and gives it its name.
    ///
    /// - Throws: `QuestionSetError.unwritable`; the temporary file is removed.
    public consuming func finish() throws(QuestionSetError) {
        try flush()
        var sealed = [UInt8](repeating: 0, count: 8)
        withUnsafeBytes(of: UInt64(count).littleEndian) { sealed = Array($0) }
        try patch(sealed, at: seal.countOffset)
        try patch(Array(hash.finalize()), at: seal.digestOffset)
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        close(descriptor)
        finished = true
    }

    private mutating func flush() throws(QuestionSetError) {
        buffer.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        try writeOut()
    }

    private mutating func writeOut() throws(QuestionSetError) {
        let failure: Int32? = buffer.bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let wrote = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if wrote < 0, errno == EINTR { continue }
                if wrote < 0 { return errno }
                done += wrote
            }
            return nil
        }
        if let failure { throw .unwritable(path: path, reason: String(cString: strerror(failure))) }
        buffer.removeAll()
    }

    private func patch(_ bytes: [UInt8], at offset: Int) throws(QuestionSetError) {
        let wrote = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
        guard wrote == bytes.count else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
    }
}
