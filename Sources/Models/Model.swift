import Outcomes
import Reasoning

/// What answers inquiries.
public protocol Model: Sendable {
    /// What the model is called in logs and reports.
    var name: String { get }

    /// What endpoints were asked so far; empty for a model that has none.
    var usage: [EndpointUsage] { get }

    /// Answers the questions of one inquiry, side by side.
    ///
    /// - Returns: One result for each question, in their order. A failure is the model's typed word that there is no
    ///   answer; the method itself never throws, and returns soon after its task is cancelled.
    func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>]

    /// Answers like `answer`, and tells who did.
    func respond(to inquiry: Inquiry) async -> ModelResponse
}

extension Model {
    /// None.
    public var usage: [EndpointUsage] { [] }

    /// What `answer` gives, without an endpoint.
    public func respond(to inquiry: Inquiry) async -> ModelResponse { ModelResponse(results: await answer(inquiry)) }
}
