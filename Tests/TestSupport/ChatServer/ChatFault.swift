/// What a chat server can do to a request instead of answering it well.
public enum ChatFault: Sendable, Hashable {
    /// How an error's body looks.
    public enum BodyShape: Sendable, Hashable, CaseIterable { case error, detail, detailList, text, html }

    /// 429, with the given `Retry-After` or none.
    case overloaded(retryAfter: String?)
    /// An error status with a body of some shape.
    case status(Int, BodyShape)
    /// 500, and then the connection is closed though nothing said so.
    case statusThenClose
    /// The connection is reset before a byte of an answer.
    case reset
    /// The connection is closed in the middle of the body.
    case brokenOff
    /// A whole response whose JSON stops in the middle.
    case truncatedJSON
    /// The body comes in pieces, with pauses.
    case slowBody
    /// No answer for so many seconds.
    case hang(Double)
    /// Another place to ask.
    case redirect(String)
    /// 200 with a body of one's own.
    case body([UInt8])
    /// A body that never ends.
    case endless
    /// A byte of the body at a time.
    case drip
    /// A byte at a time of something that never becomes a head.
    case dripOfHead
    /// 200 with an error instead of choices.
    case errorWith200
    /// Choices without a finish_reason.
    case noFinishReason
    /// An empty list of choices.
    case noChoices
    /// One choice, however many were asked for.
    case oneChoice
    /// No log-probabilities, though asked for.
    case noLogProbabilities
    /// An event stream's end instead of an answer.
    case streamEnd
    /// An answer with empty content.
    case emptyContent
    /// An answer whose content holds null bytes and other control characters around the letter.
    case controlCharacters
    /// The picture that is named by its identity alone is not there.
    case imageForgotten

    /// 200 with a text as body.
    public static func body(_ text: String) -> ChatFault { .body(Array(text.utf8)) }
}
