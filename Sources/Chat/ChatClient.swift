import Foundation
import JSONReading
import Locking
import Logging
import NIOCore
import Outcomes
import Runs

/// Asks chat servers, again where that makes sense, until there is an answer or a reason why there is none.
final class ChatClient: Sendable {
    typealias Instant = ContinuousClock.Instant

    let settings: ChatSettings
    let options: ChatOptions
    let exchange: HTTPExchange
    let dialect: Dialect
    let logger: Logger
    private let bodies: RequestBody
    private let pool: EndpointPool
    private let meters: [EndpointMeter]
    /// By endpoint.
    private let known: Guarded<[KnownImages]>
    private let cache: ResponseCache?
    private let parser = Guarded(JSONParser())
    private let learnedDeadline: Guarded<LearnedDeadline>

    /// - Parameter dialect: Of all endpoints.
    init(
        settings: ChatSettings, options: ChatOptions, dialect: Dialect, exchange: HTTPExchange, cache: ResponseCache?,
        logger: Logger
    ) {
        self.settings = settings
        self.options = options
        self.dialect = dialect
        self.exchange = exchange
        self.cache = cache
        self.logger = logger
        bodies = RequestBody(settings: settings, dialect: dialect)
        let names = options.endpoints.map(\.name)
        pool = EndpointPool(endpoints: names, limits: options.dispatchLimits, loop: exchange.loop, logger: logger)
        meters = names.map(EndpointMeter.init)
        known = Guarded(names.map { _ in KnownImages() })
        learnedDeadline = Guarded(
            LearnedDeadline(first: options.deadline, longest: options.persistenceLimits.longestDeadline))
    }

    /// What was asked so far, by endpoint.
    var usage: [EndpointUsage] { meters.map(\.usage) }

    /// Requests that were sent elsewhere than to their picture's own endpoint for want of room.
    var spilled: Int { pool.spilled }

    /// So many requests may be under way at each endpoint from now on.
    func retune(inFlight: Int) { pool.retune(most: inFlight) }

    /// Whether later requests of a picture can leave its bytes out.
    func mayOmit(_ image: ImageMaterial?) -> Bool {
        guard case .inline = image else { return false }
        return options.omitsKnownImages && dialect.keepsImages
    }

    /// Asks until there is an answer. It may hold fewer choices than were asked for.
    func answer(_ request: ChatRequest) async -> Result<ChatAnswer, Failure> {
        let key = cache.map { _ in
            ResponseCache.key(request, body: bodies.bytes(request, omitsImage: true), dialect: dialect)
        }
        if let key, let response = cache?.response(key),
            case .answered(let answer) = read(response, request, ReplyBound(settings, request))
        {
            meters[0].countRecalled()
            return .success(answer)
        }
        var persistence = Persistence(options.persistenceLimits)
        var avoiding: Int?
        var sendsWhole = !mayOmit(request.image)
        while true {
            let until = persistence.waitsUntil(.now)
            guard let endpoint = await pool.enter(picture: request.affinity, avoiding: avoiding, until: until) else {
                return .failure(
                    Task.isCancelled
                        ? Failure(.modelUnavailable, "cancelled before an answer") : persistence.unplaced())
            }
            let omits = !sendsWhole && isKnown(request, at: endpoint)
            let sentAt = Instant.now
            let deadline = max(persistence.deadline, learnedDeadline.withLock(\.duration))
            let (reply, response) = await send(request, to: endpoint, omitsImage: omits, within: deadline)
            let ending: Dispatch.Ending = persistence.forgives(reply) ? .stale : Self.ending(reply, omitted: omits)
            let isEjected = pool.leave(endpoint, sentAt: sentAt, ending)
            if case .answered(var answer) = reply {
                answer.endpoint = options.endpoints[endpoint].name
                learnedDeadline.withLock { $0.answered(after: sentAt.duration(to: .now)) }
                remember(request, at: endpoint)
                if let key, let response { cache?.keep(response, for: key) }
                return .success(answer)
            }
            if omits, Self.mayBeMissing(reply) {
                // The server no longer has the picture: it gets it again, which is nobody's failure.
                forget(request, at: endpoint)
                sendsWhole = true
                continue
            }
            if isEjected, case .timedOut = reply { learnedDeadline.withLock { $0.missed() } }
            if isEjected, Self.mayBeRequestsFault(reply), await isAlive(endpoint) { pool.readmit(endpoint) }
            switch persistence.after(
                reply, from: endpoint, lastAnswer: pool.lastAnswer, jitter: .random(in: 0...1), .now)
            {
            case .resend(let wait, let elsewhere):
                avoiding = elsewhere
                logger.debug(
                    "a request is sent again",
                    metadata: ["endpoint": "\(options.endpoints[endpoint].name)", "reply": "\(reply)"])
                if wait > .zero { try? await Task.sleep(for: wait) }  // Cancellation shows at the pool.
            case .tryServer:
                return .failure(persistence.verdict(serverAnswers: await isAlive(endpoint)))
            case .giveUp(let failure): return .failure(failure)
            }
        }
    }

