import Measures
import Outcomes
import Questions
import Reasoning

/// What a results file of the benchmark's holds, in memory: samples are found by their images, and each has one answer.
struct RecordedResults: Sendable {
    private var byImage: [String: RecordedAnswers] = [:]

    /// - Throws: `MeasureError`.
    init(path: String) throws {
        for record in try BenchmarkResults.records(path: path) {
            var sample = Sample(id: "", image: record.image, label: "", split: "", levels: [])
            var outcome = Outcome(sample: 0, repetition: 0)
            for level in record.levels where !level.choices.isEmpty {
                let choice = level.predicted.flatMap { name in level.choices.firstIndex(of: name) }
                sample.levels.append(Level(number: level.number, choices: level.choices, gold: 0))
                outcome.levels.append(
                    LevelAnswer(
                        number: level.number, completion: level.written.map { Completion(text: $0) },
                        reading: choice.map { .choice($0, rule: .benchmark) } ?? .none(.unparsed, rule: .benchmark)))
            }
            byImage[record.image] = RecordedAnswers(outcome, of: sample)
        }
    }

    func answers(to inquiry: Inquiry) -> RecordedAnswers? {
        inquiry.repetition == 0 ? inquiry.image.flatMap { byImage[$0] } : nil
    }
}
