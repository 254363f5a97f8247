/// Why something cannot be measured.
public enum MeasureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A record of the question set.
    case malformedSample(position: Int, reason: String)
    /// A block of outcomes.
    case malformedBlock(reason: String)
    /// An outcome of a sample or repetition that the run does not have.
    case unknownObservation(sample: Int, repetition: Int, samples: Int, repeats: Int)
    /// Two outcomes of one observation.
    case answeredTwice(sample: Int, repetition: Int)
    /// A results file that cannot be read.
    case unreadableResults(path: String, reason: String)
    /// A results file that does not have the benchmark's layout. `element` counts from 1.
    case malformedResults(path: String, element: Int, field: String, reason: String)
    /// A table of synonyms.
    case unreadableSynonyms(path: String, line: Int, reason: String)

    /// A sentence that names the place and what would work.
    public var description: String {
        switch self {
        case .malformedSample(let position, let reason):
            "sample \(position) of the question set is malformed: \(reason); make the set again"
        case .malformedBlock(let reason): "a block of outcomes is malformed: \(reason)"
        case .unknownObservation(let sample, let repetition, let samples, let repeats):
            "an outcome is of sample \(sample), repetition \(repetition), but the run has "
                + "\(Number.of(samples, "sample")) and \(Number.of(repeats, "repetition")), counted from 0; is this the run's own question set?"
        case .answeredTwice(let sample, let repetition):
            "sample \(sample), repetition \(repetition), has two outcomes where one is allowed"
        case .unreadableResults(let path, let reason): "cannot read results from '\(path)': \(reason)"
        case .malformedResults(let path, let element, let field, let reason):
            "'\(path)', element \(element), field '\(field)': \(reason)"
        case .unreadableSynonyms(let path, let line, let reason): "\(path):\(line): \(reason)"
        }
    }
}
