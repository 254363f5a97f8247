import Foundation

/// A file that has its name only when it is whole: written under a temporary one, which goes away when the writing does
/// not come to its end.
///
/// What is no file on a disk, such as a pipe or a terminal, is written as it comes and stays what it is. So is what is named
/// as a descriptor of this process, like `/dev/stdout`: whoever has opened it may have written there before.
public struct WholeFile: ~Copyable {
    private let path: String
    /// Nil for what is written as it comes.
    private let temporary: String?
    private let descriptor: Int32
    private var isCommitted = false

    /// Makes the temporary file, beside `path`. A pipe with a name waits here for its reader.
    ///
    /// - Parameters:
    ///   - mode: Who may read and write it, less what the process's mask takes away.
    ///   - isRewound: Whether `rewind` will be called, which takes a file on a disk.
    /// - Throws: `FileError.unwritable`, also for a directory and for a disk's device.
    public init(path: String, mode: mode_t = 0o644, isRewound: Bool = false) throws(FileError) {
        let place = Self.place(of: path, isRewound: isRewound)
        self.path = path
        switch place {
        case .disk:
            let temporary = "\(path).\(getpid()).part"
            self.temporary = temporary
            descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        case .stream:
            temporary = nil
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        case .descriptor(let number):
            temporary = nil
            descriptor = fcntl(number, F_DUPFD_CLOEXEC, 0)
        case .unfit:
            temporary = nil
            descriptor = -1
        }
        if case .unfit(let reason) = place { throw .unwritable(path: path, reason: reason) }
        guard descriptor >= 0 else { throw failure() }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if descriptor >= 0, !isCommitted, let temporary { unlink(temporary) }
    }

    /// What a path leads to.
    private enum Place {
        case disk, stream
        case descriptor(Int32)
        case unfit(reason: String)
    }

    private static func place(of path: String, isRewound: Bool) -> Place {
        func flowing(_ place: Place) -> Place {
            isRewound ? .unfit(reason: "it is no file on a disk, and what is written last belongs to its start") : place
        }
        if let number = descriptor(named: path) { return flowing(.descriptor(number)) }
        var status = stat()
        guard stat(path, &status) == 0 else { return .disk }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .disk
        case S_IFDIR: return .unfit(reason: "it is a directory")
        case S_IFIFO, S_IFCHR: return flowing(.stream)
        default: return .unfit(reason: "it is a device or a socket")
        }
    }

    /// The descriptor of this process that a path names, such as 1 for `/dev/stdout`; nil for any other path.
    public static func descriptor(named path: String) -> Int32? {
        switch path {
        case "/dev/stdout": return STDOUT_FILENO
        case "/dev/stderr": return STDERR_FILENO
        default:
            for directory in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(directory) {
                return Int32(path.dropFirst(directory.count))
            }
            return nil
        }
    }

    /// Appends bytes, or writes them over those at the start after `rewind`.
    ///
    /// - Throws: `FileError.unwritable`.
    public func write(_ bytes: [UInt8]) throws(FileError) {
        guard Self.write(bytes, to: descriptor) else { throw failure() }
    }

    /// Gives the file to a user and a group.
    ///
    /// - Throws: `FileError.unwritable` when this process may not.
    public func give(to user: uid_t, _ group: gid_t) throws(FileError) {
        guard fchown(descriptor, user, group) == 0 else { throw failure() }
    }

    /// Goes back to the start, of a file that was made to be rewound.
    ///
    /// - Throws: `FileError.unwritable`.
    public func rewind() throws(FileError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw failure() }
    }

    /// Gives the file its name. It is on the disk before: a power cut leaves the old file or the new one.
    ///
    /// - Throws: `FileError.unwritable`; the temporary file is removed.
    public consuming func commit() throws(FileError) {
        if let temporary {
            guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure() }
        }
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
