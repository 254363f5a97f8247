/// Why an archive could not be opened or written.
public enum ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No space is left. It can pass.
    case diskFull(path: String)
    /// The system refuses a file or the directory, in its own words. It can pass.
    case unavailable(path: String, reason: String)
    /// Something else than a directory has the name.
    case notADirectory(path: String)
    /// Another process writes the archive.
    case inUse(path: String)
    /// The file holds records of another run.
    case otherRun(file: String)
    /// At `byte` the file holds something that is neither a step nor the beginning of one that was cut off.
    case damaged(file: String, byte: Int)
    /// The step cannot follow: `expected` is the first one that is missing.
    case gap(directory: String, expected: Int, found: Int)

    /// Whether the same call can succeed later without anybody changing the archive.
    public var canPass: Bool {
        switch self {
        case .diskFull, .unavailable: true
        case .notADirectory, .inUse, .otherRun, .damaged, .gap: false
        }
    }

    /// A sentence for people.
    public var description: String {
        switch self {
        case .diskFull(let path): "no space is left for '\(path)'; make room and it goes on"
        case .unavailable(let path, let reason): "cannot use '\(path)' now: \(reason)"
        case .notADirectory(let path): "'\(path)' is no directory; name one for the records, new or of this run"
        case .inUse(let path):
            "the records in '\(path)' are being written by another process; stop it, or name another directory"
        case .otherRun(let file): "'\(file)' holds another run's records; name a directory of this run's own"
        case .damaged(let file, let byte):
            "'\(file)' holds no step at byte \(byte), and nothing that a stop could have left there; copy what precedes it "
                + "and move the file away, or name another directory"
        case .gap(let directory, let expected, let found):
            "the records in '\(directory)' lack step \(expected), and step \(found) cannot follow; put the missing files "
                + "back, or make an empty '\(StepFile.name(first: found))' there to go on without those steps"
        }
    }
}
