import Crypto
import Files
import Foundation
import Questions

/// An open file that is read at offsets, by any thread: the one owner of its descriptor. Or bytes that came by another way.
final class ReadableFile: Sendable {
    /// Of bytes, what they are called in errors.
    let path: String
    /// When it was opened.
    let size: Int
    private let source: Source

    private enum Source {
        case descriptor(Int32)
        case memory([UInt8])
    }

    init(bytes: [UInt8], name: String) {
        path = name
        size = bytes.count
        source = .memory(bytes)
    }

    init(path: String) throws(VectorFileError) {
        self.path = path
        // A pipe without a writer would be waited for by a call that blocks.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw .unreadable(path: path, reason: reason)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .unreadable(path: path, reason: "it is no regular file")
        }
        size = Int(status.st_size)
        source = .descriptor(descriptor)
    }

    deinit { if case .descriptor(let descriptor) = source { close(descriptor) } }

    /// Fills a buffer with the bytes from `offset` on.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(VectorFileError) {
        let descriptor: Int32
        switch source {
        case .descriptor(let open): descriptor = open
        case .memory(let bytes):
            guard offset + buffer.count <= bytes.count else {
                throw .cutOff(path: path, expected: offset + buffer.count, found: bytes.count)
            }
            buffer.copyBytes(from: bytes[offset..<(offset + buffer.count)])
            return
        }
        var done = 0
        while done < buffer.count {
            let got = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
            if got == 0 { throw .cutOff(path: path, expected: offset + buffer.count, found: offset + done) }
            done += got
        }
    }

    /// The bytes of a range.
    func bytes(_ range: Range<Int>) throws(VectorFileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        let failure: VectorFileError? = bytes.withUnsafeMutableBytes { buffer in
            do throws(VectorFileError) { try read(at: range.lowerBound, into: buffer) } catch { return error }
            return nil
        }
        if let failure { throw failure }
        return bytes
    }

    /// SHA-256 over the whole file: 64 lower-case hexadecimal digits.
    func sha256() throws(VectorFileError) -> String {
        var hash = SHA256()
        for start in stride(from: 0, to: size, by: 1 << 20) {
            hash.update(data: try bytes(start..<min(start + 1 << 20, size)))
        }
        return Hexadecimal.text(hash.finalize())
    }
}
