import Foundation

/// A fresh directory that goes away with its owner.
public final class TemporaryDirectory: Sendable {
    /// The directory's path, without a slash at its end.
    public let path: String

    /// Makes a directory under the system's temporary one; its path is short enough for a Unix socket within.
    public init() throws {
        path = "/tmp/linnet-test-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // A leftover in /tmp harms nobody.

    /// The path of a file within.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Writes a text file within and tells its path.
    public func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: file(name), atomically: false, encoding: .utf8)
        return file(name)
    }
}
