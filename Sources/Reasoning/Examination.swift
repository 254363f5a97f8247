import Outcomes
import Questions
import Taxonomies

/// The steps of asking one sample under a strategy: what to ask next, what the answers mean, and what came of it all.
///
/// It knows no model, no socket and no clock. Its owner takes an inquiry from `next()`, has it answered, hands the
/// results to `receive(_:)`, and goes on until `next()` is nil:
///
///     while let inquiry = examination.next() { examination.receive(await model.answer(inquiry)) }
///     let outcome = examination.outcome()
public struct Examination {
    /// Where the sample stands. A strategy is a path through these steps.
    private enum Step {
        case leaf
        case levels(given: Inquiry.Given)
        case finished
    }

    private let sample: Sample
    private let context: ExaminationContext
    private let seed: UInt64
    /// The levels that are asked, coarse to fine.
    private let asked: [Level]
    private var step: Step
    private var result: Outcome
    private var failures = FailureTally()

    /// Starts the examination of one sample.
    ///
    /// - Parameters:
    ///   - sample: What is asked.
    ///   - index: The sample's place in the question set's file, from 0.
    ///   - repetition: 0 for the first time the sample is asked.
    ///   - context: What all samples of a run share.
    public init(of sample: Sample, index: Int, repetition: Int, context: ExaminationContext) {
        self.sample = sample
        self.context = context
        seed = SeedDerivation.seed(run: context.runSeed, sample: sample.id, repetition: repetition)
        let first = context.header.firstScoredLevel
        // Most samples are asked whole: then their own array is shared instead of copied.
        asked =
            sample.levels.allSatisfy { $0.isAsked(from: first) } ? sample.levels : sample.askedLevels(from: first)
        result = Outcome(sample: index, repetition: repetition)
        step =
            if asked.isEmpty {
                .finished
            } else {
                switch context.strategy {
                case .independent: .levels(given: .nothing)
                // The deepest gold name, whether its level is asked or has nothing to choose from.
                case .goldLeaf: .levels(given: sample.levels.last.map { .leaf($0.goldName) } ?? .noLeaf)
                case .twoStage, .lookup: .leaf
                }
            }
    }

    /// What to ask now; nil when the examination is finished. Asking again without an answer between gives the same.
    public mutating func next() -> Inquiry? {
        switch step {
        case .finished: nil
        case .leaf: inquiry([.leaf], given: .nothing)
        case .levels(let given):
            inquiry(asked.map { .level(number: $0.number, choices: $0.choices) }, given: given)
        }
    }

    /// Takes the answers to the last inquiry.
    ///
    /// - Parameter results: One for each of its questions, in their order. A question without a result counts as failed.
    public mutating func receive(_ results: [Result<Completion, Failure>]) {
        switch step {
        case .finished: break
        case .leaf: receiveLeaf(results.first ?? .failure(Self.missing(results.count, of: 1)))
        case .levels: receiveLevels(results)
        }
    }

    /// What came of the sample, once `next()` is nil. Its timing is for the owner to fill in.
    ///
    /// `failure` is set when the sample as a whole is to be tried again or given up: when a request failed for a passing
    /// reason, or when all requests failed for the same lasting one. Its levels are listed even then.
    public consuming func outcome() -> Outcome {
        result.failure = failures.verdict
        return result
    }

    private func inquiry(_ questions: [Inquiry.Question], given: Inquiry.Given) -> Inquiry {
        Inquiry(sample: sample.id, image: sample.image, questions: questions, given: given, seed: seed)
    }

    private static func missing(_ found: Int, of expected: Int) -> Failure {
        Failure(.unknown, "the model gave \(found) results for \(expected) questions")
    }
}

// MARK: - Stage one

extension Examination {
    private mutating func receiveLeaf(_ answer: Result<Completion, Failure>) {
        switch answer {
        case .failure(let failure):
            failures.add(failure)
            result.leaf = LeafAnswer(kind: .error, failure: failure)
            if failure.kind.isTransient || context.strategy == .lookup {
                // A passing failure gives the whole sample back, and a lookup has nobody else to ask.
                result.levels = asked.map {
                    LevelAnswer(number: $0.number, reading: .none(.error), failure: failure)
                }
                step = .finished
            } else {
                step = .levels(given: .noLeaf)
            }
        case .success(let completion):
            failures.addSuccess()
            let reading = context.leaves.read(completion)
            result.leaf = LeafAnswer(
                completion: completion, leaf: reading.leaf, path: reading.path, isKnown: reading.taxon != nil,
                nearest: reading.nearest, kind: reading.kind,
                rewards: context.rewards.ofLeaf(reading, completion: completion, sample: sample, in: context.leaves))
            if context.strategy == .lookup {
                result.levels = asked.map { lookedUp($0, below: reading.taxon) }
                step = .finished
            } else {
                step = .levels(given: context.leaves.given(by: reading))
            }
        }
    }

    /// A level's answer by the lineage of the predicted leaf.
    private func lookedUp(_ level: Level, below leaf: TaxonID?) -> LevelAnswer {
        let taxonomy = context.header.taxonomy
        var choice: Int?
        if let leaf, let taxon = taxonomy.ancestor(of: leaf, atLevel: level.number) {
            let name = taxonomy.name(of: taxon)
            let normalized = NormalizedName(name)
            choice =
                level.choices.firstIndex(of: name)
                ?? level.choices.firstIndex { NormalizedName($0) == normalized }
        }
        return LevelAnswer(
            number: level.number,
            reading: choice.map { .choice($0, rule: .taxonomy) } ?? .none(.unparsed, rule: .taxonomy),
            rewards: context.rewards.ofLevel(isRight: choice == level.gold))
    }
}

// MARK: - Levels

extension Examination {
    private mutating func receiveLevels(_ results: [Result<Completion, Failure>]) {
        result.levels.reserveCapacity(asked.count)
        // Through a span: an element of an array that is iterated over is copied first, with all that it holds.
        let answers = results.span
        for (place, level) in asked.prefix(answers.count).enumerated() {
            switch answers[place] {
            case .failure(let failure): receiveFailure(failure, of: level)
            case .success(let completion):
                failures.addSuccess()
                let reading = context.parser.read(completion, choices: level.choices)
                result.levels.append(
                    LevelAnswer(
                        number: level.number, completion: completion, reading: reading,
                        rewards: context.rewards.ofLevel(isRight: reading.choice == level.gold, completion: completion))
                )
            }
        }
        for level in asked.dropFirst(results.count) {
            receiveFailure(Self.missing(results.count, of: asked.count), of: level)
        }
        step = .finished
    }

    private mutating func receiveFailure(_ failure: Failure, of level: Level) {
        failures.add(failure)
        result.levels.append(LevelAnswer(number: level.number, reading: .none(.error), failure: failure))
    }
}

/// Whether the failures of a sample's requests are a failure of the sample.
private struct FailureTally {
    private var first: Failure?
    private var firstTransient: Failure?
    private var isUniform = true

    mutating func addSuccess() { isUniform = false }

    mutating func add(_ failure: Failure) {
        if let first, first.kind != failure.kind { isUniform = false }
        if first == nil { first = failure }
        if firstTransient == nil, failure.kind.isTransient { firstTransient = failure }
    }

    /// The first passing failure, else the first of failures that are all of one kind.
    var verdict: Failure? { firstTransient ?? (isUniform ? first : nil) }
}
