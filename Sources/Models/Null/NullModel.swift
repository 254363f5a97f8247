import Outcomes
import Questions
import Reasoning
import Runs
import Taxonomies

/// Answers by a hash of the inquiry: for measuring the machinery, and for tests.
public struct NullModel: Model {
    private let delayMilliseconds: Int
    private let taxonomy: Taxonomy
    private let leafNames: [String]

    /// Makes a model that draws its leaves from `taxonomy`.
    public init(settings: NullSettings, taxonomy: Taxonomy) {
        delayMilliseconds = settings.delayMilliseconds
        self.taxonomy = taxonomy
        leafNames = taxonomy.leaves.map(taxonomy.name(of:))
    }

    /// `null`.
    public var name: String { "null" }

    /// Answers each question by a hash of the inquiry's seed, the sample and the level: letters for levels, yes to a
    /// quarter of the options, one of the taxonomy's leaves for stage one.
    public func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>] {
        if delayMilliseconds > 0 {
            do {
                try await Task.sleep(for: .milliseconds(delayMilliseconds))
            } catch {
                let failure = Failure(.modelUnavailable, "cancelled before an answer")
                return inquiry.questions.map { _ in .failure(failure) }
            }
        }
        let seed = SeedDerivation.hash(inquiry.sample.utf8, seed: inquiry.seed)
        return inquiry.questions.map { question in
            switch question {
            case .leaf: .success(Completion(text: leafText(seed)))
            case .level(let level): Self.letter(of: Self.hash(seed, level), choices: level.choices.count)
            case .levels(let levels): letters(of: levels, seed: seed)
            case .option(let level, let name):
                .success(
                    Completion(
                        text: SeedDerivation.hash(name.utf8, seed: Self.hash(seed, level)) & 3 == 0 ? "Yes" : "No"))
            }
        }
    }

    /// Takes any: its answers depend on none.
    public func install(_ policy: Policy, weights: [UInt8], oldest: Int) async throws(Failure) {}

    private static func hash(_ seed: UInt64, _ level: Inquiry.LevelChoices) -> UInt64 {
        hash(seed, level.number | level.turn << 32)
    }

    private static func hash(_ seed: UInt64, _ number: Int) -> UInt64 {
        SeedDerivation.mix(seed ^ UInt64(truncatingIfNeeded: number))
    }

    /// A line a level: its rank and a letter.
    private func letters(of levels: [Inquiry.LevelChoices], seed: UInt64) -> Result<Completion, Failure> {
        var lines: [String] = []
        for level in levels {
            switch Self.letter(of: Self.hash(seed, level), choices: level.choices.count) {
            case .failure(let failure): return .failure(failure)
            case .success(let completion): lines.append("\(taxonomy.rank(ofLevel: level.number)): \(completion.text)")
            }
        }
        return .success(Completion(text: lines.joined(separator: "\n")))
    }

    private static func letter(of hash: UInt64, choices: Int) -> Result<Completion, Failure> {
        // The hash's high bits scaled to the choices: no division. There are letters for 26.
        let choice = hash.multipliedFullWidth(by: UInt64(min(choices, 26))).high
        guard choices > 0, let letter = Reading.letter(of: Int(choice)) else {
            return .failure(Failure(.sampleInvalid, "a level without choices"))
        }
        return .success(Completion(text: letter))
    }

    private func leafText(_ seed: UInt64) -> String {
        guard !leafNames.isEmpty else { return "<think>a hash</think><answer>unknown</answer>" }
        let index = Int(seed.multipliedFullWidth(by: UInt64(leafNames.count)).high)
        return "<think>a hash</think><answer>\(leafNames[index])</answer>"
    }
}
