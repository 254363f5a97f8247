import Outcomes

/// What a model answered to one inquiry, and who gave it.
public struct ModelResponse: Sendable {
    /// One result for each question, in their order.
    public var results: [Result<Completion, Failure>]
    /// The endpoint that answered the last question of those that were answered by any; else empty.
    public var endpoint: String

    /// Makes a response.
    public init(results: [Result<Completion, Failure>], endpoint: String = "") {
        self.results = results
        self.endpoint = endpoint
    }
}
