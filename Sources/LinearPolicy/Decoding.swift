/// How an action is picked.
public enum Picking: Sendable, Equatable {
    /// The likeliest.
    case greedy
    /// By its probability; the same seed picks the same.
    case sampled(seed: UInt64)
}

/// A decision, what was picked, and how likely that was: what one token is to a language model.
public struct DecisionStep: Sendable, Equatable {
    /// What was to decide.
    public let decision: Decision
    /// A class, or the index of a choice.
    public let action: Int
    /// Of the action, under the policy that picked it.
    public let logProbability: Double

    /// Makes a step.
    public init(decision: Decision, action: Int, logProbability: Double) {
        self.decision = decision
        self.action = action
        self.logProbability = logProbability
    }
}

extension PolicyWeights {
    /// Stage one: a class for each rank, top-down.
    public func decodePath(_ features: [Float], _ picking: Picking) -> [DecisionStep] {
        var draws = Draws(picking)
        var steps: [DecisionStep] = []
        for rank in layout.vocabulary.ranks.indices {
            steps.append(pick(.name(rank: rank, above: steps.last?.action), features, &draws))
        }
        return steps
    }

    /// Stage two: one of a question's choices.
    ///
    /// - Parameter leaf: An index of the vocabulary's `leaves`; nil asks from the image alone.
    public func decodeChoice(
        _ question: Question, leaf: Int?, _ features: [Float], _ picking: Picking
    ) -> DecisionStep {
        var draws = Draws(picking)
        return pick(.choice(question, leaf: leaf), features, &draws)
    }

    /// The steps that stage one takes when it names this path: one class a rank.
    public func steps(naming path: [Int], _ features: [Float]) -> [DecisionStep] {
        path.indices.map { rank in
            let decision = Decision.name(rank: rank, above: rank == 0 ? nil : path[rank - 1])
            return DecisionStep(
                decision: decision, action: path[rank],
                logProbability: distribution(decision, features).logProbabilities[path[rank]])
        }
    }

    private func pick(_ decision: Decision, _ features: [Float], _ draws: inout Draws) -> DecisionStep {
        let distribution = distribution(decision, features)
        let action: Int
        switch draws {
        case .none: action = distribution.greedy
        case .some(var seeded):
            action = distribution.action(at: seeded.uniform())
            draws = .some(seeded)
        }
        return DecisionStep(
            decision: decision, action: action, logProbability: distribution.logProbabilities[action])
    }
}

private enum Draws {
    case none
    case some(SeededDraws)

    init(_ picking: Picking) {
        switch picking {
        case .greedy: self = .none
        case .sampled(let seed): self = .some(SeededDraws(seed: seed))
        }
    }
}
