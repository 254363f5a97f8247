import Outcomes

/// What cannot be trained on, and what would do.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
    case noSamples(set: String)
    case noFeatures(sample: String, Failure)
    /// A name of a sample that the policy does not know, or one that is missing.
    case unusable(sample: String, reason: String)
    case noQuestions
    case otherSettings(path: String)
    case diverged(epoch: Int)

    /// A sentence that says what would work.
    public var description: String {
        switch self {
        case .noSamples(let set): "'\(set)' has no samples to train on"
        case .noFeatures(let sample, let failure): "sample '\(sample)' has no features: \(failure.message)"
        case .unusable(let sample, let reason): "sample '\(sample)': \(reason)"
        case .noQuestions:
            "no sample has a question, so that stage two has nothing to learn from; build the set with choices, or give "
                + "stage two no epochs"
        case .otherSettings(let path):
            "'\(path)' was made with other settings; go on with those, or start anew with another file"
        case .diverged(let epoch): "the loss of epoch \(epoch) is no finite number; lower the rate"
        }
    }
}
