/// Why a key, or a list of keys, cannot be used or changed.
public enum KeyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system does not let the file be read or written, in its own words.
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    /// A new key does not take the place of what is there.
    case exists(path: String)
    /// Others than its owner may read a secret, or write to a list.
    case exposed(path: String, mode: UInt32, why: String, wanted: UInt32)
    /// A line that is not of the format. Lines count from 1.
    case line(path: String, line: Int, why: String)
    /// The whole is not what it should be.
    case content(path: String, why: String)
    /// Not what can be named or listed.
    case refused(String)

    /// A sentence that names the file, the line and the field, and says what would work.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .unwritable(let path, let reason): "cannot write '\(path)': \(reason); name another file"
        case .exists(let path):
            "'\(path)' is there already, and a key that is lost cannot be made again. Name another file, or move it away"
        case .exposed(let path, let mode, let why, let wanted):
            "'\(path)' has mode \(Self.octal(mode)): \(why). Do: chmod \(Self.octal(wanted)) '\(path)'"
        case .line(let path, let line, let why): "\(path):\(line): \(why)"
        case .content(let path, let why): "\(path): \(why)"
        case .refused(let why): why
        }
    }

    private static func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }
}