    /// Whether failures in a row may be those of a few bad requests, and tell nothing of the server.
    private static func mayBeRequestsFault(_ reply: Reply) -> Bool {
        switch reply {
        case .failed, .reset, .timedOut: true
        default: false
        }
    }

    /// Whether the server answers the smallest question about a picture.
    ///
    /// Some servers close the connection after each error without a word, so a reset is no answer to the question.
    func isAlive(_ endpoint: Int) async -> Bool {
        for _ in 0..<3 {
            let (reply, _) = await send(
                TrialRequest.request, to: endpoint, omitsImage: false, within: learnedDeadline.withLock(\.duration),
                bodies: plainBodies)
            if case .reset = reply { continue }
            if case .answered = reply { return true }
            return false
        }
        return false
    }

    /// Asks one endpoint once, for a few tokens and their log-probabilities.
    func answerAt(_ endpoint: Int, canary request: ChatRequest) async -> Reply {
        let settings = ChatSettings(
            servedModel: settings.servedModel, sampling: .init(temperature: 0, maximumTokens: 8), logProbabilities: true
        )
        return await send(
            request, to: endpoint, omitsImage: false, within: learnedDeadline.withLock(\.duration),
            bodies: RequestBody(settings: settings, dialect: dialect)
        ).0
    }

    private var plainBodies: RequestBody {
        RequestBody(
            settings: ChatSettings(
                servedModel: settings.servedModel, sampling: .init(temperature: nil, maximumTokens: 4)),
            dialect: dialect)
    }

    private func send(
        _ request: ChatRequest, to endpoint: Int, omitsImage: Bool, within deadline: Duration,
        bodies: RequestBody? = nil
    ) async -> (Reply, HTTPResponse?) {
        let bodies = bodies ?? self.bodies
        let body = bodies.bytes(request, omitsImage: omitsImage)
        let bound = ReplyBound(bodies.settings, request)
        let began = Instant.now
        let result = await exchange.send(
            to: options.endpoints[endpoint].completions, body: body, within: deadline, atMost: bound.bodyBytes)
        let took = began.duration(to: .now)
        let reply: Reply
        var received: HTTPResponse?
        switch result {
        case .success(let response):
            reply = read(response, request, bound)
            received = response
        case .failure(let breakage): reply = Reply(breakage, deadline: deadline)
        }
        meters[endpoint].count(reply, bytesSent: body.readableBytes, took: took)
        return (reply, received)
    }

    private func read(_ response: HTTPResponse, _ request: ChatRequest, _ bound: ReplyBound) -> Reply {
        parser.withLock { parser in
            ReplyReader(
                parser: parser, bound: bound, secrets: exchange.secrets, readsLetters: request.readsLetters
            ).read(status: response.status, headers: response.headers, body: response.body)
        }
    }

    private static func ending(_ reply: Reply, omitted: Bool) -> Dispatch.Ending {
        switch reply {
        case .answered: .answered
        case .overloaded(let retryAfter, _): .overloaded(retryAfter: retryAfter)
        case .failed, .reset: omitted ? .refused : .failed
        case .refused: .refused
        case .absent: .gone
        case .timedOut: .timedOut
        case .cancelled: .cancelled
        }
    }

    /// Whether a reply to a request without its picture may mean that the picture is no longer there.
    private static func mayBeMissing(_ reply: Reply) -> Bool {
        switch reply {
        case .failed, .refused: true
        default: false
        }
    }

    private func isKnown(_ request: ChatRequest, at endpoint: Int) -> Bool {
        guard let identity = request.imageIdentity else { return false }
        return known.withLock { $0[endpoint].contains(identity) }
    }

    private func remember(_ request: ChatRequest, at endpoint: Int) {
        guard let identity = request.imageIdentity, mayOmit(request.image) else { return }
        known.withLock { $0[endpoint].insert(identity) }
    }

    private func forget(_ request: ChatRequest, at endpoint: Int) {
        guard let identity = request.imageIdentity else { return }
        known.withLock { $0[endpoint].remove(identity) }
    }
}
