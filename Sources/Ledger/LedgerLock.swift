import Foundation
import Locking
import Runs

/// The lock that makes one process the writer of a run.
///
/// It is the kernel's (`flock`), so it goes with the process however that ends; what the file says only tells people who
/// holds it.
final class LedgerLock: Sendable {
    private let descriptor: Guarded<Int32?>

    /// Takes the lock or says at once who has it.
    ///
    /// - Throws: `LedgerError.locked`, `.directory`, `.unavailable`.
    init(_ directory: RunDirectory) throws(LedgerError) {
        // Closed on exec: a worker process that inherited it would keep the lock after the coordinator's death.
        let file = open(directory.lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard file >= 0 else {
            throw .directory(.unwritable(path: directory.path, reason: String(cString: strerror(errno))))
        }
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            let reason = errno
            let holder = Self.text(of: file)
            close(file)
            guard reason == EWOULDBLOCK else {
                throw .unavailable(path: directory.lockPath, reason: String(cString: strerror(reason)))
            }
            throw .locked(path: directory.path, holder: holder)
        }
        Self.write("\(getpid()) on \(ProcessInfo.processInfo.hostName)\n", to: file)
        descriptor = Guarded(file)
    }

    deinit { release() }

    /// Gives the lock back. Calling it again does nothing.
    func release() {
        descriptor.withLock { descriptor in
            guard let file = descriptor else { return }
            // Said aloud: a process that is being started has a copy of the descriptor until its exec, and closing ours
            // alone would leave the lock with it.
            flock(file, LOCK_UN)
            close(file)
            descriptor = nil
        }
    }

    private static func text(of file: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 300)
        let count = pread(file, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        let text = String(decoding: bytes[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? nil : text
    }

    /// On a full disk this may fail; the lock holds all the same.
    private static func write(_ text: String, to file: Int32) {
        let bytes = Array(text.utf8)
        if pwrite(file, bytes, bytes.count, 0) == bytes.count { ftruncate(file, off_t(bytes.count)) }
    }
}
