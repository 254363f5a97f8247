import Outcomes
import Transport

/// What a rollout run has made, for whoever watches.
public struct RolloutFigures: Sendable, Equatable {
    /// Completions that were written in this epoch.
    public internal(set) var written = 0
    /// Completions that failed in this epoch.
    public internal(set) var failed = 0
    /// Of these, by kind.
    public internal(set) var failures: [Failure.Kind: Int] = [:]
    /// Groups delivered in all steps.
    public internal(set) var delivered = 0
    /// Groups that ended otherwise, by reason.
    public internal(set) var cancelled: [CancelReason: Int] = [:]
    /// The newest steps of this epoch, oldest first: as many as a curve on a terminal has room for.
    public internal(set) var steps: [Step] = []

    /// The newest step.
    public var latest: Step? { steps.last }

    private static let keptSteps = 500

    /// What a step came to.
    public struct Step: Sendable, Equatable {
        /// Its number.
        public var number: Int
        /// Its groups.
        public var groups: Int
        /// How many groups' completions did not all earn the same.
        public var spread: Int
        /// The mean reward of stage one's completions; nil without any.
        public var leafReward: Double?
        /// The mean reward of stage two's.
        public var levelReward: Double?
        /// How many versions older than the step's the oldest completion is.
        public var lag: Int
    }

    mutating func count(_ group: Group) {
        for rollout in group.rollouts {
            guard let failure = rollout.failure else {
                written += 1
                continue
            }
            failed += 1
            failures[failure.kind, default: 0] += 1
        }
    }

    mutating func count(_ end: GroupEnd) {
        switch end {
        case .delivered: delivered += 1
        case .cancelled(let reason): cancelled[reason, default: 0] += 1
        }
    }

    mutating func count(_ step: StepBook.Assembled, _ groups: [Group]) {
        delivered += groups.count
        for group in step.cancelled { cancelled[group.reason, default: 0] += 1 }
        func mean(_ groups: [Group]) -> Double? {
            let rewards = groups.flatMap { $0.rollouts.filter { $0.failure == nil }.map(\.reward) }
            return rewards.isEmpty ? nil : rewards.reduce(0, +) / Double(rewards.count)
        }
        if steps.count == Self.keptSteps { steps.removeFirst() }
        steps.append(
            Step(
                number: step.request.step, groups: groups.count,
                spread: groups.count { Set($0.rollouts.filter { $0.failure == nil }.map(\.reward)).count > 1 },
                leafReward: mean(groups.filter { if case .leaf = $0.question { true } else { false } }),
                levelReward: mean(groups.filter { if case .level = $0.question { true } else { false } }),
                lag: groups.isEmpty ? 0 : max(0, step.request.policyVersion - step.versions.lowerBound)))
    }
}
