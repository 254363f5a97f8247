import Files
import Foundation

/// One file of an archive, open for its next step. Its name tells the first step that it holds; the others follow without a
/// gap.
final class StepFile {
    let path: String
    /// Where the next step goes, in bytes from the start: everything before is durable.
    private(set) var end = 0
    /// The first step that the file does not hold.
    private(set) var nextStep: Int
    private let descriptor: Int32

    /// Opens a file that is there, or an empty one that is to be, and cuts off what a stop left behind its last whole step.
    ///
    /// - Throws: `ArchiveError`.
    init(directory: String, first: Int, run: UInt64) throws(ArchiveError) {
        path = directory + "/" + Self.name(first: first)
        nextStep = first
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .last(path) }
        let extent = try StepReader(path: path, descriptor: descriptor).extent(of: run, from: first)
        end = extent.bytes
        nextStep = extent.nextStep
        // The last step counts from here on, and whoever wrote it may have been stopped before it was durable.
        guard ftruncate(descriptor, off_t(end)) == 0, fsync(descriptor) == 0 else { throw .last(path) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether the file still has its name: one that was moved away is not written any more.
    var isInPlace: Bool {
        var (named, opened) = (stat(), stat())
        return stat(path, &named) == 0 && fstat(descriptor, &opened) == 0 && named.st_ino == opened.st_ino
            && named.st_dev == opened.st_dev
    }

    /// Writes the next step: the bytes of its header and its frame. It is durable when this returns; when it throws, the
    /// same step can be appended again.
    ///
    /// - Throws: `ArchiveError.diskFull`, `.unavailable`.
    func append(_ bytes: [UInt8]) throws(ArchiveError) {
        // What a failed call left goes first. Nothing is known of pages whose flush failed, so all of it is written again.
        guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, off_t(end), SEEK_SET) >= 0,
            WholeFile.write(bytes, to: descriptor), fsync(descriptor) == 0
        else {
            let error = ArchiveError.last(path)
            ftruncate(descriptor, off_t(end))  // Else it is cut off before the next step, or when the file is opened.
            throw error
        }
        end += bytes.count
        nextStep += 1
    }

    // MARK: Names

    private static let (prefix, suffix) = ("rollouts-", ".jsonl.zst")

    /// The name of the file that begins with a step. Names in their order are files in theirs.
    static func name(first: Int) -> String {
        let digits = "\(first)"
        return prefix + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + suffix
    }

    /// The first step of a file of that name; nil for a name that no archive gives.
    static func first(ofName name: String) -> Int? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix),
            let first = Int(name.dropFirst(prefix.count).dropLast(suffix.count)), first >= 0,
            name == Self.name(first: first)
        else { return nil }
        return first
    }
}

extension ArchiveError {
    /// What the system's last error means.
    static func last(_ path: String) -> ArchiveError {
        errno == ENOSPC || errno == EDQUOT
            ? .diskFull(path: path) : .unavailable(path: path, reason: String(cString: strerror(errno)))
    }
}
