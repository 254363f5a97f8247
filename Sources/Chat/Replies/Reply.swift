/// What came back for one request that was sent once.
enum Reply: Sendable, Equatable {
    /// Whole choices, perhaps fewer than were asked for.
    case answered(ChatAnswer)
    /// Too much to do: asked to wait, for so long if it was said.
    case overloaded(retryAfter: Duration?, Complaint)
    /// No answer, and nothing tells whether the server or the request is at fault.
    case failed(Complaint)
    /// The request is at fault and will be again.
    case refused(Complaint)
    /// Nobody listens there.
    case absent(String)
    /// The connection broke before the first byte of an answer.
    case reset(String)
    /// Nothing within the deadline. The server may go on working on it.
    case timedOut(after: Duration)
    /// We no longer want it.
    case cancelled
}

/// What a server said instead of an answer.
struct Complaint: Sendable, Equatable, CustomStringConvertible {
    /// HTTP status; 200 where the answer itself was broken.
    var status: Int
    /// One line, cut to a sane length.
    var message: String

    var description: String { message.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(message)" }
}
