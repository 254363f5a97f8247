import ArgumentParser
import Foundation
import LinearPolicy
import Models
import Questions
import Reasoning
import Runs
import Trainer
import Training
import Transport

/// `linnet train grpo`: reinforcement learning on rollouts of this process's own, or of a run's workers.
struct GRPOCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grpo", abstract: "Improves both stages of a policy by the rewards of its own completions.",
        discussion: """
            Group relative policy optimisation: several completions of each prompt are rewarded as in an evaluation, and those \
            that earned more than the others become likelier. This process makes the completions itself, or with --connect the \
            workers of a rollout run do; the weights that come out are the same.
            """)

    @OptionGroup var input: TrainingInput
    @OptionGroup var output: TrainingOutput

    @Option(help: ArgumentHelp("The policy to start from.", valueName: "file"))
    var policy: String

    @Option(help: "How many steps.")
    var steps = 250

    @Option(help: "Prompts in a step.")
    var groups = 64

    @OptionGroup(title: "Prompts") var prompts: PromptMixOptions
    @OptionGroup(title: "Learning") var learning: LearnerOptions
    @OptionGroup(title: "Checkpoint and validation") var keeping: CheckpointOptions
    @OptionGroup(title: "Rollouts by workers") var connection: ConnectionOptions

    func validate() throws {
        try TrainingRange.check("--steps", steps, from: 1)
        try TrainingRange.check("--groups", groups, from: 1)
        if connection.evaluateEvery != nil, keeping.validationSet != nil {
            throw ValidationError(
                "--validate SET and --evaluate-every STEPS tell the same in two ways; give one of them.")
        }
        guard groups <= 65_536 else { throw ValidationError("--groups is \(groups); it is a number from 1 to 65536") }
    }

    func run() async throws {
        let sets = try input.open()
        let first = try PolicyFile(path: policy)
        let features = try input.features()
        let source = try await input.source(features, sets[0].header.taxonomy)
        try first.check(sets[0], source)
        let begun = Begun(sets: sets, first: first, features: features, source: source)
        if let endpoint = connection.connecting.connect {
            try await train(begun, connectedTo: endpoint)
        } else {
            try await train(begun)
        }
    }

    /// What a training begins with.
    private struct Begun {
        let sets: [QuestionSetFile]
        let first: PolicyFile
        let features: LinearSettings.Features
        let source: any FeatureSource

        var vocabulary: PathVocabulary { first.weights.layout.vocabulary }
    }

    // MARK: - Within this process

    private func train(_ begun: Begun) async throws {
        var rollouts = RolloutSettings()
        prompts.apply(to: &rollouts)
        let plan = plan(begun, rollouts, seed: prompts.seed ?? 0)
        var samples: [Sample] = []
        for set in begun.sets { try set.forEachSample { _, sample in samples.append(sample) } }
        guard !samples.isEmpty else { throw UserError("'\(input.sets[0])' has no samples to train on") }
        let header = begun.sets[0].header
        let context = ExaminationContext(header: header, procedure: Procedure(.twoStage), runSeed: plan.seed)
        let model = try LinearModel(
            PolicyFile(begun.first.weights, version: 0), taxonomy: header.taxonomy, source: begun.source)
        let source = LocalSource(
            LocalRollouts(samples, context, begun.source, plan.local), model, begun.vocabulary, rollouts.advantages)
        let training = try training(begun, plan, learner(begun, plan), source)
        try await finish(training, begun, Interruption { await training.stop() })
    }

    // MARK: - With a run's workers

    private func train(_ begun: Begun, connectedTo endpoint: String) async throws {
        let link = try connection.link(writing: output.output)
        let interruption = Interruption { await link.close() }
        do {
            try await link.start()
            output.tell("looking for a coordinator at \(endpoint)")
            let run = try JoinedRun(try await link.welcomed())
            let reference = LinearSettings.Policy(
                path: policy, sha256: begun.first.sha256, version: begun.first.version)
            let set = try run.set(among: begun.sets)
            try run.settings.pictures?.check(below: input.imageRoot, of: set)
            try run.check(reference, begun.features) { settings in
                if let seed = prompts.seed { settings.seed = seed }
                var rollouts = run.rollouts
                prompts.apply(to: &rollouts)
                settings.rollouts = rollouts
            }
            if connection.evaluateEvery != nil, run.rollouts.validationSamples == 0 {
                throw UserError(
                    "the run holds no samples out to evaluate on (--evaluate-every); begin one with 'linnet rollouts "
                        + "--validation-samples COUNT', or ask a set of your own with --validate SET")
            }
            let plan = plan(begun, run.rollouts, seed: run.settings.seed)
            let learner = try learner(begun, plan)
            try run.check(step: learner.step, checkpoint: learner.step > 0 ? keeping.checkpoint : nil)
            await link.settle(before: learner.step)
            output.tell("taken in by the coordinator; \(learner.step) of \(steps) steps are taken")
            let source = ConnectedRollouts(
                link, groups: groups, firstVersion: begun.first.version, begun.vocabulary, begun.source)
            let training = try training(
                begun, plan, learner, source, evaluations: connection.evaluateEvery == nil ? nil : source)
            interruption.replace { await training.stop() }
            try await finish(training, begun, interruption)
            await link.leave(reason: "\(steps) steps are learned")
        } catch {
            await link.close()
            switch error {
            case TrainerError.closed, is CancellationError: throw stopped(after: nil)
            case TrainerError.coordinatorLost:
                let words = "no coordinator at \(endpoint) for \(Int(connection.coordinatorLostTimeout)) s"
                throw stopped(after: nil, because: words)
            case TrainerError.notAdmitted(let fault):
                throw UserError(fault.words(endpoint, connection.connecting, as: .trainer))
            case TrainerError.rejected(let message):
                throw UserError("the coordinator rejects this trainer: \(message)")
            default: throw error
            }
        }
    }

    // MARK: - Both

    private func plan(_ begun: Begun, _ rollouts: RolloutSettings, seed: UInt64) -> TrainingPlan {
        TrainingPlan(
            policy: begun.first.sha256, questionSets: begun.sets.map(\.sha256Text), groups: groups, rollouts: rollouts,
            seed: seed, ahead: connection.ahead, learner: learning.settings)
    }

    /// Where training begins, or goes on.
    private func learner(_ begun: Begun, _ plan: TrainingPlan) throws -> GRPOLearner {
        let learner = try GRPOLearner(plan, from: begun.first.weights, checkpoint: keeping.checkpoint)
        guard learner.step <= steps else {
            throw UserError(
                "'\(keeping.checkpoint ?? "")' holds \(learner.step) steps, more than --steps \(steps); ask for as many, or "
                    + "begin anew with another checkpoint")
        }
        return learner
    }

    private func training(
        _ begun: Begun, _ plan: TrainingPlan, _ learner: GRPOLearner, _ source: any LearningSource,
        evaluations: (any EvaluationSource)? = nil
    ) throws -> GRPOTraining {
        var settings = keeping.settings(steps: steps, log: output.log)
        if let every = connection.evaluateEvery { settings.evaluateEvery = every }
        return try GRPOTraining(
            plan, settings, learner, source, validate: try keeping.validation(begun.first, begun.source),
            evaluations: evaluations)
    }

    /// Trains to the end and writes the policy.
    ///
    /// - Throws: `StoppedRun` when a signal came before.
    private func finish(_ training: GRPOTraining, _ begun: Begun, _ interruption: Interruption) async throws {
        let rare = max(1, steps / 20)
        let end = try await training.run { news in
            switch news {
            case .step(let entry):
                if entry.report.step % rare == 0 || entry.validation != nil { output.tell(entry.line) }
            case .evaluated(let step, .success(let validation)): output.tell("step \(step)\(validation.line)")
            case .evaluated(let step, .failure(let reason)): output.tell("step \(step) was not evaluated: \(reason)")
            }
        }
        withExtendedLifetime(interruption) {}
        let learner = await training.learner
        guard end == .finished else { throw stopped(after: learner.step) }
        try output.write(learner.weights, version: begun.first.version + learner.step)
    }

    private func stopped(after step: Int?, because words: String? = nil) -> StoppedRun {
        let place = step.map { " after step \($0) of \(steps)" } ?? ""
        let reason = words.map { ": \($0)" } ?? ""
        let future =
            keeping.checkpoint.map { "the same command goes on with '\($0)'" }
            ?? "without --checkpoint FILE the same command begins anew"
        return StoppedRun(status: .resumable, description: "Stopped\(place)\(reason); \(future).")
    }
}
