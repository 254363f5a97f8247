/// What of a chat server decides a run's answers. Where servers are, how many requests they bear and who may ask them is
/// each worker's own affair.
public struct ChatSettings: Hashable, Sendable, Codable {
    /// How a choice's letter comes about.
    public enum LetterReading: String, Sendable, Codable, CaseIterable {
        /// It is read in the text that the model writes.
        case text
        /// The most probable of the choices' letters as first token, by the server's log-probabilities.
        case letters
    }

    /// The model's name, as the server calls it.
    public var servedModel: String
    /// How tokens are drawn.
    public var sampling: Sampling
    /// How a choice's letter comes about.
    public var read: LetterReading
    /// Whether servers that can are told to write nothing but one of the choices' letters.
    public var isConstrained: Bool
    /// Whether the log-probability of each completion is asked for.
    public var logProbabilities: Bool
    /// Whether servers that can are asked for the tokens of prompt and completion.
    public var tokenIDs: Bool
    /// Pictures with a longer side are sent smaller, in pixels; nil when all are sent as they are.
    public var maximumImageSide: Int?
    /// Further members of each request, JSON texts by key.
    public var body: [String: String]

    /// How tokens are drawn. What is nil is left to the server.
    public struct Sampling: Hashable, Sendable, Codable {
        /// 0 is greedy.
        public var temperature: Double?
        /// Over 0, to 1.
        public var topP: Double?
        /// The longest completion, in tokens.
        public var maximumTokens: Int
        /// Texts at which the model stops.
        public var stop: [String]

        /// Makes settings; greedy when nothing is said.
        public init(temperature: Double? = 0, topP: Double? = nil, maximumTokens: Int = 512, stop: [String] = []) {
            self.temperature = temperature
            self.topP = topP
            self.maximumTokens = maximumTokens
            self.stop = stop
        }
    }

    /// Makes settings.
    public init(
        servedModel: String, sampling: Sampling = Sampling(), read: LetterReading = .text, isConstrained: Bool = false,
        logProbabilities: Bool = false, tokenIDs: Bool = false, maximumImageSide: Int? = nil,
        body: [String: String] = [:]
    ) {
        self.servedModel = servedModel
        self.sampling = sampling
        self.read = read
        self.isConstrained = isConstrained
        self.logProbabilities = logProbabilities
        self.tokenIDs = tokenIDs
        self.maximumImageSide = maximumImageSide
        self.body = body
    }
}
