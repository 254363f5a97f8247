import Outcomes
import Questions

/// What a model once wrote about one sample, by the questions that it answered.
public struct RecordedAnswers: Sendable {
    private let outcome: Outcome
    private let sample: Sample

    /// Takes an outcome and the sample that it is of, with its choices in the order in which they were shown.
    public init(_ outcome: Outcome, of sample: Sample) {
        self.outcome = outcome
        self.sample = sample
    }

    /// The recorded answer to a question.
    ///
    /// Where the choices now stand in another order, the letter of the name that was chosen is the answer. What was never
    /// answered is a failure that says so.
    public func answer(to question: Inquiry.Question) -> Result<Completion, Failure> {
        switch question {
        case .leaf: result(outcome.leaf?.completion, outcome.leaf?.failure, "stage one")
        case .levels: result(outcome.joint, outcome.levels.lazy.compactMap(\.failure).first, "all levels at once")
        case .level(let level): answer(to: level)
        case .option(let number, let name):
            option(name, of: number).map { result($0.completion, $0.failure, "level \(number)") }
                ?? .failure(Self.missing("whether level \(number) is \(name)"))
        }
    }

    private func answer(to level: Inquiry.LevelChoices) -> Result<Completion, Failure> {
        guard let answer = outcome.levels.first(where: { $0.number == level.number }),
            let choices = sample.levels.first(where: { $0.number == level.number })?.choices
        else { return .failure(Self.missing("level \(level.number)")) }
        let turned = Array(choices.dropFirst(level.turn) + choices.prefix(level.turn))
        guard level.turn == 0 else {
            guard turned == level.choices, answer.parts.indices.contains(level.turn - 1) else {
                return .failure(Self.missing("level \(level.number) with its choices turned by \(level.turn)"))
            }
            let part = answer.parts[level.turn - 1]
            return result(part.completion, part.failure, "level \(level.number)")
        }
        if let completion = answer.completion, choices == level.choices || answer.reading.choice == nil {
            return .success(completion)
        }
        if let choice = answer.reading.choice, choices.indices.contains(choice),
            let place = level.choices.firstIndex(of: choices[choice]), let letter = Reading.letter(of: place)
        {
            return .success(Completion(text: letter))
        }
        return .failure(answer.failure ?? Self.missing("level \(level.number) with these choices"))
    }

    private func option(_ name: String, of number: Int) -> LevelPart? {
        guard let answer = outcome.levels.first(where: { $0.number == number }),
            let place = sample.levels.first(where: { $0.number == number })?.choices.firstIndex(of: name),
            answer.parts.indices.contains(place)
        else { return nil }
        return answer.parts[place]
    }

    private func result(
        _ completion: Completion?, _ failure: Failure?, _ what: String
    ) -> Result<Completion, Failure> {
        if let completion { return .success(completion) }
        return .failure(failure ?? Self.missing(what))
    }

    private static func missing(_ what: String) -> Failure {
        Failure(.sampleInvalid, "the recording has no answer to \(what)")
    }
}

extension RecordedAnswers {
    /// What comes of the same texts when they are read and rewarded as `context` has it. A sample that failed as a whole
    /// stays as it is: a failure is no text.
    public func reread(in context: ExaminationContext) -> Outcome {
        if outcome.failure != nil { return outcome }
        var examination = Examination(
            of: sample, index: outcome.sample, repetition: outcome.repetition, context: context)
        while let inquiry = examination.next() { examination.receive(inquiry.questions.map(answer)) }
        var result = examination.outcome()
        result.timing = outcome.timing
        return result
    }
}
