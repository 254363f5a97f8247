/// One completion of a group, and what it earns.
public struct Rollout: Hashable, Sendable {
    /// What came of the request.
    public enum Answer: Hashable, Sendable {
        /// The model wrote something.
        case written(Completion, Finding, rewards: [RolloutReward])
        /// It did not.
        case failed(Failure)
    }

    /// What was read in a completion.
    public enum Finding: Hashable, Sendable {
        /// Stage two.
        case choice(Reading)
        /// Stage one.
        case leaf(NamedLeaf)
    }

    /// Its place in the group, from 0.
    public var index: Int
    /// What came of the request.
    public var answer: Answer
    /// The weighted sum of the valid rewards.
    public var reward: Double
    /// Nil where the estimator has none.
    public var advantage: Double?
    /// For each token 1 when it is to be trained on, else 0; empty when all of them are.
    public var mask: [UInt8]
    /// The version that wrote it.
    public var policyVersion: Int

    /// Makes a rollout.
    public init(
        index: Int, answer: Answer, reward: Double = 0, advantage: Double? = nil, mask: [UInt8] = [], policyVersion: Int
    ) {
        self.index = index
        self.answer = answer
        self.reward = reward
        self.advantage = advantage
        self.mask = mask
        self.policyVersion = policyVersion
    }

    /// What it earns by component; nothing when it failed.
    public var rewards: [RolloutReward] {
        get {
            guard case .written(_, _, let rewards) = answer else { return [] }
            return rewards
        }
        set {
            guard case .written(let completion, let finding, _) = answer else { return }
            answer = .written(completion, finding, rewards: newValue)
        }
    }

    /// Why it was not written; nil when it was.
    public var failure: Failure? {
        get {
            guard case .failed(let failure) = answer else { return nil }
            return failure
        }
        set { if let newValue { answer = .failed(newValue) } }
    }

    /// The score of its accuracy; nil when it failed, or when accuracy could not be judged.
    public var accuracy: Float? { rewards.first { $0.component == .accuracy && $0.isValid }?.score }
}

/// A leaf as stage one named it.
public struct NamedLeaf: Hashable, Sendable {
    /// Normalised; empty when none was found.
    public var name: String
    /// The reasoned path, coarse to fine.
    public var path: [LeafAnswer.PathStep]
    /// Whether the taxonomy has a leaf of that name.
    public var isKnown: Bool
    /// `.choice` when a leaf was found, else why not.
    public var kind: Reading.Kind

    /// Makes a leaf.
    public init(name: String, path: [LeafAnswer.PathStep] = [], isKnown: Bool, kind: Reading.Kind) {
        self.name = name
        self.path = path
        self.isKnown = isKnown
        self.kind = kind
    }
}

/// One component of what a rollout earns.
public struct RolloutReward: Hashable, Sendable {
    /// What is rewarded.
    public var component: Reward.Component
    /// As in `Reward`.
    public var score: Float
    /// What it weighs in the sum.
    public var weight: Double
    /// Whether it counts: a component that could not be judged does not.
    public var isValid: Bool

    /// Makes a reward.
    public init(_ component: Reward.Component, _ score: Float, weight: Double = 0, isValid: Bool = true) {
        self.component = component
        self.score = score
        self.weight = weight
        self.isValid = isValid
    }
}
