import Outcomes
import Questions
import Taxonomies

/// What answers earn, component by component, and what the components weigh.
///
/// Components stay apart in every record; only `total(_:)` sums them. Source: VL-Taxon.
public struct Rewards: Sendable {
    /// Why weights cannot be used.
    public enum SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
        case unknownComponent(String)
        case weightNotFinite(component: String, weight: Double)
        case overlongWithoutLimit
        case limitWithoutOverlong
        case noWeight(String)
        case weighedTwice(String)

        /// What is wrong and what would work, in one sentence.
        public var description: String {
            switch self {
            case .unknownComponent(let name):
                "there is no reward component '\(name)'; the components are "
                    + Reward.Component.allCases.map(\.name).joined(separator: ", ")
            case .weightNotFinite(let component, let weight):
                "the weight \(weight) of reward component '\(component)' is not a finite number"
            case .overlongWithoutLimit:
                "the reward component 'overlong' needs a limit of tokens; leave it out or set one (--overlong-limit)"
            case .limitWithoutOverlong:
                "a limit of tokens is set for the reward component 'overlong', which weighs nothing; give it a weight: "
                    + "accuracy=1,overlong=1"
            case .noWeight(let text):
                "'\(text)' is no weight; weights are a component, = and a number, with commas between: "
                    + "accuracy=1,format=0.5"
            case .weighedTwice(let component):
                "the reward component '\(component)' has two weights; give it one"
            }
        }
    }

    /// Accuracy alone, with weight 1.
    public static let accuracy = Rewards(weights: [1, 0, 0, 0, 0], overlong: nil)

    /// The weights that VL-Taxon gives by default: accuracy 1, and format 0.5 when reasoning is asked for.
    public static func defaultWeights(askingForReasoning: Bool) -> [String: Double] {
        askingForReasoning ? ["accuracy": 1, "format": 0.5] : ["accuracy": 1]
    }

    /// By the components' raw values.
    private let weights: [Double]
    private let overlong: OverlongPenalty?
    /// Whether a level earns accuracy alone; then these two arrays are all that levels ever earn.
    private let isAccuracyAlone: Bool

    private static let right = [Reward(.accuracy, 1)]
    private static let wrong = [Reward(.accuracy, 0)]

    private init(weights: [Double], overlong: OverlongPenalty?) {
        self.weights = weights
        self.overlong = overlong
        isAccuracyAlone = weights.dropFirst().allSatisfy { $0 == 0 }
    }

    /// Takes the weights of a run's settings.
    ///
    /// - Parameters:
    ///   - weights: By component name. What is not named weighs 0 and is not recorded, but for accuracy, which always is.
    ///   - overlong: The limits of the penalty for length, when it has a weight.
    /// - Throws: `SettingsError` for a name that is no component, for a weight that is not finite, for `overlong` without
    ///   limits.
    public init(weights: [String: Double], overlong: OverlongPenalty? = nil) throws(SettingsError) {
        var list = [Double](repeating: 0, count: Reward.Component.allCases.count)
        for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
            guard let component = Reward.Component.allCases.first(where: { $0.name == name }) else {
                throw .unknownComponent(name)
            }
            guard weight.isFinite else { throw .weightNotFinite(component: name, weight: weight) }
            if component == .overlong, weight != 0, overlong == nil { throw .overlongWithoutLimit }
            list[component.rawValue] = weight
        }
        self.init(weights: list, overlong: overlong)
    }

    /// What a component weighs.
    public func weight(of component: Reward.Component) -> Double { weights[component.rawValue] }

    /// Whether the length of a completion earns something, and nobody has told it.
    func lacksLength(of completion: Completion) -> Bool {
        isAsked(.overlong) && completion.completionTokens == 0
    }

    /// The weighted sum.
    public func total(_ rewards: [Reward]) -> Double {
        rewards.reduce(0) { $0 + weight(of: $1.component) * Double($1.score) }
    }

    private func isAsked(_ component: Reward.Component) -> Bool { weight(of: component) != 0 }

    /// What the answer to a level earns.
    ///
    /// - Parameters:
    ///   - isRight: Whether the chosen letter is the gold letter.
    ///   - completion: What the model wrote; nil when no model was asked, which leaves accuracy alone.
    func ofLevel(isRight: Bool, completion: Completion? = nil) -> [Reward] {
        guard !isAccuracyAlone, let completion else { return isRight ? Self.right : Self.wrong }
        return (isRight ? Self.right : Self.wrong) + ofText(completion)
    }

    /// What stage one's answer earns.
    func ofLeaf(
        _ reading: LeafReading, completion: Completion, sample: Sample, in leaves: LeafReader
    ) -> [Reward] {
        let gold = sample.levels.last?.goldName ?? ""
        let isRight = !reading.leaf.isEmpty && reading.leaf == LeafName.normalized(gold)
        guard !isAccuracyAlone else { return isRight ? Self.right : Self.wrong }
        var rewards = isRight ? Self.right : Self.wrong
        rewards += ofText(completion)
        if isAsked(.path) {
            rewards.append(Reward(.path, PathReward.score(of: reading.path, against: sample.levels)))
        }
        if isAsked(.distance) {
            rewards.append(
                Reward(
                    .distance,
                    DistanceReward.score(of: reading.taxon, gold: leaves.taxon(named: gold), in: leaves.taxonomy)))
        }
        return rewards
    }

    /// The components that look at the text alone.
    private func ofText(_ completion: Completion) -> [Reward] {
        var rewards: [Reward] = []
        if isAsked(.format) { rewards.append(Reward(.format, FormatReward.score(of: completion.text))) }
        // A text of unknown length is neither too long nor short enough.
        if isAsked(.overlong), let overlong, completion.completionTokens > 0 {
            rewards.append(Reward(.overlong, overlong.score(ofTokens: completion.completionTokens)))
        }
        return rewards
    }
}
