import Outcomes

/// The rules by which answers are read. The name is kept in a run's settings, so that a finished run can be read again.
public enum Parser: String, Sendable, Codable, CaseIterable {
    /// Linnet's rules: `AnswerReader`.
    case linnet1 = "linnet-1"
    /// The benchmark's own rule, so that published numbers can be reproduced: `BenchmarkReader`.
    case benchmark

    /// Reads the answer to one level's question.
    ///
    /// - Parameter choices: The names in the order in which they were shown.
    public func read(_ completion: Completion, choices: [String]) -> Reading {
        switch self {
        case .linnet1: AnswerReader.read(completion, choices: choices)
        case .benchmark: BenchmarkReader.read(completion, choices: choices)
        }
    }
}
