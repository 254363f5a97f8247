import LinearPolicy
import Locking
import Outcomes
import Questions
import Reasoning
import Taxonomies

/// The embedded policy as a model. Its weights can be replaced while it answers: each answer is made by one version.
public final class LinearModel: Model {
    /// Completions, and the version of the policy that made them.
    public struct Rollouts: Sendable, Equatable {
        /// In the order of their numbers.
        public let completions: [Completion]
        /// Of the policy.
        public let version: Int
    }

    private let taxonomy: Taxonomy
    private let source: any FeatureSource
    private let temperature: Double
    private let layout: PolicyLayout
    /// Never empty, oldest version first.
    private let versions: Guarded<[LinearAnswers]>
    /// Whether a trainer has published a version: then what the model started from no longer counts among them.
    private let isTrained = Guarded(false)

    /// Makes a model.
    ///
    /// - Parameters:
    ///   - taxonomy: The question set's tree.
    ///   - source: Where images' features come from.
    ///   - temperature: Of `answer(_:)`; 0 is greedy.
    /// - Throws: `ModelSettingsError` when the policy was made for other names, or for features of another number.
    public init(
        _ policy: PolicyFile, taxonomy: Taxonomy, source: any FeatureSource, temperature: Double = 0
    ) throws(ModelSettingsError) {
        layout = policy.weights.layout
        if let stranger = layout.vocabulary.stranger(in: taxonomy) { throw .otherTaxonomy(name: stranger) }
        guard layout.dimension == source.dimension else {
            throw .otherDimension(policy: layout.dimension, features: source.dimension)
        }
        guard temperature >= 0, temperature.isFinite else { throw .outOfRange("temperature", "0 or more") }
        self.taxonomy = taxonomy
        self.source = source
        self.temperature = temperature
        versions = Guarded([LinearAnswers(policy, taxonomy: taxonomy)])
    }

    /// `linear`.
    public var name: String { "linear" }

    /// The newest version, which answers.
    public var version: Int { newest.policy.version }

    private var newest: LinearAnswers { versions.withLock { $0[$0.count - 1] } }

    /// Answers from now on with a policy of a higher version, or with another file of the same.
    ///
    /// - Parameter keeping: So many versions at most are kept, from 1; the lowest go first.
    /// - Throws: `PolicyError.otherShape`; nothing has changed then.
    public func install(_ policy: PolicyFile, keeping: Int) throws(PolicyError) {
        precondition(keeping >= 1, "keeping \(keeping) versions")
        guard policy.weights.layout == layout else { throw .otherShape }
        let answers = LinearAnswers(policy, taxonomy: taxonomy)
        versions.withLock { versions in
            versions.removeAll { $0.policy.version == policy.version }
            let place = versions.firstIndex { $0.policy.version > policy.version } ?? versions.count
            versions.insert(answers, at: place)
            versions.removeFirst(max(0, versions.count - keeping))
        }
    }

    /// Answers from now on also with a version that a trainer published. Versions before `oldest`, and what the model started
    /// from, are forgotten.
    ///
    /// - Throws: `PolicyError.otherShape`; nothing has changed then.
    func install(_ policy: PolicyFile, oldest: Int) throws(PolicyError) {
        guard policy.weights.layout == layout else { throw .otherShape }
        let answers = LinearAnswers(policy, taxonomy: taxonomy)
        let isFirst = isTrained.withLock { isTrained in
            defer { isTrained = true }
            return !isTrained
        }
        versions.withLock { versions in
            let number = policy.version
            versions.removeAll { isFirst || $0.policy.version == number || $0.policy.version < min(oldest, number) }
            versions.insert(answers, at: versions.firstIndex { $0.policy.version > number } ?? versions.count)
        }
    }

