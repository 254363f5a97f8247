import LinearPolicy

/// Improves a linear policy by the advantages of completions over their peers: takes one step's groups at a time.
///
/// It is a value: the same groups in the same order make the same bits, also when it was kept in a checkpoint between.
/// Source: Shao et al., DeepSeekMath (2024), section 4.1; separate bounds, Yu et al., DAPO (2025).
public struct GRPOLearner: Sendable {
    /// How it learns.
    public struct Settings: Sendable, Equatable, Codable {
        /// How straying from the reference is measured.
        public enum Anchor: String, Sendable, Codable, CaseIterable {
            case none
            /// By the action taken: k3.
            case k3
            /// Over all actions of each decision taken.
            case exact
        }

        /// Adam's.
        public var rate = 0.004
        /// What the rate is multiplied by for stage two's heads, V.
        public var choiceImageFactor = 0.3
        /// What the rate is multiplied by for stage two's compatibility with the leaf, C.
        public var compatibilityFactor = 6.0
        /// The ratio is cut off below 1 − this.
        public var clipLow = 0.2
        /// The ratio is cut off above 1 + this.
        public var clipHigh = 0.2
        /// How straying is measured.
        public var anchor = Anchor.exact
        /// What a nat of straying costs in stage one, from 0.
        public var leafDivergenceCost = 0.03
        /// What a nat of straying costs in stage two, from 0.
        public var levelDivergenceCost = 0.0
        /// Passes over a step's groups, from 1.
        public var passes = 1
        /// Parts of each pass after which weights move, from 1. Groups stay whole.
        public var minibatches = 1
        /// Longer gradients are shortened to this.
        public var longestGradient = 1.0
        /// Seeds the order of groups.
        public var seed: UInt64 = 0

        /// The recipe's.
        public init() {}

        var adam: Adam.Settings {
            Adam.Settings(
                rate: rate,
                rateFactors: [.choiceImage: choiceImageFactor, .compatibility: compatibilityFactor])
        }
    }

    /// As made.
    public let settings: Settings
    /// What is trained.
    public private(set) var weights: PolicyWeights
    /// What straying is measured from: the policy that training began with.
    public let reference: PolicyWeights
    /// How many steps were taken.
    public private(set) var step: Int
    private(set) var adam: Adam

    /// Starts from a policy.
    public init(from policy: PolicyWeights, _ settings: Settings = Settings()) {
        self.init(
            settings, weights: policy, reference: policy, step: 0, adam: Adam(settings.adam, policy.layout))
    }

    init(_ settings: Settings, weights: PolicyWeights, reference: PolicyWeights, step: Int, adam: Adam) {
        self.settings = settings
        self.weights = weights
        self.reference = reference
        self.step = step
        self.adam = adam
    }

    /// Takes one step: all passes over its groups.
    ///
    /// A minibatch without a single step moves nothing.
    ///
    /// - Parameter groups: With advantages.
    /// - Throws: `PolicyError.gradientNotFinite`; nothing has changed then.
    public mutating func learn(_ groups: [LearningGroup]) async throws(PolicyError) -> LearningReport {
        var next = self
        let report = try await next.advance(groups)
        self = next
        return report
    }

    private mutating func advance(_ groups: [LearningGroup]) async throws(PolicyError) -> LearningReport {
        step += 1
        var (leaf, level) = (PolicyLoss.Figures(), PolicyLoss.Figures())
        var (updates, length) = (0, 0.0)
        for pass in 0..<max(1, settings.passes) {
            let order = SeededOrder.shuffled(
                groups.count, seed: SeededOrder.seed(settings.seed, "pass \(pass)", step))
            let share = max(1, (groups.count + settings.minibatches - 1) / max(1, settings.minibatches))
            for start in stride(from: 0, to: order.count, by: share) {
                let batch = order[start..<min(start + share, order.count)].map { groups[$0] }
                guard batch.contains(where: { $0.steps > 0 }) else { continue }
                var (gradient, parts) = await evaluate(batch)
                for part in parts {
                    leaf.add(part.leaf)
                    level.add(part.level)
                }
                length += gradient.clip(toNorm: settings.longestGradient)
                try adam.step(&weights, down: gradient)
                updates += 1
            }
        }
        var rewards: [Int: (sum: Double, count: Int)] = [:]
        for group in groups {
            guard case .level(let number) = group.stage else { continue }
            let known = rewards[number] ?? (0, 0)
            rewards[number] = (
                group.rollouts.reduce(known.sum) { $0 + $1.reward }, known.count + group.rollouts.count
            )
        }
        return LearningReport(
            step: step, stageOne: .init(groups.filter { $0.stage == .leaf }, leaf),
            stageTwo: .init(groups.filter { $0.stage != .leaf }, level),
            rewardByLevel: rewards.filter { $1.count > 0 }.mapValues { $0.sum / Double($0.count) },
            loss: (leaf.loss + level.loss) / Double(max(1, updates)), updates: updates,
            gradientLength: length / Double(max(1, updates)))
    }

    private struct Figures: Sendable {
        var leaf: PolicyLoss.Figures
        var level: PolicyLoss.Figures
    }

    private func evaluate(_ batch: [LearningGroup]) async -> (PolicyGradient, [Figures]) {
        let totals = PolicyLoss.Totals(
            rollouts: batch.reduce(0) { $0 + $1.rollouts.count }, steps: batch.reduce(0) { $0 + $1.steps })
        let (leaf, level) = (loss(settings.leafDivergenceCost), loss(settings.levelDivergenceCost))
        let weights = weights
        return await BatchGradient.sum(of: batch, weights.layout) { part, gradient in
            Figures(
                leaf: leaf.add(
                    part.filter { $0.stage == .leaf }.flatMap(\.policyRollouts), of: totals, weights, to: &gradient),
                level: level.add(
                    part.filter { $0.stage != .leaf }.flatMap(\.policyRollouts), of: totals, weights, to: &gradient))
        }
    }

    private func loss(_ cost: Double) -> PolicyLoss {
        let anchor: PolicyLoss.Anchor =
            switch settings.anchor {
            case .none: .none
            case .k3: cost > 0 ? .estimated(coefficient: cost, reference: reference) : .none
            case .exact: cost > 0 ? .exact(coefficient: cost, reference: reference) : .none
            }
        return PolicyLoss(clip: ClippedRatio(low: settings.clipLow, high: settings.clipHigh), anchor: anchor)
    }
}
