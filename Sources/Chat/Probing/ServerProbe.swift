import Foundation
import JSONReading
import NIOCore
import NIOHTTP1

/// Finds out what kind of server an endpoint is.
struct ServerProbe: Sendable {
    let exchange: HTTPExchange
    /// What each of the few requests may take.
    var deadline = Duration.seconds(15)

    /// Routes that only one kind of server has, and whose answer tells the version. SGLang had the longer one first.
    private static let routes: [(path: String, dialect: Dialect)] = [
        ("version", .vLLM), ("server_info", .sglang), ("get_server_info", .sglang), ("api/version", .ollama),
        ("props", .llamaCPP),
    ]

    /// Asks `/v1/models`, and routes of particular servers when that does not tell enough.
    func facts(of endpoint: ChatEndpoint) async -> Result<ServerFacts, ChatSetupError> {
        let models: [ServerFacts.Served]
        switch await exchange.send(to: endpoint.models, body: nil, within: deadline) {
        case .failure(let breakage):
            return .failure(.noAnswer(endpoint: endpoint.name, reason: Self.words(breakage)))
        case .success(let response):
            switch Self.models(in: response, of: endpoint) {
            case .failure(let error): return .failure(error)
            case .success(let list): models = list
            }
        }
        if let dialect = Self.dialect(of: models, host: endpoint.root.host ?? "") {
            var facts = ServerFacts(dialect: dialect, models: models)
            for route in Self.routes where route.dialect == dialect && facts.version.isEmpty {
                facts.version = await version(endpoint.root.appendingPathComponent(route.path)) ?? ""
            }
            return .success(facts)
        }
        for route in Self.routes {
            if let version = await version(endpoint.root.appendingPathComponent(route.path)) {
                return .success(ServerFacts(dialect: route.dialect, version: version, models: models))
            }
        }
        return .success(ServerFacts(dialect: .plain, models: models))
    }

    private static func models(
        in response: HTTPResponse, of endpoint: ChatEndpoint
    ) -> Result<[ServerFacts.Served], ChatSetupError> {
        response.body.withUnsafeReadableBytes { bytes in
            let parser = JSONParser()
            switch response.status {
            case 200..<300:
                // A list that cannot be read is as good as none: the route is not what is needed.
                return .success((try? parser.withDocument(bytes) { ServerFacts.Served.list($0) }) ?? [])
            case 401, 403:
                return .failure(
                    .unauthorized(endpoint: endpoint.name, message: ErrorBody.message(bytes, parser: parser)))
            case 404, 405: return .success([])
            case 300..<400:
                let target = response.headers.first(name: "location").map(ErrorBody.line) ?? "another place"
                return .failure(.redirected(endpoint: endpoint.name, target: target))
            default:
                let reason = "HTTP \(response.status) for /v1/models: \(ErrorBody.message(bytes, parser: parser))"
                return .failure(.noAnswer(endpoint: endpoint.name, reason: reason))
            }
        }
    }

    /// By who is said to own the models.
    static func dialect(of models: [ServerFacts.Served], host: String) -> Dialect? {
        if host == "api.openai.com" { return .openAI }
        switch models.first?.owner {
        case "vllm": return .vLLM
        case "sglang": return .sglang
        case "llamacpp", "me": return .llamaCPP
        case "library": return .ollama
        case let owner? where owner == "system" || owner.hasPrefix("openai"): return .openAI
        default: return nil
        }
    }

    private func version(_ url: URL) async -> String? {
        guard case .success(let response) = await exchange.send(to: url, body: nil, within: deadline),
            response.status == 200
        else { return nil }
        return response.body.withUnsafeReadableBytes { bytes in
            // Another server's page under the same path is no JSON object with a version.
            let version = try? JSONParser().withDocument(bytes) { root in
                root["version"]?.string ?? root["build_info"]?.string
            }
            return version.map(ErrorBody.line)
        }
    }

    static func words(_ breakage: HTTPExchange.Breakage) -> String {
        switch breakage {
        case .absent(let reason), .reset(let reason), .brokenOff(let reason): reason
        case .deadline: "no answer in time"
        case .cancelled: "cancelled"
        }
    }
}
