/// What is asked of a model about one image at one moment: questions that do not depend on each other's answers.
///
/// An inquiry says what is asked, not in which words: a chat model renders prompts from it, an embedding model compares
/// vectors.
public struct Inquiry: Sendable {
    /// One thing to answer.
    public enum Question: Sendable {
        /// Stage one: which leaf is it? Open-set, no choices.
        case leaf
        /// One level's choices.
        case level(number: Int, choices: [String])
    }

    /// What the model is told beforehand.
    public enum Given: Hashable, Sendable {
        case nothing
        /// A leaf's name, predicted or true.
        case leaf(String)
        /// Stage one was asked and named none.
        case noLeaf
    }

    /// The sample's id, for messages and for seeding.
    public var sample: String
    /// The sample's image reference.
    public var image: String
    /// What is asked, side by side.
    public var questions: [Question]
    /// What the model is told beforehand.
    public var given: Given
    /// Seeds whatever is random in the answers. Differs by run seed, sample and repetition, and by nothing else.
    public var seed: UInt64

    /// Makes an inquiry.
    public init(sample: String, image: String, questions: [Question], given: Given, seed: UInt64) {
        self.sample = sample
        self.image = image
        self.questions = questions
        self.given = given
        self.seed = seed
    }
}
