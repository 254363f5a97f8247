import Outcomes
import Questions

/// The steps of one group of a rollout run: the leaf that stage two is told, then the completions of the one prompt; what
/// they mean, and what they earn.
///
/// It is led like an `Examination`:
///
///     while let request = examination.next() { examination.receive(await model.draw(request)) }
///     let outcome = examination.outcome()
public struct GroupExamination {
    private enum Step {
        /// Stage one is asked for the leaf that stage two's prompt tells.
        case leaf(LeafSource, Level)
        case group(Asked)
        case finished
    }

    /// What the completions answer.
    private enum Asked {
        case leaf
        case level(Level, told: GivenLeaf, given: Inquiry.Given)
    }

    private let sample: Sample
    private let task: GroupTask
    private let policyVersion: Int
    private let context: ExaminationContext
    private var step: Step
    private var failures = FailureTally()
    private var result: Outcome

    /// Starts a group.
    ///
    /// - Parameters:
    ///   - sample: What is asked about.
    ///   - index: The sample's place in the question set's file, from 0.
    ///   - repetition: How often the order had gone over the set before.
    ///   - task: What is asked.
    ///   - policyVersion: The version that answers: the task's, or a newer one where it allows that.
    ///   - context: What all samples of the run share.
    public init(
        of sample: Sample, index: Int, repetition: Int, task: GroupTask, policyVersion: Int, context: ExaminationContext
    ) {
        self.sample = sample
        self.task = task
        self.policyVersion = policyVersion
        self.context = context
        result = Outcome(sample: index, repetition: repetition)
        let leafName = sample.levels.last?.goldName ?? ""
        switch task.question {
        case .leaf: step = .group(.leaf)
        case .level(let number, let source):
            guard let level = sample.levels.first(where: { $0.number == number }), level.choices.count >= 2 else {
                result.failure = Failure(.sampleInvalid, "the sample has no level \(number) with choices")
                step = .finished
                return
            }
            step =
                source == .gold
                ? .group(.level(level, told: GivenLeaf(source: .gold, name: leafName), given: .leaf(leafName)))
                : .leaf(source, level)
        }
    }

    /// What to ask now; nil when the group is finished. Asking again without an answer between gives the same.
    public func next() -> GroupRequest? {
        switch step {
        case .finished: nil
        case .leaf(let source, _):
            // Drawn apart from the group's own completions.
            request(
                .leaf, given: .nothing, draw: source == .greedy ? .greedy : .sampled(1),
                seed: SeedDerivation.mix(task.seed))
        case .group(.leaf): request(.leaf, given: .nothing, draw: .sampled(task.completions), seed: task.seed)
        case .group(.level(let level, _, let given)):
            request(
                .level(number: level.number, choices: level.choices), given: given, draw: .sampled(task.completions),
                seed: task.seed)
        }
    }

    /// Takes the answer to the last request. A completion without a result counts as failed.
    public mutating func receive(_ response: GroupResponse) {
        switch step {
        case .finished: break
        case .leaf(let source, let level): receiveLeaf(response, source, level)
        case .group(let asked):
            step = .finished
            result.group = group(asked, response)
        }
    }

    /// What came of the group, once `next()` is nil. Its timing is for the owner to fill in.
    ///
    /// `failure` is set when a request failed for a passing reason, or when all failed for the same lasting one.
    public consuming func outcome() -> Outcome {
        if result.failure == nil { result.failure = failures.verdict }
        return result
    }

    private func request(
        _ question: Inquiry.Question, given: Inquiry.Given, draw: GroupRequest.Draw, seed: UInt64
    ) -> GroupRequest {
        GroupRequest(
            inquiry: Inquiry(
                sample: sample.id, image: sample.image, questions: [question], given: given, seed: seed),
            draw: draw, policyVersion: policyVersion)
    }

    private mutating func receiveLeaf(_ response: GroupResponse, _ source: LeafSource, _ level: Level) {
        switch response.results.first ?? .failure(.missingResult) {
        case .failure(let failure):
            // Without a premise there is no prompt.
            failures.add(failure)
            step = .finished
        case .success(let completion):
            let given = context.given(by: completion, of: sample)
            var name = ""
            if case .leaf(let found) = given { name = found }
            let told = GivenLeaf(source: source, name: name, completion: completion, policyVersion: policyVersion)
            step = .group(.level(level, told: told, given: given))
        }
    }
}

// MARK: - Reading

extension GroupExamination {
    private mutating func group(_ asked: Asked, _ response: GroupResponse) -> Group {
        var promptIDs: [UInt32] = []
        var rollouts: [Rollout] = []
        for index in 0..<task.completions {
            let result = index < response.results.count ? response.results[index] : .failure(.missingResult)
            switch result {
            case .failure(let failure):
                failures.add(failure)
                rollouts.append(Rollout(index: index, answer: .failed(failure), policyVersion: policyVersion))
            case .success(var completion):
                failures.addSuccess()
                let (finding, rewards) = read(completion, asked)
                // One prompt has one list of tokens: it is kept once.
                if promptIDs.isEmpty { promptIDs = completion.tokens?.promptIDs ?? [] }
                if completion.tokens?.promptIDs == promptIDs { completion.tokens?.promptIDs = [] }
                rollouts.append(
                    Rollout(
                        index: index, answer: .written(completion, finding, rewards: rewards),
                        policyVersion: policyVersion))
            }
        }
        let question: Group.Question
        let (gold, level): (String, Int)
        switch asked {
        case .leaf:
            question = .leaf
            (gold, level) = (sample.levels.last?.goldName ?? "", sample.levels.last?.number ?? 0)
        case .level(let asked, let told, _):
            question = .level(
                Group.Level(number: asked.number, choices: asked.choices, gold: asked.gold, given: told))
            (gold, level) = (asked.goldName, asked.number)
        }
        return Group(
            index: task.group, sample: result.sample, pass: result.repetition, sampleID: sample.id, question: question,
            rank: level > 0 ? context.header.rank(ofLevel: level) : "", goldName: gold, prompt: response.prompt,
            promptIDs: promptIDs, image: sample.image, imageSHA256: response.imageSHA256, sampling: response.sampling,
            rollouts: rollouts)
    }

    private func read(_ completion: Completion, _ asked: Asked) -> (Rollout.Finding, [RolloutReward]) {
        switch asked {
        case .leaf:
            let answer = context.leafAnswer(completion, of: sample)
            let leaf = NamedLeaf(name: answer.leaf, path: answer.path, isKnown: answer.isKnown, kind: answer.kind)
            return (.leaf(leaf), rewards(answer.rewards, of: completion, by: context.leafRewards))
        case .level(let level, _, _):
            let answer = context.levelAnswer(completion, of: level)
            return (.choice(answer.reading), rewards(answer.rewards, of: completion, by: context.rewards))
        }
    }

    /// What a completion earned, for a trainer, who is told also which reward there is none of.
    private func rewards(
        _ rewards: [Reward], of completion: Completion, by weights: Rewards
    ) -> [RolloutReward] {
        let missing = weights.lacksLength(of: completion) ? [RolloutReward(.overlong, 0, isValid: false)] : []
        return rewards.map { RolloutReward($0.component, $0.score) } + missing
    }
}
