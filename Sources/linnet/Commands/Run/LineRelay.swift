import Foundation

/// Hands on what another process says, line by line, so that it stands above what is drawn on the terminal and not within.
/// It reads, in a thread of its own, until that process, and whoever it gave its errors to, has ended.
struct LineRelay {
    /// What the process is given to write to; to be closed here once it runs, so that its end is the end.
    let end: FileHandle

    /// - Parameter write: Takes whole lines, each with its end, on the relay's thread.
    /// - Throws: `POSIXError` when no more files can be open.
    init(_ write: @escaping @Sendable (String) -> Void) throws {
        // Another child that held it open would hold back the end of what this one says. Closed on exec from its first
        // moment, since another thread may start one at any time: a pair of sockets can be so, and Swift does not see pipe2(2).
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        let source = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        end = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        // A thread, since a readability handler was seen not to be told of the end.
        Thread.detachNewThread {
            var begun: [UInt8] = []
            while true {
                let said = Self.read(from: source.fileDescriptor)
                begun += said
                // What was begun when the process ended has no other end.
                if said.isEmpty, !begun.isEmpty { begun.append(UInt8(ascii: "\n")) }
                if let last = begun.lastIndex(of: UInt8(ascii: "\n")) {
                    write(String(decoding: begun[...last], as: UTF8.self))
                    begun.removeSubrange(...last)
                }
                if said.isEmpty { return }
            }
        }
    }

    /// What there is, once there is something; nothing at its end.
    private static func read(from descriptor: Int32) -> ArraySlice<UInt8> {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count >= 0 { return buffer[..<count] }
            if errno != EINTR { return [] }
        }
    }
}
