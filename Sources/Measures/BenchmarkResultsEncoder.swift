import Files
import Outcomes
import Questions

/// Writes outcomes in the layout of the benchmark's results files, which `BenchmarkResults` reads: a JSON list, one
/// object a sample and repetition, with the levels that are asked.
///
/// Feed it samples one after the other and take its bytes as they come; nothing is kept.
public struct BenchmarkResultsEncoder: Sendable {
    private let firstScoredLevel: Int
    private var isFirst = true

    /// Starts a list for a set that scores from this level on.
    public init(firstScoredLevel: Int) { self.firstScoredLevel = firstScoredLevel }

    /// Appends one element to `output`.
    ///
    /// - Parameter outcome: Nil for a sample that was given up: no level has a prediction.
    public mutating func append(_ sample: Sample, _ outcome: Outcome?, to output: inout JSONText) {
        output.element(onLineOf: isFirst) { element in
            element.member("image", sample.image)
            element.member("label", sample.label)
            for level in sample.askedLevels(from: firstScoredLevel) {
                let answers = outcome?.failure == nil ? outcome?.levels : nil
                Self.append(level, answers?.first { $0.number == level.number }, to: &element)
            }
        }
        isFirst = false
    }

    /// Ends the list.
    public func finish(to output: inout JSONText) { output.endLines(isEmpty: isFirst) }

    private static func append(_ level: Level, _ answer: LevelAnswer?, to output: inout JSONText) {
        let choice = answer?.reading.choice.flatMap { level.choices.indices.contains($0) ? $0 : nil }
        let letter = choice.flatMap(Reading.letter(of:))
        let number = level.number
        output.member("ground_truth_level\(number)", level.goldName)
        // A level that the taxonomy completed has no text: its letter stands for what would have been written.
        output.member("prediction_level\(number)", answer?.completion?.text ?? letter)
        output.member("predicted_level\(number)_letter", letter)
        output.member("predicted_level\(number)", choice.map { level.choices[$0] })
        let key = "choices_level\(number)"
        // From letter to name; a list where there are more choices than letters.
        guard level.choices.count <= 26 else { return output.list(key, level.choices) { $0.element($1) } }
        output.object(key) { choices in
            for (index, name) in level.choices.enumerated() {
                choices.member(Reading.letter(of: index) ?? "\(index + 1)", name)
            }
        }
    }
}
