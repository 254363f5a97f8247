import Foundation
import JSONReading
import Logging
import Measures
import NIOCore
import Runs
import Scaling

/// Asks one server a handful of small questions, and says what it can do.
public struct Doctor: Sendable {
    /// What was found out about one ability.
    public enum Finding: Sendable, Equatable {
        case works(String)
        /// The server took the request and left this out in silence.
        case ignored(String)
        /// The server refused or failed.
        case fails(String)
        /// Nothing to find out with this kind of server.
        case notOffered

        /// Whether it can be relied on.
        public var isGood: Bool { if case .works = self { true } else { false } }
    }

    /// What was asked, and what was found.
    public struct Report: Sendable {
        /// The endpoint's URL.
        public let endpoint: String
        /// What kind of server it is, with its version where it tells.
        public let server: String
        /// The first names that it serves.
        public let served: [String]
        /// Each ability with its finding, in the order in which they were tried.
        public let findings: [(ability: String, finding: Finding)]

        /// Whether the server answers questions about pictures with this model.
        public var answersPictures: Bool { findings.first { $0.ability == Doctor.picture }?.finding.isGood ?? false }
    }

    static let picture = "a picture"

    private let endpoint: ChatEndpoint
    private let servedModel: String
    private let exchange: HTTPExchange
    private let deadline: Duration

    /// Makes a doctor for one endpoint.
    public init(endpoint: ChatEndpoint, servedModel: String, secrets: Secrets, deadline: Duration) {
        self.endpoint = endpoint
        self.servedModel = servedModel
        self.deadline = deadline
        exchange = HTTPExchange(connections: 4, secrets: secrets)
    }

    /// Asks.
    ///
    /// - Throws: `ChatSetupError` when no server answers there.
    public func examine() async throws -> Report {
        let facts = try await ServerProbe(exchange: exchange).facts(of: endpoint).get()
        var findings: [(ability: String, finding: Finding)] = []
        let name: Finding =
            switch facts.serves(servedModel) {
            case true: .works("served")
            case false: .fails("not in the server's list")
            case nil: .ignored(facts.models.isEmpty ? "the server lists no models" : "not in the server's list")
            }
        findings.append(("model '\(servedModel)'", name))
        findings.append((Self.picture, await trialOfPicture(facts.dialect)))
        if findings.last?.finding.isGood == true {
            findings.append(("log-probabilities", await trialOfLogProbabilities(facts.dialect)))
            findings.append(("--read letters", await trialOfLetters(facts.dialect)))
            findings.append(("token ids", await trialOfTokenIDs(facts.dialect)))
            findings.append(("several choices (n)", await trialOfChoices(facts.dialect)))
            findings.append(("letter constraint", await trialOfConstraint(facts.dialect)))
            findings.append(("stop texts", await trialOfStop(facts.dialect)))
            findings.append(("pictures kept by identity", await trialOfIdentity(facts.dialect)))
        }
        findings.append(("--max-image-side", Self.trialOfScaling()))
        return Report(
            endpoint: endpoint.name,
            server: facts.version.isEmpty ? facts.dialect.name : "\(facts.dialect.name) \(facts.version)",
            served: facts.models.map(\.name), findings: findings)
    }

    // MARK: - Trials

    private static let letters = ["A", "B", "C", "D"]

    private static var question: ChatRequest {
        var request = TrialRequest.request
        request.text =
            "What is the picture's colour?\nA. red\nB. grey\nC. green\nD. blue\nAnswer with the letter alone."
        request.wanted = .oneOf(letters)
        return request
    }

    private func ask(
        _ request: ChatRequest, _ dialect: Dialect, omitsImage: Bool = false,
        _ change: (inout ChatSettings) -> Void = { _ in }
    ) async -> (reply: Reply, took: Duration) {
        var settings = ChatSettings(servedModel: servedModel, sampling: .init(temperature: 0, maximumTokens: 8))
        change(&settings)
        let body = RequestBody(settings: settings, dialect: dialect).bytes(request, omitsImage: omitsImage)
        let began = ContinuousClock.now
        let bound = ReplyBound(settings, request)
        let result = await exchange.send(
            to: endpoint.completions, body: body, within: deadline, atMost: bound.bodyBytes)
        let took = began.duration(to: .now)
        switch result {
        case .failure(let breakage): return (Reply(breakage, deadline: deadline), took)
        case .success(let response):
            let reader = ReplyReader(
                parser: JSONParser(), bound: bound, secrets: exchange.secrets, readsLetters: request.readsLetters)
            return (reader.read(status: response.status, headers: response.headers, body: response.body), took)
        }
    }

