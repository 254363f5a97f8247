import Foundation
import LinearPolicy

/// Trains a policy by the rewards of its own completions, step by step: publishes a version, asks for a step's groups,
/// learns from them, and keeps a checkpoint. Stopped or killed wherever, it goes on to the same bits.
public actor GRPOTraining {
    /// How long, and what is kept meanwhile.
    public struct Settings: Sendable {
        /// Steps in all, those before a stop included. From 1.
        public var steps: Int
        /// Where the learner is kept; nil for nowhere.
        public var checkpoint: String?
        /// Steps from one checkpoint to the next, from 1.
        public var checkpointEvery = 10
        /// Where the log is kept; nil for nowhere.
        public var log: String?
        /// Steps from one validation to the next, from 1.
        public var validateEvery = 10
        /// Steps from one evaluation by the source of evaluations to the next, from 1.
        public var evaluateEvery = 10

        /// Settings for so many steps.
        public init(steps: Int) { self.steps = steps }
    }

    /// What is told while training goes on.
    public enum News: Sendable {
        /// A step is taken.
        case step(StepEntry)
        /// After so many steps the policy did so.
        case evaluated(step: Int, Result<StepEntry.Validation, NotEvaluated>)
    }

    /// How training ended.
    public enum End: Sendable, Equatable {
        /// All steps are taken.
        case finished
        /// It was told to stop.
        case stopped
    }

    private let plan: TrainingPlan
    private let settings: Settings
    private let source: any LearningSource
    private let validate: (@Sendable (PolicyWeights) async throws -> StepEntry.Validation)?
    private let evaluations: (any EvaluationSource)?
    /// The version that was asked about and not told of yet.
    private var evaluated: Int?
    /// As it is after the steps so far.
    public private(set) var learner: GRPOLearner
    private var log: StepLog
    /// The step that log and checkpoint are at; nil before they were written.
    private var keptStep: Int?
    private var isStopping = false
    private var isWaiting = false

    /// Makes a training that goes on where a learner is.
    ///
    /// - Parameters:
    ///   - learner: By the same plan.
    ///   - source: Where groups are made.
    ///   - validate: Tells how a policy does, while training waits; nil when nobody wants to know.
    ///   - evaluations: Tells how versions do, while training goes on; nil when nobody wants to know.
    /// - Throws: `TrainingError.noLog` when there is something else in the log's place.
    public init(
        _ plan: TrainingPlan, _ settings: Settings, _ learner: GRPOLearner, _ source: any LearningSource,
        validate: (@Sendable (PolicyWeights) async throws -> StepEntry.Validation)? = nil,
        evaluations: (any EvaluationSource)? = nil
    ) throws(TrainingError) {
        self.plan = plan
        self.settings = settings
        self.learner = learner
        self.source = source
        self.validate = validate
        self.evaluations = evaluations
        log = StepLog(plan: plan)
        if learner.step > 0, let path = settings.log {
            log = try StepLog(continuing: path, plan: plan, after: learner.step)
        }
    }

    /// Takes the steps that are left, and keeps log and checkpoint at the end, whatever the end is.
    ///
    /// - Parameter tell: Called after each step, and when it is known how a version does.
    /// - Throws: What the source throws; `PolicyError.gradientNotFinite`; `FileError`.
    public func run(_ tell: @Sendable (News) -> Void = { _ in }) async throws -> End {
        do {
            try await takeSteps(tell)
        } catch is CancellationError where isStopping {
            // The step that was waited for has the same groups when it is asked for again.
        } catch {
            // Steps are kept that were taken; why there are no more is what counts.
            try? await keep()
            throw error
        }
        try await keep()
        return learner.step < settings.steps ? .stopped : .finished
    }

    /// Ends the training after the step that is being learned; one that is waited for is given up.
    public func stop() async {
        isStopping = true
        if isWaiting, learner.step < settings.steps || evaluated != nil { await source.interrupt() }
    }

    private func takeSteps(_ tell: @Sendable (News) -> Void) async throws {
        var isAsked = false
        var end = ContinuousClock.now
        try await wait { try await source.publish(version: learner.step, learner.weights) }
        // What was asked before a stop: the run may know by now.
        let isNow = isDue(every: settings.evaluateEvery)
        try await askEvaluation(of: learner.step - (isNow ? 0 : learner.step % settings.evaluateEvery), tell)
        while learner.step < settings.steps, !isStopping {
            let number = learner.step
            if !isAsked { try await source.ask(step: number, version: max(0, number - plan.ahead)) }
            let step = try await wait { try await source.askedStep() }
            isAsked = plan.ahead > 0 && number + 1 < settings.steps
            if isAsked { try await source.ask(step: number + 1, version: number) }
            var next = learner
            let report = try await next.learn(step.groups)
            learner = next
            let seconds = end.duration(to: .now) / .seconds(1)
            end = .now
            var entry = StepEntry(
                report: report, versions: step.versions, cancelled: step.cancelled,
                rolloutsPerSecond: Double(report.rollouts) / max(seconds, 1e-9))
            if let validate, isDue(every: settings.validateEvery) {
                entry.validation = try await validate(learner.weights)
            }
            log.append(entry)
            tell(.step(entry))
            if await evaluations?.isEvaluationThere == true { try await takeEvaluation(tell) }
            if isDue(every: settings.checkpointEvery) {
                if !isStopping { try await takeEvaluation(tell) }
                try await keep()
            }
            guard !isStopping else { break }
            try await wait { try await source.publish(version: learner.step, learner.weights) }
            if isDue(every: settings.evaluateEvery) { try await askEvaluation(of: learner.step, tell) }
        }
        try await takeEvaluation(tell)
    }

    /// Asks how the policy does after so many steps, where the log does not know.
    private func askEvaluation(of step: Int, _ tell: @Sendable (News) -> Void) async throws {
        guard let evaluations, step > 0, log.lacksValidation(of: step) else { return }
        try await takeEvaluation(tell)
        try await evaluations.askEvaluation(version: step)
        evaluated = step
    }

    /// Waits for what was asked.
    private func takeEvaluation(_ tell: @Sendable (News) -> Void) async throws {
        guard let evaluations, let step = evaluated else { return }
        let result = try await wait { try await evaluations.askedEvaluation() }
        evaluated = nil
        if case .success(let validation) = result { log.add(validation, toStep: step) }
        keptStep = nil
        tell(.evaluated(step: step, result))
    }

    private func isDue(every steps: Int) -> Bool { learner.step % steps == 0 || learner.step == settings.steps }

    private func wait<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        guard !isStopping else { throw CancellationError() }
        isWaiting = true
        defer { isWaiting = false }
        return try await body()
    }

    /// The log goes first: what it has and the checkpoint lacks is left out when training goes on.
    private func keep() async throws {
        guard keptStep != learner.step else { return }
        if let path = settings.log { try log.write(to: path) }
        if let path = settings.checkpoint {
            try learner.write(to: path, plan: plan)
            await source.settle(before: learner.step)
        }
        keptStep = learner.step
    }
}

extension GRPOLearner {
    /// A learner where training begins, or where its checkpoint is.
    ///
    /// - Parameters:
    ///   - policy: What training starts from: the plan's.
    ///   - checkpoint: A file that may not be there yet; nil for none.
    /// - Throws: As `init(checkpoint:plan:)`.
    public init(_ plan: TrainingPlan, from policy: PolicyWeights, checkpoint: String?) throws {
        if let checkpoint, FileManager.default.fileExists(atPath: checkpoint) {
            try self.init(checkpoint: checkpoint, plan: plan)
        } else {
            self.init(from: policy, plan.learner)
        }
    }
}
