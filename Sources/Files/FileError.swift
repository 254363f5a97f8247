import Foundation

/// Why a file or a directory could not be used, in the system's words.
public enum FileError: Error, Equatable, Sendable, CustomStringConvertible {
    case unwritable(path: String, reason: String)
    /// What was to be written is more than its readers accept.
    case tooLarge(path: String, what: String)
    case uncreatableDirectory(path: String, reason: String)

    /// A sentence that names the file and says what would work.
    public var description: String {
        switch self {
        case .unwritable(let path, let reason): "cannot write '\(path)': \(reason); name another file"
        case .tooLarge(let path, let what): "cannot write '\(path)': \(what)"
        case .uncreatableDirectory(let path, let reason):
            "cannot make the directory '\(path)': \(reason); name another"
        }
    }

    /// Whether room on the disk, or in the user's share of it, is all that is missing.
    public var isDiskFull: Bool {
        switch self {
        case .unwritable(_, let reason), .uncreatableDirectory(_, let reason):
            [ENOSPC, EDQUOT].contains { String(cString: strerror($0)) == reason }
        case .tooLarge: false
        }
    }

    /// Why the system does not let a file be read, as `strerror` has it: Foundation's own texts name neither the file nor
    /// the cause.
    ///
    /// - Parameter error: What was thrown; its text serves when the system finds nothing wrong any more.
    public static func reason(reading path: String, _ error: any Error) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) < 0 ? String(cString: strerror(errno)) : error.localizedDescription
    }
}
