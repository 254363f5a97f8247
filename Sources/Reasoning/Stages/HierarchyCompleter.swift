import Outcomes
import Questions
import Taxonomies

/// Stage two: asks the levels' choices, given what is known beforehand, and reads the answers.
struct HierarchyCompleter {
    /// In which order levels are asked.
    enum Order {
        /// None waits for another.
        case sideBySide
        /// Coarse to fine, each given the answers so far.
        case stepwise
        /// All in one request.
        case joint
    }

    private let levels: [Level]
    private let order: Order
    private let given: Inquiry.Given
    private let context: ExaminationContext

    /// One for each level that was answered, coarse to fine.
    private(set) var answers: [LevelAnswer] = []
    /// The one completion that answered all levels.
    private(set) var joint: Completion?
    /// Set once nothing can be asked any more.
    private var isFinished: Bool

    init(levels: [Level], order: Order, given: Inquiry.Given, context: ExaminationContext) {
        self.levels = levels
        self.order = order
        self.given = given
        self.context = context
        isFinished = levels.isEmpty
    }

    /// What to ask now; nil when all is answered.
    func next() -> (questions: [Inquiry.Question], given: Inquiry.Given)? {
        if isFinished { return nil }
        let form = context.procedure.form
        switch order {
        case .sideBySide:
            if form == .choices { return (levels.map { .level(number: $0.number, choices: $0.choices) }, given) }
            return (levels.flatMap(form.questions(of:)), given)
        case .stepwise: return (form.questions(of: levels[answers.count]), .path(path))
        case .joint:
            return ([.levels(levels.map { Inquiry.LevelChoices(number: $0.number, choices: $0.choices) })], given)
        }
    }

    /// Takes the answers to the questions of `next()`, in their order.
    mutating func receive(_ results: [Result<Completion, Failure>], failures: inout FailureTally) {
        if isFinished { return }
        switch order {
        case .sideBySide:
            answers.reserveCapacity(levels.count)
            if context.procedure.form == .choices {
                takeOneEach(results, &failures)
            } else {
                var rest = results[...]
                for level in levels { take(level, &rest, &failures) }
            }
            isFinished = true
        case .stepwise:
            var rest = results[...]
            take(levels[answers.count], &rest, &failures)
            if failures.hasTransient {
                // The sample as a whole is given back: what could still be asked would be thrown away.
                for level in levels[answers.count...] {
                    answers.append(LevelAnswer(number: level.number, reading: .none(.error), failure: failures.verdict))
                }
            }
            isFinished = answers.count == levels.count
        case .joint:
            receiveJoint(results.first ?? .failure(.missingResult), &failures)
            isFinished = true
        }
    }

    /// The common case, and the one that a million questions go through.
    private mutating func takeOneEach(
        _ results: [Result<Completion, Failure>], _ failures: inout FailureTally
    ) {
        // Through a span: an element of an array that is iterated over is copied first, with all that it holds.
        let found = results.span
        for place in levels.indices {
            let reader = LevelReader(level: levels[place], form: .choices, context: context)
            answers.append(
                place < found.count
                    ? reader.plain(found[place], &failures) : reader.plain(.failure(.missingResult), &failures))
        }
    }

    private mutating func take(
        _ level: Level, _ results: inout ArraySlice<Result<Completion, Failure>>, _ failures: inout FailureTally
    ) {
        answers.append(
            LevelReader(level: level, form: context.procedure.form, context: context).answer(&results, &failures))
    }

    private mutating func receiveJoint(_ result: Result<Completion, Failure>, _ failures: inout FailureTally) {
        switch result {
        case .failure(let failure):
            failures.add(failure)
            answers = levels.map { LevelAnswer(number: $0.number, reading: .none(.error), failure: failure) }
        case .success(let completion):
            failures.addSuccess()
            joint = completion
            let readings = JointReader(ranks: context.header.taxonomy.ranks)
                .read(completion, levels: levels, parser: context.parser)
            answers = zip(levels, readings).map { level, reading in
                LevelAnswer(
                    number: level.number, reading: reading,
                    rewards: context.rewards.ofLevel(isRight: reading.choice == level.gold))
            }
        }
    }

    /// The names that were answered so far. A level that was answered with no choice is left out.
    private var path: [Inquiry.Step] {
        zip(levels, answers).compactMap { level, answer in
            answer.reading.choice.map { Inquiry.Step(level: level.number, name: level.choices[$0]) }
        }
    }
}
