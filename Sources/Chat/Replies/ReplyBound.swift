import Runs

/// How large an answer to a request can be. What is larger is none: a server that writes without an end must not fill the
/// memory, nor a message to the coordinator.
struct ReplyBound: Hashable, Sendable {
    /// Of the whole body: room for twenty candidates to each token, and for tokens of the prompt.
    let bodyBytes: Int
    /// Of one choice's text. Servers were seen to go some tokens past the bound, or to ignore it.
    let textBytes: Int

    /// - Parameter settings: Those that the request is sent with.
    init(_ settings: ChatSettings, _ request: ChatRequest) {
        let tokens = min(request.readsLetters ? 1 : settings.sampling.maximumTokens, 1 << 20)
        bodyBytes = (4 << 20) + min(tokens * max(1, request.count) * (4 << 10), 1 << 30)
        textBytes = max(256 << 10, tokens * 128)
    }
}
