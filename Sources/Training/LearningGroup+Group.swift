import LinearPolicy
import Models
import Outcomes
import Reasoning

extension LearningGroup {
    /// Reads a group as a coordinator sends it. Rollouts that failed, and those without an advantage, are left out.
    ///
    /// - Parameters:
    ///   - vocabulary: The policy's, by which tokens are decisions.
    ///   - source: What images are.
    /// - Throws: `TrainingError.unreadableGroup`, naming group and field.
    public init(_ group: Group, _ vocabulary: PathVocabulary, _ source: any FeatureSource) throws(TrainingError) {
        func unreadable(_ field: String, _ reason: String) -> TrainingError {
            .unreadableGroup(group: group.index, sample: group.sampleID, field: field, reason: reason)
        }
        guard group.sampling.logProbabilities == .raw else {
            throw unreadable(
                "sampling.log_probabilities",
                "they are '\(group.sampling.logProbabilities.name)', and a linear policy learns from raw ones")
        }
        let question: Inquiry.Question
        var given = Inquiry.Given.nothing
        switch group.question {
        case .leaf: (question, stage) = (.leaf, .leaf)
        case .level(let level):
            do throws(PolicyError) {
                _ = try vocabulary.question(level: level.number, choices: level.choices)
            } catch { throw unreadable("level.choices", "\(error)") }
            question = .level(number: level.number, choices: level.choices)
            stage = .level(level.number)
            given = level.given.name.isEmpty ? .noLeaf : .leaf(level.given.name)
        }
        rollouts = []
        for rollout in group.rollouts {
            guard let completion = rollout.completion, let advantage = rollout.advantage else { continue }
            let place = "rollouts[\(rollout.index)]"
            guard advantage.isFinite else { throw unreadable("\(place).advantage", "it is \(advantage)") }
            guard rollout.reward.isFinite else { throw unreadable("\(place).reward", "it is \(rollout.reward)") }
            guard let tokens = completion.tokens else {
                throw unreadable("\(place).tokens", "there are none; a linear policy's completions have them")
            }
            let isMeant = { (place: Int) in place >= rollout.mask.count || rollout.mask[place] != 0 }
            guard tokens.logProbabilities.enumerated().allSatisfy({ $1.isFinite || !isMeant($0) }) else {
                throw unreadable("\(place).tokens.log_probabilities", "one is no finite number")
            }
            var steps: [DecisionStep]
            do throws(PolicyError) {
                steps = try LinearAnswers.steps(of: tokens, question, given: given, vocabulary)
            } catch { throw unreadable("\(place).tokens", "\(error)") }
            if !rollout.mask.isEmpty {
                guard rollout.mask.count == steps.count else {
                    throw unreadable("\(place).mask", "it has \(rollout.mask.count) places for \(steps.count) tokens")
                }
                steps = zip(steps, rollout.mask).filter { $1 != 0 }.map { $0.0 }
            }
            rollouts.append(
                Rollout(
                    steps: steps,
                    rewards: rollout.rewards.filter(\.isValid).map { Reward($0.component, $0.score) },
                    reward: rollout.reward, advantage: advantage))
        }
        guard !rollouts.isEmpty else {
            throw unreadable("rollouts", "none of \(group.rollouts.count) was written and has an advantage")
        }
        switch source.features(ofImage: group.image, sample: group.sampleID) {
        case .failure(let failure): throw unreadable("image", failure.message)
        case .success(let features): self.features = features
        }
    }
}

extension Outcomes.Rollout {
    /// What the model wrote; nil when it did not.
    fileprivate var completion: Completion? {
        guard case .written(let completion, _, _) = answer else { return nil }
        return completion
    }
}
