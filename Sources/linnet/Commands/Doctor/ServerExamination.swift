import Chat
import Foundation

/// What the doctor found out about one chat server.
struct ServerExamination: Encodable {
    enum Outcome {
        case report(Doctor.Report)
        case failed(String)
    }

    let endpoint: String
    let outcome: Outcome

    /// Whether it answers questions about pictures.
    var isWell: Bool { if case .report(let report) = outcome { report.answersPictures } else { false } }

    /// Asks one server about ten small questions.
    static func of(
        _ endpoint: ChatEndpoint, servedModel: String, options: ChatOptions
    ) async throws -> ServerExamination {
        let doctor = Doctor(
            endpoint: endpoint, servedModel: servedModel, secrets: options.secrets, deadline: options.deadline)
        do {
            return ServerExamination(endpoint: endpoint.name, outcome: .report(try await doctor.examine()))
        } catch let error as ChatSetupError {
            return ServerExamination(endpoint: endpoint.name, outcome: .failed("\(error)"))
        }
    }

    /// In lines for people.
    var lines: [String] {
        switch outcome {
        case .failed(let why): return [endpoint, "  \(why)"]
        case .report(let report):
            var lines = ["\(report.endpoint)", "  server  \(report.server)"]
            if !report.served.isEmpty {
                let more = report.served.count > 5 ? " and \(report.served.count - 5) more" : ""
                lines.append("  serves  \(report.served.prefix(5).joined(separator: ", "))\(more)")
            }
            let width = report.findings.map(\.ability.count).max() ?? 0
            return lines
                + report.findings.map { ability, finding in
                    "  \(ability.padding(toLength: width, withPad: " ", startingAt: 0))  \(Self.words(finding))"
                }
        }
    }

    private static func words(_ finding: Doctor.Finding) -> String {
        switch finding {
        case .works(let text): "yes      \(text)"
        case .ignored(let text): "ignored  \(text)"
        case .fails(let text): "no       \(text)"
        case .notOffered: "no       not offered by this kind of server"
        }
    }

    private enum Key: String, CodingKey { case endpoint, verdict, server, served, abilities, error }
    private enum AbilityKey: String, CodingKey { case ability, works, detail }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(endpoint, forKey: .endpoint)
        try fields.encode(isWell ? CheckedFact.Verdict.ok : .problem, forKey: .verdict)
        switch outcome {
        case .failed(let why): try fields.encode(why, forKey: .error)
        case .report(let report):
            try fields.encode(report.server, forKey: .server)
            try fields.encode(report.served, forKey: .served)
            var list = fields.nestedUnkeyedContainer(forKey: .abilities)
            for (ability, finding) in report.findings {
                var entry = list.nestedContainer(keyedBy: AbilityKey.self)
                try entry.encode(ability, forKey: .ability)
                try entry.encode(finding.isGood, forKey: .works)
                switch finding {
                case .works(let text), .ignored(let text), .fails(let text): try entry.encode(text, forKey: .detail)
                case .notOffered: break
                }
            }
        }
    }
}
