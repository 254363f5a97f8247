import Files
import Foundation
import Outcomes

/// The records of a rollout run: files of JSON lines, compressed with zstd, in a directory of their own.
///
/// A file is named after its first step. Each step is one frame, with a `StepHeader` before it, and is durable when `append`
/// returns. Not Sendable: its owner guards it.
public final class RolloutArchive {
    /// The first step that is not in the archive.
    public private(set) var nextStep = 0

    private let path: String
    /// Held open for its lock, and to make the names in it durable.
    private let directory: Int32
    private let run: UInt64
    private let rotateBytes: Int
    private let compressor = FrameCompressor()
    private var text = JSONText()
    /// The newest file; nil before the first.
    private var file: StepFile?

    /// Opens a directory's archive, or begins one; a step that was not whole when its writer stopped is cut off.
    ///
    /// - Parameters:
    ///   - directory: Made, with those above it, unless it is there. Files in it that no archive has written are left alone.
    ///   - run: Of whose records the archive is. Another run's archive is refused.
    ///   - rotateBytes: A file that has grown so large is the last but one; the next step begins another.
    /// - Throws: `ArchiveError`, but for `.gap`.
    public init(directory path: String, run: UInt64, rotateBytes: Int = 256 << 20) throws(ArchiveError) {
        self.path = path
        self.run = run
        self.rotateBytes = rotateBytes
        directory = try Self.lock(path)
        let firsts = try Self.names(in: path).compactMap(StepFile.first(ofName:)).sorted()
        guard let newest = firsts.last else { return }
        for first in firsts.dropLast() { try refuseOtherRun(path + "/" + StepFile.name(first: first)) }
        let file = try openFile(first: newest)
        nextStep = file.nextStep
        self.file = file
    }

    deinit {
        // Said aloud: a process that is being started has a copy of the descriptor until its exec.
        flock(directory, LOCK_UN)
        close(directory)
    }

    /// Writes one step; it is durable when this returns. A step before `nextStep` is there already, and nothing is written.
    ///
    /// After an error that can pass, the same step can be appended again.
    ///
    /// - Parameters:
    ///   - step: From 0.
    ///   - groups: As they were delivered, in their order.
    ///   - end: How the step ended.
    /// - Throws: `ArchiveError.gap`, `.diskFull`, `.unavailable`.
    public func append(step: Int, groups: [Group], end: StepSummary) throws(ArchiveError) {
        guard step >= nextStep else { return }
        guard step == nextStep else { throw .gap(directory: path, expected: nextStep, found: step) }
        let file = try file(for: step)
        try file.append(compressed(step, groups, end))
        nextStep = file.nextStep
    }

    /// The newest file, or a new one where that is full or was moved away.
    private func file(for step: Int) throws(ArchiveError) -> StepFile {
        if let file, file.end < rotateBytes, file.isInPlace { return file }
        let begun = try openFile(first: step)
        file = begun
        return begun
    }

    /// Opens a file or begins one, whose name is durable when this returns.
    private func openFile(first: Int) throws(ArchiveError) -> StepFile {
        let file = try StepFile(directory: path, first: first, run: run)
        // A file system that says EINVAL has no such flush.
        guard fsync(directory) == 0 || errno == EINVAL else { throw .last(path) }
        return file
    }

    private func refuseOtherRun(_ file: String) throws(ArchiveError) {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last(file) }
        defer { close(descriptor) }
        let found = try StepReader(path: file, descriptor: descriptor).run()
        guard found == nil || found == run else { throw .otherRun(file: file) }
    }

    /// Makes the directory unless it is there, and takes its lock: two writers would cut off each other's steps.
    private static func lock(_ path: String) throws(ArchiveError) -> Int32 {
        do throws(FileError) {
            try Directory.make(path)
        } catch {
            guard case .uncreatableDirectory(_, let reason) = error else { throw .last(path) }
            throw .unavailable(path: path, reason: reason)
        }
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw errno == ENOTDIR ? .notADirectory(path: path) : .last(path) }
        // Where there are no such locks (some network file systems), the run's own has to do.
        guard flock(directory, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            close(directory)
            throw .inUse(path: path)
        }
        return directory
    }

    private static func names(in directory: String) throws(ArchiveError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw .unavailable(path: directory, reason: FileError.reason(reading: directory, error))
        }
    }

    /// The bytes of a step, header and frame. No more than one group's text is held at a time.
    private func compressed(_ step: Int, _ groups: [Group], _ end: StepSummary) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: StepHeader.byteCount)
        for group in groups {
            text.append(group, step: step)
            compressor.append(text.bytes, to: &bytes)
            text.removeAll()
        }
        text.append(end, step: step, delivered: groups.count)
        compressor.append(text.bytes, to: &bytes)
        text.removeAll()
        compressor.end(&bytes)
        let header = StepHeader(run: run, step: step, length: bytes.count - StepHeader.byteCount)
        bytes.replaceSubrange(..<StepHeader.byteCount, with: header.bytes)
        return bytes
    }
}
