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

    /// The reference that straying is measured from.
    var reference: PolicyWeights? {
        switch anchor {
        case .none: nil
        case .estimated(_, let reference), .exact(_, let reference): reference
        }
    }

    /// A loss without its gradient, and what is worth watching. Sums, so that parts add up.
    public struct Figures: Sendable, Equatable {
        /// To be made small.
        public var loss = 0.0
        /// How many steps there were.
        public var steps = 0
        /// At how many of them the ratio was cut off.
        public var clippedSteps = 0
        /// Over all steps, in nats.
        public var entropy = 0.0
        /// Over all steps, in nats, as the anchor measures it; 0 without one.
        public var divergence = 0.0

        /// Nothing.
        public init() {}

        /// A step's mean entropy.
        public var meanEntropy: Double { steps > 0 ? entropy / Double(steps) : 0 }
        /// A step's mean divergence.
        public var meanDivergence: Double { steps > 0 ? divergence / Double(steps) : 0 }
        /// The share of steps at which the ratio was cut off.
        public var clippedShare: Double { steps > 0 ? Double(clippedSteps) / Double(steps) : 0 }

        /// Adds another part.
        public mutating func add(_ other: Figures) {
            loss += other.loss
            steps += other.steps
            clippedSteps += other.clippedSteps
            entropy += other.entropy
            divergence += other.divergence
        }
    }

    /// What a part has to know of the batch that it is a part of.
    public struct Totals: Sendable, Equatable {
        /// Rollouts.
        public let rollouts: Int
        /// Their steps.
        public let steps: Int

        /// Counts a batch.
        public init(_ batch: [Rollout]) {
            self.init(rollouts: batch.count, steps: batch.reduce(0) { $0 + $1.steps.count })
        }

        /// Takes counts.
        public init(rollouts: Int, steps: Int) {
            self.rollouts = rollouts
            self.steps = steps
        }
    }

    /// The loss of a batch and its gradient at some weights. Sums go through rollouts and steps in the order given.
    public func evaluate(_ rollouts: [Rollout], _ weights: PolicyWeights) -> (
        figures: Figures, gradient: PolicyGradient
    ) {
        var gradient = PolicyGradient(weights.layout)
        let figures = add(rollouts, of: Totals(rollouts), weights, to: &gradient)
        return (figures, gradient)
    }

    /// Adds a part of a batch's loss. The parts' sum is the whole; neighbours of one image share its products with the heads.
    public func add(
        _ part: [Rollout], of totals: Totals, _ weights: PolicyWeights, to gradient: inout PolicyGradient
    ) -> Figures {
        var figures = Figures()
        var rest = part[...]
        while let first = rest.first {
            let end = rest.firstIndex { $0.features != first.features } ?? rest.endIndex
            var image = ImageLoss(self, weights, first.features)
            for rollout in rest[..<end] {
                image.add(rollout, times: weight(of: rollout, totals), to: &figures, &gradient)
            }
            image.finish(&gradient)
            rest = rest[end...]
        }
        return figures
    }

    private func weight(of rollout: Rollout, _ totals: Totals) -> Double {
        switch averaging {
        case .rolloutMeans: 1 / Double(totals.rollouts * max(1, rollout.steps.count))
        case .allSteps: 1 / Double(max(1, totals.steps))
        case .sums(let divisor): 1 / (divisor * Double(totals.rollouts))
        }
    }
}

/// The loss of one image's rollouts. What its heads are to move by is gathered over all of them first.
private struct ImageLoss {
    private let loss: PolicyLoss
    private var own: PolicyView
    private var other: PolicyView?
    private var slopes: ImageSlopes

    init(_ loss: PolicyLoss, _ weights: PolicyWeights, _ features: [Float]) {
        self.loss = loss
        own = PolicyView(weights, features)
        other = loss.reference.map { PolicyView($0, features) }
        slopes = ImageSlopes(weights.layout, features)
    }

    mutating func add(
        _ rollout: Rollout, times weight: Double, to result: inout PolicyLoss.Figures, _ gradient: inout PolicyGradient
    ) {
        result.steps += rollout.steps.count
        for step in rollout.steps { add(step, advantage: rollout.advantage, times: weight, to: &result, &gradient) }
    }

    mutating func finish(_ gradient: inout PolicyGradient) { slopes.finish(&gradient) }

    private mutating func add(
        _ step: DecisionStep, advantage: Double, times weight: Double, to result: inout PolicyLoss.Figures,
        _ gradient: inout PolicyGradient
    ) {
        let distribution = own.distribution(step.decision)
        let logProbability = distribution.logProbabilities[step.action]
        let term = loss.clip.term(logProbability: logProbability, behaviour: step.logProbability, advantage: advantage)
        result.loss -= weight * term.value
        result.clippedSteps += term.isClipped ? 1 : 0
        result.entropy += distribution.entropy
        var pull = -term.slope
        if let reference = other?.distribution(step.decision) {
            switch loss.anchor {
            case .none: break
            case .estimated(let coefficient, _):
                let estimate = DivergenceEstimate(
                    logProbability: logProbability, reference: reference.logProbabilities[step.action])
                result.loss += weight * coefficient * estimate.value
                result.divergence += estimate.value
                pull += coefficient * estimate.slope
            case .exact(let coefficient, _):
                let divergence = distribution.divergence(from: reference)
                result.loss += weight * coefficient * divergence
                result.divergence += divergence
                slopes.add(
                    distribution.divergenceSlopes(from: reference).map { weight * coefficient * $0 },
                    of: step.decision, to: &gradient)
            }
        }
        guard pull != 0 else { return }
        slopes.add(
            distribution.logProbabilitySlopes(step.action).map { weight * pull * $0 }, of: step.decision,
            to: &gradient)
    }
}
