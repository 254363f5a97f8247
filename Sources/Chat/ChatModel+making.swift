import Foundation
import JSONReading
import Logging
import Questions
import Reasoning
import Runs
import Scaling

extension ChatModel {
    /// Makes a model once a server answers; waits for it as long as the options' patience.
    ///
    /// - Parameters:
    ///   - chat: What decides answers.
    ///   - options: Where servers are, and how they are treated.
    ///   - settings: The run's: in which words is asked, and where relative image paths start.
    ///   - header: Of the question set.
    /// - Throws: `ChatSetupError`.
    public static func make(
        _ chat: ChatSettings, options: ChatOptions, settings: RunSettings, header: QuestionSetHeader, logger: Logger
    ) async throws -> ChatModel {
        guard !options.endpoints.isEmpty else { throw ChatSetupError.noEndpoint }
        let sending = try sending(chat, options)
        try checkBody(of: chat)
        // How many requests are under way the pool bounds, and an operator may change.
        let exchange = HTTPExchange(connections: Self.mostConnections, secrets: options.secrets)
        let dialect = try await ServerSearch(settings: chat, endpoints: options.endpoints, exchange: exchange)
            .dialect(patience: options.patience, logger: logger)
        var cache: ResponseCache?
        if let path = options.responseCache { cache = try ResponseCache(path: path, logger: logger) }
        let client = ChatClient(
            settings: chat, options: options, dialect: dialect, exchange: exchange, cache: cache, logger: logger)
        let images = ImageLoader(taxonomy: header.taxonomy, imageRoot: settings.imageRoot, sending: sending)
        return ChatModel(client: client, book: try PromptBook(settings.prompts, header: header), images: images)
    }

    private static let mostConnections = 65_536 + 8

    /// What of a picture's file is sent, as settings and options agree on.
    private static func sending(
        _ settings: ChatSettings, _ options: ChatOptions
    ) throws(ChatSetupError) -> ImageLoader.Sending {
        guard let side = settings.maximumImageSide else { return options.serversReadFiles ? .names : .wholeFiles }
        guard !options.serversReadFiles else { throw .unscaled }
        do throws(PictureLibrary.Missing) {
            return .smallerFiles(ScaledPictures(scaler: try PictureScaler(maximumSide: side)))
        } catch {
            throw .cannotScale(error)
        }
    }

    /// Whether the further members are JSON, since else every request would be refused.
    private static func checkBody(of settings: ChatSettings) throws(ChatSetupError) {
        let parser = JSONParser()
        for (key, json) in settings.body.sorted(by: { $0.key < $1.key }) {
            var bytes = Array(json.utf8)
            let isJSON = bytes.withUnsafeMutableBytes {
                (try? parser.withDocument(UnsafeRawBufferPointer($0)) { _ in true }) ?? false
            }
            if !isJSON { throw .badBody(key: key) }
        }
    }

    /// Says what is wrong with settings whoever asks, and wherever.
    ///
    /// - Throws: `ChatSetupError`.
    public static func check(_ chat: ChatSettings) throws { try checkBody(of: chat) }

    /// Says at once what no worker could mend: settings that are no JSON, pictures that cannot be made smaller here, a name
    /// that is not served, a wrong key. Servers that are away are no reason.
    ///
    /// - Throws: `ChatSetupError`.
    public static func preflight(_ chat: ChatSettings, options: ChatOptions) async throws {
        guard !options.endpoints.isEmpty else { throw ChatSetupError.noEndpoint }
        _ = try sending(chat, options)
        try checkBody(of: chat)
        let exchange = HTTPExchange(connections: 2, secrets: options.secrets)
        _ = try await ServerSearch(settings: chat, endpoints: options.endpoints, exchange: exchange).look()
    }
}
