import Foundation

/// A file system of a few megabytes that can be filled up. It goes away with its owner.
public final class SmallDisk: Sendable {
    /// Whether this process may mount one. Where it may not, tests say that they are skipped.
    public static let isAvailable: Bool = (try? SmallDisk(megabytes: 1)) != nil  // Its reason does not matter.

    private struct Refused: Error {}

    private let directory: TemporaryDirectory

    /// Where it is mounted.
    public var path: String { directory.path }

    private var fillerPath: String { directory.file("filler") }

    /// Mounts an empty one.
    public init(megabytes: Int) throws {
        directory = try TemporaryDirectory()
        guard try Self.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", directory.path) else {
            throw Refused()
        }
    }

    deinit {
        _ = try? Self.run("umount", "--lazy", directory.path)  // A leftover in /tmp harms nobody.
    }

    /// Takes all the space that is left.
    public func fill() throws {
        let file = open(fillerPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard file >= 0 else { throw Refused() }
        defer { close(file) }
        let bytes = [UInt8](repeating: 0, count: 4096)
        while write(file, bytes, bytes.count) > 0 {}
        guard errno == ENOSPC else { throw Refused() }
    }

    /// Lets nobody write any more.
    public func forbidWriting() throws {
        guard try Self.run("mount", "-o", "remount,ro", directory.path) else { throw Refused() }
    }

    /// Gives back what `fill()` took.
    public func makeRoom() throws { try FileManager.default.removeItem(atPath: fillerPath) }

    private static func run(_ command: String...) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