    /// What an answer shows, or how the request failed.
    private func finding(_ reply: Reply, _ show: (ChatAnswer) -> Finding) -> Finding {
        switch reply {
        case .answered(let answer): show(answer)
        case .overloaded(_, let complaint), .failed(let complaint), .refused(let complaint):
            .fails(complaint.description)
        case .absent(let reason), .reset(let reason): .fails(reason)
        case .timedOut(let duration): .fails("no answer within \(duration.formatted())")
        case .cancelled: .fails("cancelled")
        }
    }

    private func trialOfPicture(_ dialect: Dialect) async -> Finding {
        let (reply, took) = await ask(Self.question, dialect)
        return finding(reply) { answer in
            let tokens = answer.usage.prompt > 0 ? ", \(Number.of(answer.usage.prompt, "prompt token"))" : ""
            let model = answer.model == servedModel || answer.model.isEmpty ? "" : ", as '\(answer.model)'"
            let text = ErrorBody.line(String(answer.choices[0].text.prefix(40)))
            return .works("'\(text)' (\(answer.choices[0].finishReason)) in \(took.formatted())\(tokens)\(model)")
        }
    }

    private func trialOfLogProbabilities(_ dialect: Dialect) async -> Finding {
        let (reply, _) = await ask(Self.question, dialect) { $0.logProbabilities = true }
        return finding(reply) { answer in
            answer.choices[0].logProbability.map { .works("\(($0 * 1000).rounded() / 1000)") }
                ?? .ignored("the answer holds none")
        }
    }

    private func trialOfLetters(_ dialect: Dialect) async -> Finding {
        var request = Self.question
        request.readsLetters = true
        let (reply, _) = await ask(request, dialect)
        return finding(reply) { answer in
            guard let candidates = answer.choices[0].candidates else {
                return .ignored("no candidates for the first token")
            }
            guard let (letter, _) = LetterProbabilities.best(of: Self.letters, among: candidates) else {
                return .works("\(candidates.count) candidates, none of them a choice's letter")
            }
            return .works("'\(letter)' of \(candidates.count) candidates")
        }
    }

    private func trialOfTokenIDs(_ dialect: Dialect) async -> Finding {
        guard dialect.tellsTokenIDs else { return .notOffered }
        let (reply, _) = await ask(Self.question, dialect) { $0.tokenIDs = true }
        return finding(reply) { answer in
            let choice = answer.choices[0]
            guard !choice.tokenIDs.isEmpty else { return .ignored("the answer holds none") }
            return .works("\(choice.promptTokenIDs.count) of the prompt, \(choice.tokenIDs.count) of the completion")
        }
    }

    private func trialOfChoices(_ dialect: Dialect) async -> Finding {
        var request = Self.question
        request.count = 2
        let (reply, _) = await ask(request, dialect) { $0.sampling.temperature = 1 }
        return finding(reply) { answer in
            answer.choices.count == 2
                ? .works("2 of 2") : .ignored("\(answer.choices.count) of 2; the others are asked for one by one")
        }
    }

    private func trialOfConstraint(_ dialect: Dialect) async -> Finding {
        guard dialect.constraint != .none else { return .notOffered }
        let (reply, _) = await ask(Self.question, dialect) { $0.isConstrained = true }
        return finding(reply) { answer in
            Self.letters.contains(answer.choices[0].text)
                ? .works("'\(answer.choices[0].text)'")
                : .ignored("it wrote '\(ErrorBody.line(answer.choices[0].text))'")
        }
    }

    private func trialOfStop(_ dialect: Dialect) async -> Finding {
        let (reply, _) = await ask(Self.question, dialect) { $0.sampling.stop = ["\n\n"] }
        return finding(reply) { _ in .works("accepted") }
    }

    /// No ability of the server's, but one that asking it may need: pictures are made smaller where they are sent from.
    private static func trialOfScaling() -> Finding {
        do throws(PictureLibrary.Missing) {
            return .works("by libgd \(try PictureLibrary.load()) on this machine")
        } catch {
            return .fails("\(error)")
        }
    }

    private func trialOfIdentity(_ dialect: Dialect) async -> Finding {
        guard dialect.keepsImages, let identity = TrialRequest.image?.identity() else { return .notOffered }
        var request = Self.question
        request.imageIdentity = identity
        let (first, _) = await ask(request, dialect)
        guard case .answered = first else { return finding(first) { _ in .works("") } }
        let (second, _) = await ask(request, dialect, omitsImage: true)
        return finding(second) { _ in .works("answered without the picture's bytes") }
    }
}
