/// One prompt and its completions, asked for by a trainer.
///
/// A worker leaves `worker` and `timing` as they are, and of each rollout the rewards' weights, the reward and the advantage:
/// whoever hands the group to a trainer fills them in.
public struct Group: Hashable, Sendable {
    /// What is asked.
    public enum Question: Hashable, Sendable {
        /// Stage one: which leaf is it?
        case leaf
        /// Stage two: which of a level's choices?
        case level(Level)
    }

    /// A level as it was asked.
    public struct Level: Hashable, Sendable {
        /// The level's number in the question set, from 1 at the top.
        public var number: Int
        /// As they were shown.
        public var choices: [String]
        /// The index of the right one.
        public var gold: Int
        /// What the prompt told.
        public var given: GivenLeaf

        /// Makes a level.
        public init(number: Int, choices: [String], gold: Int, given: GivenLeaf) {
            self.number = number
            self.choices = choices
            self.gold = gold
            self.given = given
        }
    }

    /// No group has more completions; a task cannot ask for more.
    public static let mostRollouts = 1_024

    /// Counts all groups of the run from 0.
    public var index: Int
    /// Index in the question set's file, from 0.
    public var sample: Int
    /// How often the order had gone over the set before.
    public var pass: Int
    /// The sample's id.
    public var sampleID: String
    /// What is asked.
    public var question: Question
    /// The rank that is asked for.
    public var rank: String
    /// The name that is right.
    public var goldName: String
    /// In the order in which the model reads them; empty for a model that reads no words.
    public var prompt: [PromptMessage]
    /// The prompt's tokens; empty when the model does not tell.
    public var promptIDs: [UInt32]
    /// Reference of the image; empty for none.
    public var image: String
    /// Of the image's bytes, where they were read: 32 bytes or none.
    public var imageSHA256: [UInt8]
    /// How the completions were drawn.
    public var sampling: Sampling
    /// By index.
    public var rollouts: [Rollout]
    /// Who had it.
    public var worker: String
    /// When and where it was answered.
    public var timing: Timing

    /// Makes a group.
    public init(
        index: Int, sample: Int, pass: Int, sampleID: String = "", question: Question, rank: String, goldName: String,
        prompt: [PromptMessage] = [], promptIDs: [UInt32] = [], image: String = "", imageSHA256: [UInt8] = [],
        sampling: Sampling, rollouts: [Rollout] = [], worker: String = "", timing: Timing = Timing()
    ) {
        self.index = index
        self.sample = sample
        self.pass = pass
        self.sampleID = sampleID
        self.question = question
        self.rank = rank
        self.goldName = goldName
        self.prompt = prompt
        self.promptIDs = promptIDs
        self.image = image
        self.imageSHA256 = imageSHA256
        self.sampling = sampling
        self.rollouts = rollouts
        self.worker = worker
        self.timing = timing
    }
}

/// What stage two's prompt told.
public struct GivenLeaf: Hashable, Sendable {
    /// Where the name is from.
    public var source: LeafSource
    /// Empty when stage one named none.
    public var name: String
    /// What named it; nil for the gold one.
    public var completion: Completion?
    /// The version that wrote `completion`.
    public var policyVersion: Int

    /// Makes a given leaf.
    public init(source: LeafSource, name: String, completion: Completion? = nil, policyVersion: Int = 0) {
        self.source = source
        self.name = name
        self.completion = completion
        self.policyVersion = policyVersion
    }
}

/// One message of a prompt.
public struct PromptMessage: Hashable, Sendable {
    /// `system`, `user` or `assistant`.
    public var role: String
    /// Its words.
    public var text: String
    /// Whether the group's image stands before the text.
    public var hasImage: Bool

    /// Makes a message.
    public init(role: String, text: String, hasImage: Bool = false) {
        self.role = role
        self.text = text
        self.hasImage = hasImage
    }
}

/// How completions are drawn.
public struct Sampling: Hashable, Sendable {
    /// Of which distribution the tokens' log-probabilities are.
    public enum LogProbabilities: Int, Sendable, CaseIterable {
        /// The model does not tell.
        case absent = 0
        /// At temperature 1, whatever was sampled with.
        case raw = 1
        /// After temperature, top-p and the like.
        case processed = 2

        /// As it is written in exports.
        public var name: String { "\(self)" }
    }

    /// 0 is the most likely completion.
    public var temperature: Double
    /// 1 leaves nothing out.
    public var topP: Double
    /// 0: no limit.
    public var maximumTokens: Int
    /// Seeds whatever is random.
    public var seed: UInt64
    /// What the tokens' log-probabilities are.
    public var logProbabilities: LogProbabilities

    /// Makes settings.
    public init(
        temperature: Double = 1, topP: Double = 1, maximumTokens: Int = 0, seed: UInt64 = 0,
        logProbabilities: LogProbabilities = .absent
    ) {
        self.temperature = temperature
        self.topP = topP
        self.maximumTokens = maximumTokens
        self.seed = seed
        self.logProbabilities = logProbabilities
    }
}
