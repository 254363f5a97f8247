import ArgumentParser
import Chat
import Foundation

/// `linnet doctor`: says what a chat server can do.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Says what chat servers can do: the model's name, pictures, log-probabilities, token ids, constraints.",
        discussion: "It asks each endpoint about ten small questions about one small grey picture.")

    @Option(help: "The model's name, as the servers call it.")
    var servedModel: String

    @OptionGroup var endpoints: EndpointOptions

    func run() async throws {
        let options = try endpoints.options()
        guard !options.endpoints.isEmpty else { throw ChatSetupError.noEndpoint }
        var ill: [String] = []
        for endpoint in options.endpoints {
            let doctor = Doctor(
                endpoint: endpoint, servedModel: servedModel, secrets: options.secrets, deadline: options.deadline)
            do {
                let report = try await doctor.examine()
                try FileHandle.standardOutput.write(contentsOf: Data((Self.lines(report) + "\n").utf8))
                if !report.answersPictures { ill.append(endpoint.name) }
            } catch let error as ChatSetupError {
                try FileHandle.standardOutput.write(contentsOf: Data("\(endpoint.name)\n  \(error)\n".utf8))
                ill.append(endpoint.name)
            }
        }
        guard ill.isEmpty else {
            throw UserError(
                "no answer about a picture from \(ill.joined(separator: ", ")). Mend what is said above (start the server, "
                    + "correct its URL or the model's name), then ask 'linnet doctor' again")
        }
        print(
            "next: linnet evaluate SET --model chat --served-model \(servedModel) --endpoint "
                + "\(options.endpoints.map(\.name).joined(separator: ",")) --image-root PICTURES --run DIRECTORY")
    }

    private static func lines(_ report: Doctor.Report) -> String {
        var lines = ["\(report.endpoint)", "  server  \(report.server)"]
        if !report.served.isEmpty {
            let more = report.served.count > 5 ? " and \(report.served.count - 5) more" : ""
            lines.append("  serves  \(report.served.prefix(5).joined(separator: ", "))\(more)")
        }
        let width = report.findings.map(\.ability.count).max() ?? 0
        for (ability, finding) in report.findings {
            let word =
                switch finding {
                case .works(let text): "yes      \(text)"
                case .ignored(let text): "ignored  \(text)"
                case .fails(let text): "no       \(text)"
                case .notOffered: "no       not offered by this kind of server"
                }
            lines.append("  \(ability.padding(toLength: width, withPad: " ", startingAt: 0))  \(word)")
        }
        return lines.joined(separator: "\n")
    }
}
