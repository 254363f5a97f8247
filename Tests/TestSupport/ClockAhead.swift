import Foundation

/// A time of day for one process that is not the machine's. Its monotonic clocks, and the kernel's waits, are the machine's:
/// what waits for a time of day waits as long as after a real clock was set back.
public final class ClockAhead: Sendable {
    private struct Refused: Error {}

    private let directory: TemporaryDirectory

    /// Whether there is a C compiler for the library that moves the clock. Where there is none, tests say that they are skipped.
    public static let isAvailable: Bool = (try? ClockAhead(seconds: 0)) != nil  // Its reason does not matter.

    /// For `LinnetCommand.init(_:environment:)`.
    public var environment: [String: String] {
        ["LD_PRELOAD": directory.file("clock.so"), "CLOCK_AHEAD": directory.file("ahead")]
    }

    /// Makes a clock that is so far ahead of the machine's.
    public init(seconds: Int64) throws {
        directory = try TemporaryDirectory()
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Faults/clock.c").path
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = ["cc", "-shared", "-fPIC", "-o", directory.file("clock.so"), source, "-ldl"]
        compiler.standardError = FileHandle.nullDevice
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw Refused() }
        let bytes = withUnsafeBytes(of: seconds) { Data($0) }
        try bytes.write(to: URL(fileURLWithPath: directory.file("ahead")))
    }
}
