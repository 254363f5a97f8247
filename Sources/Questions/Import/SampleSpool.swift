import Files
import Foundation
import WireFormat

/// Holds serialized samples in a nameless file beside the output until the header that goes before them is known.
///
/// The other way is to read the source twice. Parsing it is most of an import's work, copying 80 MB of records per
/// million questions is little, and a source that changes between two readings could not be noticed.
struct SampleSpool: ~Copyable {
    /// Where the next record goes. Call `flushIfLarge()` after it.
    var buffer = WireWriter()

    private let path: String
    private let descriptor: Int32
    private static let pieceBytes = 1 << 20

    /// Makes the file, in the directory of `path`.
    ///
    /// - Throws: `FileError.unwritable`, naming `path`.
    init(beside path: String) throws(FileError) {
        self.path = path
        let name = "\(path).\(getpid()).samples"
        descriptor = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
        unlink(name)
    }

    deinit { close(descriptor) }

    /// Writes the buffer out when it holds enough.
    ///
    /// - Throws: `FileError.unwritable`.
    mutating func flushIfLarge() throws(FileError) {
        if buffer.count >= Self.pieceBytes { try flush() }
    }

    /// Lends everything that was written, in order, in pieces.
    ///
    /// - Throws: `FileError.unwritable`; whatever `body` throws.
    consuming func drain(_ body: (UnsafeRawBufferPointer) throws(FileError) -> Void) throws(FileError) {
        try flush()
        var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
        var offset = 0
        while true {
            let got = piece.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw failure() }
            if got == 0 { return }
            offset += got
            let result: Result<Void, FileError> = piece.withUnsafeBytes { bytes in
                do throws(FileError) {
                    return .success(try body(UnsafeRawBufferPointer(rebasing: bytes[..<got])))
                } catch {
                    return .failure(error)
                }
            }
            try result.get()
        }
    }

    private mutating func flush() throws(FileError) {
        guard WholeFile.write(buffer.bytes, to: descriptor) else { throw failure() }
        buffer.removeAll()
    }

    private func failure() -> FileError { .unwritable(path: path, reason: String(cString: strerror(errno))) }
}