    /// Answers the questions of one inquiry with the newest version; where the temperature is above 0, by the inquiry's
    /// seed.
    public func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>] {
        answer(inquiry, by: newest, temperature: temperature)
    }

    /// Answers the questions of one inquiry with a version's most likely answers.
    public func respond(to inquiry: Inquiry, version: Int) async -> ModelResponse {
        switch answers(of: version) {
        case .failure(let failure): ModelResponse(results: inquiry.questions.map { _ in .failure(failure) })
        case .success(let answers): ModelResponse(results: answer(inquiry, by: answers, temperature: 0))
        }
    }

    private func answer(
        _ inquiry: Inquiry, by answers: LinearAnswers, temperature: Double
    ) -> [Result<Completion, Failure>] {
        switch view(of: inquiry, answers) {
        case .failure(let failure): return inquiry.questions.map { _ in .failure(failure) }
        case .success(var view):
            return inquiry.questions.map { question in
                let picking = Self.picking(question, inquiry.seed, number: 0, temperature: temperature)
                return answers.completions(of: question, given: inquiry.given, &view, [picking]).map { $0[0] }
            }
        }
    }

    /// Several completions of one question of an inquiry, numbered from 0: each depends on the policy, on what is asked, on
    /// the inquiry's seed and on its number, and on nothing else. Number 0 is what `answer(_:)` gives at that temperature.
    ///
    /// - Parameters:
    ///   - question: What is asked; the inquiry's own questions are not looked at.
    ///   - numbers: Which completions.
    ///   - temperature: 0 is greedy.
    ///   - version: Which policy is to answer; nil for the newest.
    /// - Returns: A failure also when that version is not kept.
    public func completions(
        of question: Inquiry.Question, in inquiry: Inquiry, numbers: Range<Int>, temperature: Double = 1,
        version: Int? = nil
    ) -> Result<Rollouts, Failure> {
        (version.map(answers(of:)) ?? .success(newest)).flatMap { answers in
            view(of: inquiry, answers).flatMap { view in
                var view = view
                let pickings = numbers.map {
                    Self.picking(question, inquiry.seed, number: $0, temperature: temperature)
                }
                return answers.completions(of: question, given: inquiry.given, &view, pickings).map {
                    Rollouts(completions: $0, version: answers.policy.version)
                }
            }
        }
    }

    private func answers(of version: Int) -> Result<LinearAnswers, Failure> {
        let found = versions.withLock { versions in versions.first { $0.policy.version == version } }
        return found.map { .success($0) }
            ?? .failure(Failure(.modelUnavailable, "policy version \(version) is not here"))
    }

    /// What is shown; where nothing is, the given leaf's name speaks alone.
    private func view(of inquiry: Inquiry, _ answers: LinearAnswers) -> Result<PolicyView, Failure> {
        guard let image = inquiry.image else {
            return .success(PolicyView(answers.policy.weights, [Float](repeating: 0, count: layout.dimension)))
        }
        return source.features(ofImage: image, sample: inquiry.sample).map { PolicyView(answers.policy.weights, $0) }
    }

    private static func picking(
        _ question: Inquiry.Question, _ seed: UInt64, number: Int, temperature: Double
    ) -> Picking {
        guard temperature > 0 else { return .greedy }
        let own = SeedDerivation.mix(seed ^ SeedDerivation.mix(key(of: question)))
        return .sampled(seed: SeedDerivation.mix(own &+ UInt64(number)), temperature: temperature)
    }

    /// Tells an inquiry's questions apart: stage one from the levels, and these from each other.
    private static func key(of question: Inquiry.Question) -> UInt64 {
        switch question {
        case .leaf: 0
        case .level(let level): UInt64(level.number) | UInt64(level.turn) << 16
        case .levels: 1 << 48
        case .option(let level, let name): SeedDerivation.hash(name.utf8, seed: UInt64(level))
        }
    }
}

extension PathVocabulary {
    /// The first name of a taxonomy that this vocabulary does not have; nil when it has all.
    public func stranger(in taxonomy: Taxonomy) -> String? {
        let ranks = Dictionary(self.ranks.map { ($0.level, $0) }, uniquingKeysWith: { first, _ in first })
        for taxon in taxonomy.taxa {
            let name = taxonomy.name(of: taxon)
            if ranks[taxonomy.level(of: taxon)]?.index(of: name) == nil { return name }
        }
        return nil
    }
}
