import Foundation

/// The real `linnet`, run as a process.
public final class LinnetCommand: Sendable {
    /// How a run of the command ended.
    public struct Result: Sendable {
        /// Exit status; 128 plus the signal's number when a signal ended it.
        public let status: Int32
        /// What it printed.
        public let output: String
        /// What it said on standard error.
        public let errors: String
    }

    /// The process, for signals.
    public let process: Process
    private let end: ProcessEnd
    private let directory: TemporaryDirectory
    private let input: Pipe

    /// Where the binary is: beside the test bundle.
    public static let path: String = {
        var directory = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for _ in 0..<6 {
            let candidate = directory.appendingPathComponent("linnet").path
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory), !isDirectory.boolValue {
                return candidate
            }
            directory.deleteLastPathComponent()
        }
        return "linnet"
    }()

    /// Starts the command. Its output goes to files, so that it never waits for a reader.
    ///
    /// - Parameter environment: Set in addition to this process's own.
    public init(_ arguments: [String], environment: [String: String] = [:]) throws {
        directory = try TemporaryDirectory()
        process = Process()
        end = ProcessEnd(of: process)
        input = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        for name in ["out", "err"] { try Data().write(to: URL(fileURLWithPath: directory.file(name))) }
        process.standardOutput = FileHandle(forWritingAtPath: directory.file("out"))
        process.standardError = FileHandle(forWritingAtPath: directory.file("err"))
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// What it has said on standard error so far.
    public var errors: String { (try? String(contentsOfFile: directory.file("err"), encoding: .utf8)) ?? "" }

    /// Sends a signal.
    public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for its end. After `patience` it is killed, which shows as status 137.
    public func ended(patience: Duration = .seconds(240)) async -> Result {
        let process = process
        let watchdog = Task {
            try await Task.sleep(for: patience)
            kill(process.processIdentifier, SIGKILL)
        }
        await end.reached()
        watchdog.cancel()
        let output = (try? String(contentsOfFile: directory.file("out"), encoding: .utf8)) ?? ""
        let status = process.terminationStatus
        return Result(
            status: process.terminationReason == .uncaughtSignal ? 128 + status : status, output: output,
            errors: errors)
    }

    /// Waits for the end of a worker whose coordinator has ended, and which may not have found the coordinator's last start,
    /// when that one was killed and soon over: it is told to leave, else it would wait for yet another start.
    public func sentHome() async -> Result {
        signal(SIGTERM)
        return await ended()
    }

    /// The most memory that it has had so far, in bytes; nil when it has ended. Source: `VmHWM` in proc(5).
    public var peakMemory: Int? {
        guard let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Int($0) }.map {
            $0 << 10
        }
    }

    /// Runs the command to its end.
    @discardableResult
    public static func run(_ arguments: String..., patience: Duration = .seconds(240)) async throws -> Result {
        try await LinnetCommand(arguments).ended(patience: patience)
    }

    /// The processes that it started and that still run.
    public var children: [Int32] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap(Int32.init).filter { Self.parent(of: $0) == process.processIdentifier }
    }

    /// Field 4 of /proc/PID/stat, behind the name in parentheses. Source: proc(5).
    private static func parent(of pid: Int32) -> Int32? {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[end...].dropFirst().split(separator: " ")
        return fields.count > 1 && fields[0] != "Z" ? Int32(fields[1]) : nil
    }
}

/// Waits until `condition` holds.
///
/// - Returns: False when it did not within `patience`.
public func eventually(within patience: Duration = .seconds(120), _ condition: () async throws -> Bool) async rethrows
    -> Bool
{
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(20))
    }
    return try await condition()
}
