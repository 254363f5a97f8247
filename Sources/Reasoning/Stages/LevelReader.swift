import Outcomes
import Questions

extension QuestionForm {
    /// The questions that put one level to a model.
    func questions(of level: Level) -> [Inquiry.Question] {
        switch self {
        case .choices: [.level(number: level.number, choices: level.choices)]
        case .circular:
            level.choices.indices.map { turn in
                .level(
                    Inquiry.LevelChoices(
                        number: level.number, choices: Array(level.choices[turn...] + level.choices[..<turn]),
                        turn: turn))
            }
        case .binary: level.choices.map { .option(level: level.number, name: $0) }
        }
    }
}

/// Reads the answers to one level's questions.
struct LevelReader {
    let level: Level
    let form: QuestionForm
    let context: ExaminationContext

    /// Takes as many results as the form has questions.
    func answer(
        _ results: inout ArraySlice<Result<Completion, Failure>>, _ failures: inout FailureTally
    ) -> LevelAnswer {
        switch form {
        case .choices: plain(results.popFirst() ?? .failure(.missingResult), &failures)
        case .circular: circular(&results, &failures)
        case .binary: binary(&results, &failures)
        }
    }

    /// The answer to the choices as they are.
    func plain(_ result: Result<Completion, Failure>, _ failures: inout FailureTally) -> LevelAnswer {
        switch result {
        case .failure(let failure):
            failures.add(failure)
            return LevelAnswer(number: level.number, reading: .none(.error), failure: failure)
        case .success(let completion):
            failures.addSuccess()
            let reading = context.parser.read(completion, choices: level.choices)
            return LevelAnswer(
                number: level.number, completion: completion, reading: reading,
                rewards: context.rewards.ofLevel(isRight: reading.choice == level.gold, completion: completion))
        }
    }

    /// The answer to the choices as they are, and the answers to the turned ones as its parts.
    private func circular(
        _ results: inout ArraySlice<Result<Completion, Failure>>, _ failures: inout FailureTally
    ) -> LevelAnswer {
        var answer = plain(results.popFirst() ?? .failure(.missingResult), &failures)
        let count = level.choices.count
        for turn in 1..<max(count, 1) {
            answer.parts.append(
                part(results.popFirst() ?? .failure(.missingResult), &failures) { completion in
                    let shown = Array(level.choices[turn...] + level.choices[..<turn])
                    let reading = context.parser.read(completion, choices: shown)
                        .mappingChoice { ($0 + turn) % count }
                    return (reading, reading.choice == level.gold)
                })
        }
        return answer
    }

    /// The one option with a yes, and the answers to all options as the level's parts.
    private func binary(
        _ results: inout ArraySlice<Result<Completion, Failure>>, _ failures: inout FailureTally
    ) -> LevelAnswer {
        var parts: [LevelPart] = []
        for option in level.choices.indices {
            parts.append(
                part(results.popFirst() ?? .failure(.missingResult), &failures) { completion in
                    let reading = YesNoReader.read(completion)
                    let isGold = option == level.gold
                    return (reading, reading.choice == (isGold ? YesNoReader.yes : YesNoReader.no))
                })
        }
        let reading = YesNoReader.level(parts)
        let failure = reading.kind == .error ? parts.lazy.compactMap(\.failure).first : nil
        let rewards = failure == nil ? context.rewards.ofLevel(isRight: reading.choice == level.gold) : []
        return LevelAnswer(
            number: level.number, reading: reading, rewards: rewards, failure: failure, parts: parts)
    }

    private func part(
        _ result: Result<Completion, Failure>, _ failures: inout FailureTally,
        _ read: (Completion) -> (reading: Reading, isRight: Bool)
    ) -> LevelPart {
        switch result {
        case .failure(let failure):
            failures.add(failure)
            return LevelPart(reading: .none(.error), failure: failure)
        case .success(let completion):
            failures.addSuccess()
            let (reading, isRight) = read(completion)
            return LevelPart(
                completion: completion, reading: reading,
                rewards: context.rewards.ofLevel(isRight: isRight, completion: completion))
        }
    }
}

extension Failure {
    /// A model broke its promise of one result for each question.
    static let missingResult = Failure(.unknown, "the model gave fewer results than there were questions")
}
