import Files
import Foundation
import Outcomes

/// A picture's file on the disk.
enum ImageFile {
    /// Files past this are no pictures that a server takes, in bytes.
    static let largest = 64 << 20

    /// A file's bytes, or a typed failure that says why there are none. By the system's calls: one allocation, one copy.
    static func bytes(at path: String) -> Result<[UInt8], Failure> {
        func failure() -> Failure {
            let code = errno
            return Failure(
                code == ENOENT || code == ENOTDIR ? .imageMissing : .imageUnreadable,
                "cannot read '\(path)': \(String(cString: strerror(code)))")
        }
        let file = openForReading(path)
        guard file >= 0 else { return .failure(failure()) }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0 else { return .failure(failure()) }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            return .failure(Failure(.imageUnreadable, "'\(path)' is no file"))
        }
        let size = Int(facts.st_size)
        guard size <= largest else {
            return .failure(Failure(.imageUnreadable, "'\(path)' has \(size) bytes; at most \(largest) are sent"))
        }
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = 0
            while count < size {
                let got = Glibc.read(file, buffer.baseAddress.map { $0 + count }, size - count)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    isWhole = got == 0
                    return
                }
                count += got
            }
        }
        return isWhole ? .success(bytes) : .failure(failure())
    }

    /// What the system says of a file's content; nil for one that was written a moment ago, or that cannot be opened.
    static func stamp(at path: String) -> FileStamp? {
        let file = openForReading(path)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return FileStamp(descriptor: file)
    }

    /// A pipe without a writer would be waited for by a call that blocks; of a file it makes no difference.
    private static func openForReading(_ path: String) -> Int32 { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
}
