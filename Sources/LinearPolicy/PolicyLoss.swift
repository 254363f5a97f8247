/// A completion as training sees it: what was decided about an image, and how good that was.
public struct Rollout: Sendable, Equatable {
    /// The image's, `dimension` numbers.
    public let features: [Float]
    /// In the order decided, with log-probabilities under the policy that decided.
    public let steps: [DecisionStep]
    /// Above zero to make it likelier.
    public let advantage: Double

    /// Makes a rollout.
    public init(features: [Float], steps: [DecisionStep], advantage: Double) {
        self.features = features
        self.steps = steps
        self.advantage = advantage
    }
}

/// What policy-gradient training makes small: minus the clipped surrogate, plus what straying from a reference costs.
public struct PolicyLoss: Sendable {
    /// How steps of rollouts are weighed against each other.
    public enum Averaging: Sendable, Equatable {
        /// The mean over rollouts of the mean over a rollout's steps, as GRPO has it.
        case rolloutMeans
        /// The mean over all steps of all rollouts, as DAPO has it.
        case allSteps
        /// The mean over rollouts of the sum over steps, divided by a constant, as Dr. GRPO has it.
        case sums(dividedBy: Double)
    }

    /// What straying costs, at each step taken.
    public enum Anchor: Sendable {
        case none
        /// KL by k3 of the action taken, times a coefficient.
        case estimated(coefficient: Double, reference: PolicyWeights)
        /// KL over all actions of the decision, times a coefficient. How the weights lead to other decisions is left out;
        /// `addPathDivergence` has it in.
        case exact(coefficient: Double, reference: PolicyWeights)
    }

    /// Bounds of the ratio.
    public var clip: ClippedRatio
    /// Weights of steps.
    public var averaging: Averaging
    /// The reference.
    public var anchor: Anchor

    /// Makes a loss.
    public init(clip: ClippedRatio = ClippedRatio(), averaging: Averaging = .rolloutMeans, anchor: Anchor = .none) {
        self.clip = clip
        self.averaging = averaging
        self.anchor = anchor
    }

    /// The loss of a batch, and what is worth watching.
    public struct Evaluation: Sendable {
        /// To be made small.
        public var loss = 0.0
        /// Of `loss`.
        public var gradient: PolicyGradient
        /// How many steps there were.
        public var steps = 0
        /// At how many of them the ratio was cut off.
        public var clippedSteps = 0
        /// Over all steps, in nats.
        public var meanEntropy = 0.0
        /// Over all steps, in nats, as the anchor measures it; 0 without one.
        public var meanDivergence = 0.0
    }

    /// The loss and its gradient at some weights. Sums go through rollouts and steps in the order given.
    public func evaluate(_ rollouts: [Rollout], _ weights: PolicyWeights) -> Evaluation {
        var result = Evaluation(gradient: PolicyGradient(weights.layout))
        for rollout in rollouts { result.steps += rollout.steps.count }
        guard result.steps > 0 else { return result }
        for rollout in rollouts {
            let weight =
                switch averaging {
                case .rolloutMeans: 1 / Double(rollouts.count * max(1, rollout.steps.count))
                case .allSteps: 1 / Double(result.steps)
                case .sums(let divisor): 1 / (divisor * Double(rollouts.count))
                }
            for step in rollout.steps {
                add(step, advantage: rollout.advantage, rollout.features, times: weight, weights, to: &result)
            }
        }
        result.meanEntropy /= Double(result.steps)
        result.meanDivergence /= Double(result.steps)
        return result
    }

    private func add(
        _ step: DecisionStep, advantage: Double, _ features: [Float], times weight: Double, _ weights: PolicyWeights,
        to result: inout Evaluation
    ) {
        let own = weights.distribution(step.decision, features)
        let logProbability = own.logProbabilities[step.action]
        let term = clip.term(logProbability: logProbability, behaviour: step.logProbability, advantage: advantage)
        result.loss -= weight * term.value
        result.clippedSteps += term.isClipped ? 1 : 0
        result.meanEntropy += own.entropy
        var pull = -term.slope
        switch anchor {
        case .none: break
        case .estimated(let coefficient, let reference):
            let other = reference.distribution(step.decision, features).logProbabilities[step.action]
            let estimate = DivergenceEstimate(logProbability: logProbability, reference: other)
            result.loss += weight * coefficient * estimate.value
            result.meanDivergence += estimate.value
            pull += coefficient * estimate.slope
        case .exact(let coefficient, let reference):
            let other = reference.distribution(step.decision, features)
            let divergence = own.divergence(from: other)
            result.loss += weight * coefficient * divergence
            result.meanDivergence += divergence
            result.gradient.add(
                own.divergenceSlopes(from: other).map { weight * coefficient * $0 }, of: step.decision, features)
        }
        guard pull != 0 else { return }
        result.gradient.add(
            own.logProbabilitySlopes(step.action).map { weight * pull * $0 }, of: step.decision, features)
    }
}
