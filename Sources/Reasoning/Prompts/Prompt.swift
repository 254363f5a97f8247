/// The words of one question to a chat model: what one request holds besides sampling parameters.
public struct Prompt: Hashable, Sendable {
    /// What the answer is to look like. A server that can hold a model to it may do so.
    public enum Answer: Hashable, Sendable {
        /// One capital letter, of as many as there are choices: A, B, C, ….
        case letter(choices: Int)
        /// `Yes` or `No`.
        case yesOrNo
        /// Text of the model's own, such as reasoning before an answer: never constrained.
        case free
    }

    /// The system message; nil for none.
    public var system: String?
    /// The reference of the image that is shown before the text; nil for none.
    public var image: String?
    /// The user's message.
    public var text: String
    /// What the answer is to look like.
    public var answer: Answer

    /// Makes a prompt.
    public init(system: String? = nil, image: String? = nil, text: String, answer: Answer) {
        self.system = system
        self.image = image
        self.text = text
        self.answer = answer
    }
}
