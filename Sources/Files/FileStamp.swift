import Foundation

/// What the file system says of a file's content without its being read. A file that has the stamp that it had has not
/// been written since.
///
/// Whoever writes a file sets the time at which it was changed (`st_ctim`, stat(3type)) to that moment, and no program can
/// set it back. Such times come in steps, so a file that was changed just now may be changed again within the same step:
/// it has no stamp yet.
public struct FileStamp: Hashable, Sendable, Codable {
    private let device: UInt64
    private let inode: UInt64
    private let bytes: Int64
    /// Nanoseconds since 1970-01-01 00:00 UTC, as the other.
    private let modified: Int64
    private let changed: Int64

    /// How long after a change another one may have the same time, in nanoseconds. A file system keeps whole seconds, two at
    /// the coarsest (FAT), and then shows it; or ticks of the kernel, which are far shorter than a tenth of a second.
    private static func step(of time: Int64) -> Int64 { time % 1_000_000_000 == 0 ? 2_000_000_000 : 100_000_000 }

    /// The stamp of an open file; nil for one that was changed a moment ago, or that the system says nothing of.
    ///
    /// - Parameter now: The time of day, in nanoseconds since 1970-01-01 00:00 UTC.
    public init?(descriptor: Int32, now: Int64 = Self.timeOfDay()) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        bytes = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        guard changed < now - Self.step(of: changed) else { return nil }
    }

    /// The stamp as one line of text, for `init(text:)`.
    public var text: String { "\(device) \(inode) \(bytes) \(modified) \(changed)" }

    /// Reads what `text` wrote; nil for anything else.
    public init?(text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 5, let device = UInt64(parts[0]), let inode = UInt64(parts[1]),
            let bytes = Int64(parts[2]),
            let modified = Int64(parts[3]), let changed = Int64(parts[4])
        else { return nil }
        (self.device, self.inode, self.bytes, self.modified, self.changed) = (device, inode, bytes, modified, changed)
    }

    /// The time of day, in nanoseconds since 1970-01-01 00:00 UTC.
    public static func timeOfDay() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return nanoseconds(now)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
