import Foundation
import Locking

/// Hands on what another process says, line by line, so that it stands above what is drawn on the terminal and not within.
/// It lives until that process, and whoever it gave its errors to, has ended.
final class LineRelay: Sendable {
    /// What the process is given to write to.
    let pipe = Pipe()

    private let write: @Sendable (String) -> Void
    /// The beginning of a line.
    private let begun = Guarded(Data())

    /// - Parameter write: Takes whole lines, each with its end, on a thread of the system's.
    init(_ write: @escaping @Sendable (String) -> Void) {
        self.write = write
        // Another child that held it open would hold back the end of what this one says.
        for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
            _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        // It holds the relay, which nobody else may, until there is nothing more to come.
        pipe.fileHandleForReading.readabilityHandler = { self.take(from: $0) }
    }

    private func take(from handle: FileHandle) {
        let said = handle.availableData
        let lines = begun.withLock { begun in
            begun += said
            // What was begun when the process ended has no other end.
            if said.isEmpty, !begun.isEmpty { begun.append(UInt8(ascii: "\n")) }
            let end = begun.lastIndex(of: UInt8(ascii: "\n")).map { begun.index(after: $0) } ?? begun.startIndex
            defer { begun.removeSubrange(..<end) }
            return String(decoding: begun[..<end], as: UTF8.self)
        }
        if !lines.isEmpty { write(lines) }
        if said.isEmpty { handle.readabilityHandler = nil }
    }
}
