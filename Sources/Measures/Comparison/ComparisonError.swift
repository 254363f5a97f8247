/// Why runs cannot be compared.
public enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One run told the leaf that the other asked for.
    case otherLevels(told: String, asked: String)
    /// No sample was answered in both runs.
    case nothingInCommon(String, String)
    /// A run's question set is no other run's.
    case alone(run: String, set: String)

    /// What is wrong and what would work.
    public var description: String {
        switch self {
        case .otherLevels(let told, let asked):
            "'\(told)' was told the leaf and asked the levels above it, '\(asked)' was asked the leaf too: their paths are "
                + "not the same; compare text-only runs with one another"
        case .nothingInCommon(let baseline, let run):
            "'\(baseline)' and '\(run)' have answered no sample in common; let both go on first"
        case .alone(let run, let set):
            "'\(run)' is the only run given of its question set, '\(set)'; runs are compared on the same set, so name "
                + "another of it"
        }
    }
}
