/// What a policy cannot work with, and what would do.
public enum PolicyError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownName(level: Int, name: String)
    case missingName(level: Int)
    case unknownLevel(Int)
    case noChoices(level: Int)
    case tooManyChoices(level: Int)
    case gradientNotFinite
    /// Tokens that no completion of this question has.
    case foreignTokens
    /// A policy in another's place that has other names, or other numbers of features.
    case otherShape
    /// `place` is a tensor, or an entry of the metadata.
    case malformedFile(path: String, place: String, reason: String)

    /// A sentence that says what would work.
    public var description: String {
        switch self {
        case .unknownName(let level, let name):
            "the policy does not know '\(name)' at level \(level); use the taxonomy that it was made with"
        case .missingName(let level):
            "there is no name at level \(level), where every path of the policy's taxonomy has one; give the whole path"
        case .unknownLevel(let level):
            "the policy's taxonomy has no names at level \(level); use the one it was made with"
        case .noChoices(let level): "the question at level \(level) has no choices; give at least one"
        case .tooManyChoices(let level): "the question at level \(level) has more choices than there are letters"
        case .foreignTokens:
            "the tokens are not those of an answer to this question; they are numbered by the policy's own vocabulary"
        case .otherShape:
            "the policy has other names or features than the one that it is to replace; train on from that one"
        case .gradientNotFinite:
            "the gradient has no finite length; lower the rate, and look for features that are no numbers"
        case .malformedFile(let path, let place, let reason): "\(path): \(place): \(reason)"
        }
    }
}
