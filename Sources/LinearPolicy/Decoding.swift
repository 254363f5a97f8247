import Questions

/// How an action is picked.
public enum Picking: Sendable, Equatable {
    /// The likeliest.
    case greedy
    /// By its probability, once logits are divided by a temperature above 0; the same seed picks the same.
    case sampled(seed: UInt64, temperature: Double = 1)
}

/// A decision, what was picked, and how likely that was: what one token is to a language model.
public struct DecisionStep: Sendable, Equatable {
    /// What was to decide.
    public let decision: Decision
    /// A class, or the index of a choice.
    public let action: Int
    /// Of the action, under the policy that picked it, at temperature 1.
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
        var view = PolicyView(self, features)
        return view.decodePath(picking)
    }

    /// Stage two: one of a question's choices.
    ///
    /// - Parameter leaf: An index of the vocabulary's `leaves`; nil asks from the image alone.
    public func decodeChoice(
        _ question: Question, leaf: Int?, _ features: [Float], _ picking: Picking
    ) -> DecisionStep {
        var view = PolicyView(self, features)
        return view.decodeChoice(question, leaf: leaf, picking)
    }

    /// The steps that stage one takes when it names this path: one class a rank.
    public func steps(naming path: [Int], _ features: [Float]) -> [DecisionStep] {
        var view = PolicyView(self, features)
        return view.steps(naming: path)
    }
}

extension PolicyView {
    /// Stage one: a class for each rank, top-down.
    public mutating func decodePath(_ picking: Picking) -> [DecisionStep] {
        var draws = Draws(picking)
        var steps: [DecisionStep] = []
        for rank in weights.layout.vocabulary.ranks.indices {
            steps.append(pick(.name(rank: rank, above: steps.last?.action), &draws))
        }
        return steps
    }

    /// Stage two: one of a question's choices.
    ///
    /// - Parameter leaf: An index of the vocabulary's `leaves`; nil asks from the image alone.
    public mutating func decodeChoice(_ question: Question, leaf: Int?, _ picking: Picking) -> DecisionStep {
        var draws = Draws(picking)
        return pick(.choice(question, leaf: leaf), &draws)
    }

    /// The steps that stage one takes when it names this path: one class a rank.
    public mutating func steps(naming path: [Int]) -> [DecisionStep] {
        path.indices.map { rank in
            let decision = Decision.name(rank: rank, above: rank == 0 ? nil : path[rank - 1])
            return DecisionStep(
                decision: decision, action: path[rank],
                logProbability: distribution(decision).logProbabilities[path[rank]])
        }
    }

    private mutating func pick(_ decision: Decision, _ draws: inout Draws) -> DecisionStep {
        let distribution = distribution(decision)
        let action = draws.action(of: distribution)
        return DecisionStep(
            decision: decision, action: action, logProbability: distribution.logProbabilities[action])
    }
}

extension Picking {
    /// How the n-th of several decisions of one completion is picked that are not made in one go.
    public func next(_ number: Int) -> Picking {
        switch self {
        case .greedy: .greedy
        case .sampled(let seed, let temperature):
            .sampled(seed: SeedDerivation.mix(seed &+ UInt64(number)), temperature: temperature)
        }
    }

    /// The first action picked from a distribution.
    public func step(_ decision: Decision, _ distribution: Distribution) -> DecisionStep {
        var draws = Draws(self)
        let action = draws.action(of: distribution)
        return DecisionStep(
            decision: decision, action: action, logProbability: distribution.logProbabilities[action])
    }
}

/// What picks the actions of one completion, one after the other.
struct Draws {
    private var seeded: SeededDraws?
    private let temperature: Double

    init(_ picking: Picking) {
        switch picking {
        case .greedy: (seeded, temperature) = (nil, 1)
        case .sampled(let seed, let temperature): (seeded, self.temperature) = (SeededDraws(seed: seed), temperature)
        }
    }

    mutating func action(of distribution: Distribution) -> Int {
        guard let point = seeded?.uniform() else { return distribution.greedy }
        return distribution.tempered(temperature).action(at: point)
    }
}
