import Foundation

/// A file that has its name only when it is whole: written under a temporary one, which goes away when the writing does
/// not come to its end.
public struct WholeFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var isCommitted = false

    /// Makes the temporary file, beside `path`.
    ///
    /// - Parameter mode: Who may read and write it, less what the process's mask takes away.
    /// - Throws: `FileError.unwritable`.
    public init(path: String, mode: mode_t = 0o644) throws(FileError) {
        self.path = path
        temporary = "\(path).\(getpid()).part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure() }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if descriptor >= 0, !isCommitted { unlink(temporary) }
    }

    /// Appends bytes, or writes them over those at the start after `rewind`.
    ///
    /// - Throws: `FileError.unwritable`.
    public func write(_ bytes: [UInt8]) throws(FileError) {
        guard Self.write(bytes, to: descriptor) else { throw failure() }
    }

    /// Goes back to the start.
    ///
    /// - Throws: `FileError.unwritable`.
    public func rewind() throws(FileError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw failure() }
    }

    /// Gives the file its name. It is on the disk before: a power cut leaves the old file or the new one.
    ///
    /// - Throws: `FileError.unwritable`; the temporary file is removed.
    public consuming func commit() throws(FileError) {
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure() }
        isCommitted = true
    }

    private func failure() -> FileError { .unwritable(path: path, reason: String(cString: strerror(errno))) }

    /// Writes all bytes to a descriptor. False when that failed; `errno` then says why.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let wrote = Foundation.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if wrote < 0, errno == EINTR { continue }
                if wrote <= 0 { return false }
                done += wrote
            }
            return true
        }
    }
}
