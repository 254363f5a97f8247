/// What is asked of a model about one sample at one moment: questions that do not depend on each other's answers.
///
/// An inquiry says what is asked, not in which words: a chat model takes its words from a `PromptBook`, an embedding model
/// compares vectors.
public struct Inquiry: Sendable {
    /// One thing to answer, by one completion.
    public enum Question: Hashable, Sendable {
        /// Stage one: which leaf is it? Open-set, no choices.
        case leaf
        /// One level's choices: which letter?
        case level(LevelChoices)
        /// Several levels' choices, coarse to fine: which letter for each?
        case levels([LevelChoices])
        /// Whether one name of a level is right: yes or no?
        case option(level: Int, name: String)

        /// One level's choices.
        public static func level(number: Int, choices: [String]) -> Question {
            .level(LevelChoices(number: number, choices: choices))
        }
    }

    /// A level with its choices as they are shown.
    public struct LevelChoices: Hashable, Sendable {
        /// The level's number, from 1 at the top.
        public var number: Int
        /// In the order in which they are shown: A, B, C, ….
        public var choices: [String]
        /// By how many places the choices are turned from the question set's order: 0, but for circular questions.
        public var turn: Int

        /// Makes a level.
        public init(number: Int, choices: [String], turn: Int = 0) {
            self.number = number
            self.choices = choices
            self.turn = turn
        }
    }

    /// A name with its level.
    public struct Step: Hashable, Sendable {
        /// The level's number, from 1 at the top.
        public var level: Int
        /// The taxon's name.
        public var name: String

        /// Makes a step.
        public init(level: Int, name: String) {
            self.level = level
            self.name = name
        }
    }

    /// What the model is told beforehand.
    public enum Given: Hashable, Sendable {
        case nothing
        /// A leaf's name, predicted or true.
        case leaf(String)
        /// Stage one was asked and named none.
        case noLeaf
        /// What was answered so far, coarse to fine; empty before the first answer.
        case path([Step])
    }

    /// The sample's id, for messages and for seeding.
    public var sample: String
    /// 0 for the first time the sample is asked.
    public var repetition: Int
    /// The sample's image reference; nil when the model is asked what it knows of the given leaf's name alone.
    public var image: String?
    /// What is asked, side by side.
    public var questions: [Question]
    /// What the model is told beforehand.
    public var given: Given
    /// Seeds whatever is random in the answers. Differs by run seed, sample and repetition, and by nothing else.
    public var seed: UInt64

    /// Makes an inquiry.
    public init(
        sample: String, repetition: Int = 0, image: String?, questions: [Question], given: Given, seed: UInt64
    ) {
        self.sample = sample
        self.repetition = repetition
        self.image = image
        self.questions = questions
        self.given = given
        self.seed = seed
    }
}
