import Files
import Ledger
import Outcomes
import Questions

/// One sample with what came of it: what all exports write.
package struct ExportRecord {
    /// One asked level with its answer; without one when the sample failed as a whole.
    package struct AnsweredLevel {
        package var level: Level
        package var rank: String
        package var answer: LevelAnswer?

        /// `choice`, or why there is none: a level that nobody answered is an `error`.
        package var reading: String { (answer?.reading.kind ?? .error).name }
        package var letter: String? { answer?.reading.letter }
        /// What the model wrote; nil when it wrote nothing.
        package var text: String? { answer?.completion?.text }

        /// The name behind the letter; nil when there is no such choice.
        package var chosen: String? {
            guard let choice = answer?.reading.choice, level.choices.indices.contains(choice) else { return nil }
            return level.choices[choice]
        }
    }

    package var sample: Sample
    package var outcome: Outcome
    var isQuarantined: Bool
    package var levels: [AnsweredLevel]

    /// - Throws: `QuestionSetError`, `ExportError`; `WireError` when the entry is no outcome.
    init(_ entry: LedgerEntry, _ samples: SampleReader) throws {
        let (outcome, isQuarantined): (Outcome, Bool) =
            switch entry {
            case .outcome(let record): (try Outcome(serialized: record), false)
            case .quarantined(let verdict):
                (Outcome(sample: verdict.sample, repetition: verdict.repetition, failure: verdict.failure), true)
            }
        self.init(
            outcome, of: try samples.sample(at: outcome.sample), isQuarantined: isQuarantined, samples.set.header)
    }

    /// - Parameter sample: The one that the outcome answers.
    package init(_ outcome: Outcome, of sample: Sample, isQuarantined: Bool = false, _ header: QuestionSetHeader) {
        self.outcome = outcome
        self.sample = sample
        self.isQuarantined = isQuarantined
        let answers = outcome.failure == nil ? outcome.levels : []
        levels = sample.askedLevels(from: header.firstScoredLevel).map { level in
            AnsweredLevel(
                level: level, rank: header.rank(ofLevel: level.number),
                answer: answers.first { $0.number == level.number })
        }
    }
}

extension ExportRecord {
    /// A failure and what failed: `sample`, `leaf`, or a level's number.
    package struct PlacedFailure {
        package var place: String
        package var failure: Failure
    }

    /// Everything that failed in the sample, from the whole to its levels.
    package var failures: [PlacedFailure] {
        var failures: [PlacedFailure] = []
        if let failure = outcome.failure { failures.append(PlacedFailure(place: "sample", failure: failure)) }
        if let failure = outcome.leaf?.failure { failures.append(PlacedFailure(place: "leaf", failure: failure)) }
        for answered in levels {
            guard let failure = answered.answer?.failure else { continue }
            failures.append(PlacedFailure(place: "\(answered.level.number)", failure: failure))
        }
        return failures
    }
}

extension JSONText {
    mutating func append(_ record: ExportRecord) {
        line { text in
            text.member("id", record.sample.id)
            text.member("image", record.sample.image)
            text.member("label", record.sample.label)
            text.member("split", record.sample.split)
            text.member("repetition", record.outcome.repetition)
            text.list("levels", record.levels) { text, level in text.element { $0.append(level) } }
            if let leaf = record.outcome.leaf { text.object("leaf") { $0.append(leaf) } }
            text.failure(record.outcome.failure)
            text.list("failures", record.failures) { text, failure in text.element { $0.append(failure) } }
            let endpoint = record.outcome.timing.endpoint
            if !endpoint.isEmpty { text.member("endpoint", endpoint) }
            if record.isQuarantined { text.member("quarantined", true) }
        }
    }

    private mutating func append(_ answered: ExportRecord.AnsweredLevel) {
        member("number", answered.level.number)
        member("rank", answered.rank)
        list("choices", answered.level.choices) { $0.element($1) }
        member("gold", answered.level.goldName)
        member("gold_letter", Reading.letter(of: answered.level.gold))
        member("letter", answered.letter)
        member("reading", answered.reading)
        member("rule", answered.answer?.reading.rule.name)
        if answered.answer?.reading.isConflict == true { member("conflict", true) }
        member("text", answered.text)
        if let probability = answered.answer?.completion?.logProbability { member("log_probability", probability) }
        rewards(answered.answer?.rewards ?? [])
        failure(answered.answer?.failure)
    }

    private mutating func append(_ leaf: LeafAnswer) {
        member("name", leaf.leaf.isEmpty ? nil : leaf.leaf)
        member("known", leaf.isKnown)
        member("reading", leaf.kind.name)
        list("path", leaf.path) { text, step in
            text.element {
                $0.member("level", step.level)
                $0.member("name", step.name)
            }
        }
        member("text", leaf.completion?.text)
        rewards(leaf.rewards)
        failure(leaf.failure)
    }

    private mutating func rewards(_ rewards: [Reward]) {
        object("rewards") { text in
            for reward in rewards { text.member(reward.component.name, reward.score) }
        }
    }

    private mutating func failure(_ failure: Failure?) {
        guard let failure else { return member("failure", nil) }
        object("failure") { text in
            text.member("kind", failure.kind.name)
            text.member("message", failure.message)
        }
    }

    private mutating func append(_ failure: ExportRecord.PlacedFailure) {
        member("of", failure.place)
        member("kind", failure.failure.kind.name)
        member("message", failure.failure.message)
    }
}
