import Outcomes

/// What cannot be trained on, and what would do.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
    case noSamples(set: String)
    case noFeatures(sample: String, Failure)
    /// A name of a sample that the policy does not know, or one that is missing.
    case unusable(sample: String, reason: String)
    case noQuestions
    /// A checkpoint that was made otherwise; `differences` says in what.
    case otherSettings(path: String, differences: [String])
    /// A group that a coordinator sent.
    case unreadableGroup(group: Int, sample: String, field: String, reason: String)
    case diverged(epoch: Int)
    case noLog(path: String)

    /// A sentence that says what would work.
    public var description: String {
        switch self {
        case .noSamples(let set): "'\(set)' has no samples to train on"
        case .noFeatures(let sample, let failure): "sample '\(sample)' has no features: \(failure.message)"
        case .unusable(let sample, let reason): "sample '\(sample)': \(reason)"
        case .noQuestions:
            "no sample has a question, so that stage two has nothing to learn from; build the set with choices, or give "
                + "stage two no epochs"
        case .otherSettings(let path, let differences):
            "'\(path)' was made otherwise: \(differences.joined(separator: "; ")); go on with what it was made with, or "
                + "start anew with another file"
        case .unreadableGroup(let group, let sample, let field, let reason):
            "group \(group), of sample '\(sample)': \(field): \(reason)"
        case .noLog(let path):
            "'\(path)' is no log of 'linnet train grpo --log FILE' to go on with; name another file, or none"
        case .diverged(let epoch): "the loss of epoch \(epoch) is no finite number; lower the rate"
        }
    }
}
