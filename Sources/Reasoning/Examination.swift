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
        case levels(HierarchyCompleter)
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
        var asked =
            sample.levels.allSatisfy { $0.isAsked(from: first) } ? sample.levels : sample.askedLevels(from: first)
        let strategy = context.procedure.strategy
        if !strategy.asksLeafLevel, asked.last?.number == sample.levels.last?.number { asked = asked.dropLast() }
        self.asked = asked
        result = Outcome(sample: index, repetition: repetition)
        func levels(_ order: HierarchyCompleter.Order, given: Inquiry.Given) -> Step {
            .levels(HierarchyCompleter(levels: asked, order: order, given: given, context: context))
        }
        step =
            if asked.isEmpty {
                .finished
            } else {
                switch strategy {
                case .independent: levels(.sideBySide, given: .nothing)
                // The deepest gold name, whether its level is asked or has nothing to choose from.
                case .goldLeaf, .textOnly:
                    levels(.sideBySide, given: sample.levels.last.map { .leaf($0.goldName) } ?? .noLeaf)
                case .stepwise: levels(.stepwise, given: .path([]))
                case .joint: levels(.joint, given: .nothing)
                case .twoStage, .lookup, .openPath: .leaf
                }
            }
    }

    /// What to ask now; nil when the examination is finished. Asking again without an answer between gives the same.
    public func next() -> Inquiry? {
        switch step {
        case .finished: nil
        case .leaf: inquiry([predictor.question], given: .nothing)
        case .levels(let completer): completer.next().map { inquiry($0.questions, given: $0.given) }
        }
    }

    /// Takes the answers to the last inquiry.
    ///
    /// - Parameter results: One for each of its questions, in their order. A question without a result counts as failed.
    public mutating func receive(_ results: [Result<Completion, Failure>]) {
        switch step {
        case .finished: break
        case .leaf: receiveLeaf(results.first ?? .failure(.missingResult))
        case .levels(var completer):
            step = .finished
            completer.receive(results, failures: &failures)
            if completer.next() == nil {
                result.levels = completer.answers
                result.joint = completer.joint
            } else {
                step = .levels(completer)
            }
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
        let image = context.procedure.strategy == .textOnly ? nil : sample.image
        return Inquiry(
            sample: sample.id, repetition: result.repetition, image: image, questions: questions, given: given,
            seed: seed)
    }
}

// MARK: - Stage one

extension Examination {
    private var predictor: LeafPredictor { LeafPredictor(sample: sample, context: context) }

    private mutating func receiveLeaf(_ answer: Result<Completion, Failure>) {
        var reading: LeafReading?
        var failure: Failure?
        switch answer {
        case .failure(let why):
            failures.add(why)
            failure = why
            result.leaf = LeafAnswer(kind: .error, failure: why)
        case .success(let completion):
            failures.addSuccess()
            let (answer, found) = predictor.read(completion)
            result.leaf = answer
            reading = found
        }
        let path = PathAnswers(levels: asked, context: context)
        step = .finished
        switch context.procedure.strategy {
        case .lookup, .openPath:
            if let failure {
                // Nobody else is there to ask.
                result.levels = path.failed(failure)
            } else if let reading, context.procedure.strategy == .openPath {
                result.levels = path.reasoned(reading, leafLevel: sample.levels.last?.number ?? 0)
            } else {
                result.levels = path.lookedUp(above: reading?.taxon)
            }
        default:
            if let failure, failure.kind.isTransient {
                // A passing failure gives the whole sample back.
                result.levels = path.failed(failure)
            } else {
                step = .levels(
                    HierarchyCompleter(
                        levels: asked, order: .sideBySide, given: predictor.given(by: reading), context: context))
            }
        }
    }
}
