import Runs

/// One question to a chat server, without the server's dialect.
struct ChatRequest: Sendable {
    /// What answers may be held to.
    enum Wanted: Hashable, Sendable {
        case text
        /// One of a few short texts: `A`, `B`, ….
        case oneOf([String])
    }

    /// The system message; nil for none.
    var system: String?
    /// The picture, shown before the text; nil for none.
    var image: ImageMaterial?
    /// The picture's identity at servers that keep pictures; nil when it has none or no server asks for it.
    var imageIdentity: String?
    /// The user's message.
    var text: String
    /// What the answer is.
    var wanted: Wanted
    /// Reads the letter from log-probabilities instead of text; only of `.oneOf`.
    var readsLetters = false
    /// How many completions. From 1.
    var count = 1
    /// Seeds the server's sampling.
    var seed: UInt64
    /// Where requests of the same picture are to meet.
    var affinity: UInt64
    /// What departs from the run's settings.
    var variation = Variation()

    /// What a request has of its own; nil is as the settings say.
    struct Variation: Hashable, Sendable {
        var temperature: Double?
        /// The model's name as the server calls it: that of a policy's version.
        var servedModel: String?
    }

    /// The same request for one more completion: the `index`th, which has its own seed.
    func another(_ index: Int) -> ChatRequest {
        var request = self
        request.count = 1
        request.seed = Self.seed(seed, index)
        return request
    }

    /// The seed of the `index`th completion, from 0, when it is asked for alone.
    static func seed(_ seed: UInt64, _ index: Int) -> UInt64 {
        index == 0 ? seed : SeedMixing.mixed(seed, index)
    }
}
