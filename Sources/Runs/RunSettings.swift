import Foundation
import Outcomes
import Reasoning

/// Everything that decides what a run asks and how it is answered, read and rewarded. The same settings and the same
/// question set give the same outcomes; where and how fast they are answered is not said here.
public struct RunSettings: Hashable, Sendable, Codable {
    /// What answers.
    public var model: ModelSettings
    /// How samples are asked.
    public var procedure: Procedure
    /// Seeds whatever is random.
    public var seed: UInt64
    /// How often each sample is asked. From 1 to 1,000,000.
    public var repeats: Int
    /// How many samples are asked, a stratified choice; nil for all.
    public var limit: Int?
    /// Where relative image paths start; empty for the worker's current directory.
    public var imageRoot: String
    /// What lies there; nil when whoever began the run could not see it, or when the model looks at no picture.
    public var pictures: PictureFingerprint?
    /// What the reward components weigh, and what counts as overlong.
    public var rewardWeights: RewardWeights
    /// The rules by which answers are read.
    public var parser: Parser
    /// In which words a chat model is asked.
    public var prompts: PromptSettings
    /// What is made for a trainer; nil for an evaluation.
    public var rollouts: RolloutSettings?

    /// How often a sample can be asked.
    public static let repeatsRange = 1...1_000_000

    /// Makes settings.
    ///
    /// - Parameter rewardWeights: Nil for `RewardWeights.usual`.
    public init(
        model: ModelSettings, procedure: Procedure, seed: UInt64 = 0, repeats: Int = 1, limit: Int? = nil,
        imageRoot: String = "", rewardWeights: RewardWeights? = nil, parser: Parser = .linnet1,
        prompts: PromptSettings = PromptSettings(), rollouts: RolloutSettings? = nil
    ) {
        self.model = model
        self.procedure = procedure
        self.seed = seed
        self.repeats = repeats
        self.limit = limit
        self.imageRoot = imageRoot
        self.rewardWeights = rewardWeights ?? .usual(model, procedure, prompts)
        self.parser = parser
        self.prompts = prompts
        self.rollouts = rollouts
    }

    /// A strategy with lettered choices, answered by a model; everything else has its default.
    public init(model: ModelSettings, strategy: Strategy, seed: UInt64 = 0, imageRoot: String = "") {
        self.init(model: model, procedure: Procedure(strategy), seed: seed, imageRoot: imageRoot)
    }

    private enum CodingKeys: String, CodingKey {
        case model, strategy, form, whenNoLeaf, seed, repeats, limit, imageRoot, pictures, rewardWeights,
            leafRewardWeights, overlong, parser, prompts, rollouts
    }

    /// Writes settings: a procedure's parts by their own names.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(model, forKey: .model)
        try values.encode(procedure.strategy, forKey: .strategy)
        try values.encode(procedure.form, forKey: .form)
        try values.encode(procedure.whenNoLeaf, forKey: .whenNoLeaf)
        try values.encode(seed, forKey: .seed)
        try values.encode(repeats, forKey: .repeats)
        try values.encodeIfPresent(limit, forKey: .limit)
        try values.encode(imageRoot, forKey: .imageRoot)
        try values.encodeIfPresent(pictures, forKey: .pictures)
        try values.encode(rewardWeights.levels, forKey: .rewardWeights)
        if rewardWeights.leaf != rewardWeights.levels {
            try values.encode(rewardWeights.leaf, forKey: .leafRewardWeights)
        }
        try values.encodeIfPresent(rewardWeights.overlong, forKey: .overlong)
        try values.encode(parser, forKey: .parser)
        try values.encode(prompts, forKey: .prompts)
        try values.encodeIfPresent(rollouts, forKey: .rollouts)
    }

    /// Reads settings. What an older version did not write has its default.
    ///
    /// - Throws: `DecodingError`, `ProcedureError`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        model = try values.decode(ModelSettings.self, forKey: .model)
        procedure = try Procedure(
            values.decode(Strategy.self, forKey: .strategy),
            form: values.decodeIfPresent(QuestionForm.self, forKey: .form) ?? .choices,
            whenNoLeaf: values.decodeIfPresent(WhenNoLeaf.self, forKey: .whenNoLeaf) ?? .say)
        seed = try values.decode(UInt64.self, forKey: .seed)
        repeats = try values.decode(Self.repeatsRange, forKey: .repeats)
        limit = try values.decodeIfPresent(1...Int.max, forKey: .limit)
        imageRoot = try values.decode(String.self, forKey: .imageRoot)
        pictures = try values.decodeIfPresent(PictureFingerprint.self, forKey: .pictures)
        rewardWeights = RewardWeights(
            levels: try values.decode([String: Double].self, forKey: .rewardWeights),
            leaf: try values.decodeIfPresent([String: Double].self, forKey: .leafRewardWeights),
            overlong: try values.decodeIfPresent(OverlongPenalty.self, forKey: .overlong))
        parser = try values.decode(Parser.self, forKey: .parser)
        prompts = try values.decodeIfPresent(PromptSettings.self, forKey: .prompts) ?? PromptSettings()
        rollouts = try values.decodeIfPresent(RolloutSettings.self, forKey: .rollouts)
    }

    /// The settings as JSON with sorted keys: equal settings are equal texts.
    public func json() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else {
            // Every property is a string, a finite number or an enum of such.
            preconditionFailure("run settings could not be encoded: \(self)")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Reads what `json()` wrote.
    ///
    /// - Throws: `DecodingError`, `ProcedureError`.
    public init(json: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
    }
}

/// Which model a run asks, without the model itself.
public enum ModelSettings: Hashable, Sendable, Codable {
    /// A hash: for measuring the machinery.
    case null(NullSettings)
    /// Cosine between an image's vector and a name's.
    case embedding(EmbeddingSettings)
    /// What was answered once before.
    case replay(ReplaySettings)
    /// A chat server with a vision-language model.
    case chat(ChatSettings)
    /// The embedded policy, which can be trained.
    case linear(LinearSettings)

    /// The kind's name on the command line.
    public var kind: String {
        switch self {
        case .null: "null"
        case .embedding: "embedding"
        case .replay: "replay"
        case .chat: "chat"
        case .linear: "linear"
        }
    }
}

/// The replay model's settings.
public struct ReplaySettings: Hashable, Sendable, Codable {
    /// A run's directory or a results file, absolute: every worker reads it there.
    public var from: String
    /// SHA-256 of what it holds, 64 lower-case hexadecimal digits; empty in a ledger that an older version wrote.
    public var sha256: String

    /// Makes settings.
    public init(from: String, sha256: String) {
        self.from = from
        self.sha256 = sha256
    }

    /// Reads settings.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        from = try values.decode(String.self, forKey: .from)
        sha256 = try values.decodeIfPresent(String.self, forKey: .sha256) ?? ""
    }
}

/// The null model's settings.
public struct NullSettings: Hashable, Sendable, Codable {
    /// How long each inquiry takes, in milliseconds; stands in for a model's time.
    public var delayMilliseconds: Int

    /// Makes settings.
    public init(delayMilliseconds: Int = 0) { self.delayMilliseconds = delayMilliseconds }
}
