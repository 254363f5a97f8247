/// What can be wrong with a question set's file.
public enum QuestionSetError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    /// The file does not start like a question set.
    case foreign(path: String)
    case unknownVersion(found: Int)
    case truncated(path: String, offset: Int)
    /// The records are not the ones that the header vouches for.
    case corrupted(path: String, reason: String)
    case malformedHeader(reason: String)
    case malformedSample(reason: String)

    /// A sentence that names the file and says what would work.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .foreign(let path):
            "'\(path)' is not a question set; make one with 'linnet questions import' or 'linnet questions build'"
        case .unknownVersion(let found):
            "the question set has format version \(found); this Linnet reads version "
                + "\(QuestionSetHeader.currentFormatVersion)"
        case .truncated(let path, let offset):
            "'\(path)' is cut off at byte \(offset); copy or make it again"
        case .corrupted(let path, let reason): "'\(path)' is damaged: \(reason); copy or make it again"
        case .malformedHeader(let reason): "the question set's header is malformed: \(reason)"
        case .malformedSample(let reason): "a sample is malformed: \(reason)"
        }
    }
}
