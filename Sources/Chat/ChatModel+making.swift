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
        try check(chat, options)
        let exchange = HTTPExchange(
            connections: options.mostInFlight + 8, headers: options.secrets.headers)
        let dialect = try await dialect(chat, options: options, exchange: exchange, logger: logger)
        var cache: ResponseCache?
        if let path = options.responseCache { cache = try ResponseCache(path: path, logger: logger) }
        let client = ChatClient(
            settings: chat, options: options, dialect: dialect, exchange: exchange, cache: cache, logger: logger)
        let images = ImageLoader(
            taxonomy: header.taxonomy, imageRoot: settings.imageRoot, serversReadFiles: options.serversReadFiles,
            scaler: chat.maximumImageSide.map(PictureScaler.init))
        return ChatModel(client: client, book: try PromptBook(settings.prompts, header: header), images: images)
    }

    /// Whether the further members are JSON, since else every request would be refused, and whether pictures can be made
    /// smaller when they have to be.
    static func check(_ settings: ChatSettings, _ options: ChatOptions) throws(ChatSetupError) {
        if settings.maximumImageSide != nil, options.serversReadFiles { throw .unscaled }
        let parser = JSONParser()
        for (key, json) in settings.body.sorted(by: { $0.key < $1.key }) {
            var bytes = Array(json.utf8)
            let isJSON = bytes.withUnsafeMutableBytes {
                (try? parser.withDocument(UnsafeRawBufferPointer($0)) { _ in true }) ?? false
            }
            if !isJSON { throw .badBody(key: key) }
        }
    }

    /// Says at once what no worker could mend: settings that are no JSON, a name that is not served, a wrong key. Servers
    /// that are away are no reason.
    ///
    /// - Throws: `ChatSetupError`.
    public static func preflight(_ chat: ChatSettings, options: ChatOptions) async throws {
        guard !options.endpoints.isEmpty else { throw ChatSetupError.noEndpoint }
        try check(chat, options)
        let exchange = HTTPExchange(connections: 2, headers: options.secrets.headers)
        _ = try await look(chat, options: options, exchange: exchange)
    }

    /// Probes all endpoints until one answers. The first of them tells the kind; those that are away are taken to be like it.
    private static func dialect(
        _ settings: ChatSettings, options: ChatOptions, exchange: HTTPExchange, logger: Logger
    ) async throws -> Dialect {
        let deadline = ContinuousClock.now + options.patience
        while true {
            let (kinds, problem) = try await look(settings, options: options, exchange: exchange)
            if let dialect = kinds.first {
                if Set(kinds).count > 1 {
                    logger.warning(
                        "the endpoints are of several kinds; all are asked as the first",
                        metadata: ["kinds": "\(kinds.map(\.name).joined(separator: ", "))"])
                }
                return dialect
            }
            guard ContinuousClock.now < deadline else { throw problem ?? ChatSetupError.noEndpoint }
            logger.warning("no chat server answers yet", metadata: ["reason": "\(problem ?? .noEndpoint)"])
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// Probes all endpoints once, side by side: the kinds of those that answer, and why another does not.
    private static func look(
        _ settings: ChatSettings, options: ChatOptions, exchange: HTTPExchange
    ) async throws -> (kinds: [Dialect], problem: ChatSetupError?) {
        let probe = ServerProbe(exchange: exchange)
        let found = await withTaskGroup(of: (Int, Result<ServerFacts, ChatSetupError>).self) { group in
            for (number, endpoint) in options.endpoints.enumerated() {
                group.addTask { (number, await probe.facts(of: endpoint)) }
            }
            var found: [(Int, Result<ServerFacts, ChatSetupError>)] = []
            for await one in group { found.append(one) }
            return found.sorted { $0.0 < $1.0 }
        }
        var kinds: [Dialect] = []
        var problem: ChatSetupError?
        for (number, result) in found {
            switch result {
            case .failure(let error):
                if case .unauthorized = error { throw error }
                problem = error
            case .success(let facts):
                if facts.serves(settings.servedModel) == false {
                    throw ChatSetupError.notServed(
                        model: settings.servedModel, endpoint: options.endpoints[number].name,
                        served: facts.models.map(\.name))
                }
                kinds.append(facts.dialect)
            }
        }
        return (kinds, problem)
    }
}
