import Logging
import Runs

/// Which kind of server answers at some endpoints?
struct ServerSearch {
    let settings: ChatSettings
    let endpoints: [ChatEndpoint]
    let exchange: HTTPExchange

    /// Between two looks at servers that do not answer: at first, and at most.
    private static let pauses = (first: Duration.seconds(1), longest: Duration.seconds(10))

    /// Probes all endpoints until one answers. The first of them tells the kind; those that are away are taken to be like it.
    /// Each pause is twice as long as the one before.
    ///
    /// - Throws: `ChatSetupError` when none has answered after `patience`.
    func dialect(patience: Duration, logger: Logger) async throws -> Dialect {
        let deadline = ContinuousClock.now + patience
        var pause = Self.pauses.first
        var told: ChatSetupError?
        while true {
            let (kinds, problem) = try await look()
            if let dialect = kinds.first {
                if Set(kinds).count > 1 {
                    logger.warning(
                        "the endpoints are of several kinds; all are asked as the first",
                        metadata: ["kinds": "\(kinds.map(\.name).joined(separator: ", "))"])
                }
                return dialect
            }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw problem ?? ChatSetupError.noEndpoint }
            // Once for each thing that is wrong: a server that starts is asked many times.
            if told != problem {
                logger.warning(
                    "\(problem ?? .noEndpoint); asking again for \(patience.formatted()), less and less often")
            }
            told = problem
            try await Task.sleep(for: min(pause, left))
            pause = min(pause * 2, Self.pauses.longest)
        }
    }

    /// Probes all endpoints once, side by side: the kinds of those that answer, and why another does not.
    ///
    /// - Throws: `ChatSetupError` when one wants another key, is elsewhere or does not serve the model.
    func look() async throws -> (kinds: [Dialect], problem: ChatSetupError?) {
        let probe = ServerProbe(exchange: exchange)
        let found = await withTaskGroup(of: (Int, Result<ServerFacts, ChatSetupError>).self) { group in
            for (number, endpoint) in endpoints.enumerated() {
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
                switch error {
                case .unauthorized, .redirected: throw error
                default: problem = error
                }
            case .success(let facts):
                if facts.serves(settings.servedModel) == false {
                    throw ChatSetupError.notServed(
                        model: settings.servedModel, endpoint: endpoints[number].name, served: facts.models.map(\.name))
                }
                kinds.append(facts.dialect)
            }
        }
        return (kinds, problem)
    }
}
