import Foundation
import Ledger
import Measures
import Outcomes
import Questions
import Reasoning
import Runs

/// What was once answered, held in memory by sample: the first repetition of a run, or a results file of the benchmark's.
struct Recording: Sendable {
    /// Where it was read from.
    let path: String
    private var byID: [String: RecordedAnswers] = [:]
    private var byImage: [String: RecordedAnswers] = [:]

    /// Reads a run's directory or a results file.
    ///
    /// - Throws: `LedgerError`, `QuestionSetError`, `QuestionSetReferenceError`; `MeasureError` for a results file.
    init(path: String) throws {
        self.path = path
        let directory = RunDirectory(path)
        if directory.hasLedger {
            try readRun(directory)
        } else {
            try readResults()
        }
    }

    /// The answers about an inquiry's sample: by its id in a run, by its image in a results file.
    func answers(to inquiry: Inquiry) -> RecordedAnswers? {
        byID[inquiry.sample] ?? inquiry.image.flatMap { byImage[$0] }
    }

    private mutating func readRun(_ directory: RunDirectory) throws {
        let ledger = try RunLedger.openForReading(directory)
        let set = try ledger.set.open()
        var outcomes: [Int: Outcome] = [:]
        try ledger.forEachBlock { block in
            try OutcomeSummary.forEachRecord(in: block) { record in
                let outcome = try Outcome(serialized: record)
                if outcome.repetition == 0, outcome.failure == nil { outcomes[outcome.sample] = outcome }
            }
        }
        try set.forEachSample(in: 0..<set.count) { index, sample in
            if let outcome = outcomes[index] { byID[sample.id] = RecordedAnswers(outcome, of: sample) }
        }
    }

    private mutating func readResults() throws {
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
}
