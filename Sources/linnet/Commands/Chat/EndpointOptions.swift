import ArgumentParser
import Chat
import Foundation

/// Where chat servers are and how they are treated: a worker's own affair, which changes no answer.
struct EndpointOptions: ParsableArguments {
    @Option(
        name: .customLong("endpoint"),
        help: "Chat servers that all serve the same model, separated by commas: http://HOST:PORT/v1.")
    var endpointList: String?

    @Option(help: "The environment's variable with the API key. Default: \(Secrets.defaultVariable), if it is set.")
    var apiKeyVariable: String?

    @Option(help: "A file with the API key.")
    var apiKeyFile: String?

    @Option(help: "A file with further headers, a line 'Name: value' each.")
    var headerFile: String?

    @Option(help: "Requests under way at one endpoint, at most, from each worker.")
    var inFlight = 64

    @Option(help: "Requests under way at one endpoint at first; answers let it grow.")
    var firstInFlight = 16

    @Option(help: "Seconds that an answer may take; twice as many after each time that it did not come.")
    var deadline = 120.0

    @Option(help: "Seconds that all servers may be away before samples are handed back.")
    var patience = 120.0

    @Flag(help: "Send files' names (file://) instead of their bytes: the servers read them.")
    var serverReadsFiles = false

    @Flag(help: "Send every picture in full, even to servers that keep pictures.")
    var sendEveryImage = false

    @Option(help: "A file that keeps answers, so that the same question is asked once.")
    var responseCache: String?

    func validate() throws {
        for (name, value) in [("deadline", deadline), ("patience", patience)] where !(value > 0 && value < 1e7) {
            throw ValidationError("--\(name) is \(value); it is a number of seconds over 0")
        }
        for (name, value) in [("in-flight", inFlight), ("first-in-flight", firstInFlight)]
        where !(1...65536).contains(value) {
            throw ValidationError("--\(name) is \(value); it is a number from 1 to 65536")
        }
        if apiKeyFile != nil, apiKeyVariable != nil {
            throw ValidationError("Name either --api-key-variable or --api-key-file.")
        }
    }

    /// What they mean; no endpoints when none were given.
    func options() throws -> ChatOptions {
        var options = ChatOptions(
            endpoints: try (endpointList ?? "").split(separator: ",").map { try ChatEndpoint(String($0)) })
        options.secrets = try Secrets(
            keyVariable: apiKeyVariable, keyFile: apiKeyFile, headerFile: headerFile,
            environment: ProcessInfo.processInfo.environment)
        options.mostInFlight = inFlight
        options.firstInFlight = firstInFlight
        options.deadline = .seconds(deadline)
        options.patience = .seconds(patience)
        options.serversReadFiles = serverReadsFiles
        options.omitsKnownImages = !sendEveryImage
        options.responseCache = responseCache
        return options
    }

    /// The same options for a worker's command line. It holds no secrets, only where they are.
    var arguments: [String] {
        guard let endpointList else { return [] }
        var arguments = [
            "--endpoint", endpointList, "--in-flight", "\(inFlight)", "--first-in-flight", "\(firstInFlight)",
            "--deadline", "\(deadline)", "--patience", "\(patience)",
        ]
        if let apiKeyVariable { arguments += ["--api-key-variable", apiKeyVariable] }
        if let apiKeyFile { arguments += ["--api-key-file", apiKeyFile] }
        if let headerFile { arguments += ["--header-file", headerFile] }
        if serverReadsFiles { arguments.append("--server-reads-files") }
        if sendEveryImage { arguments.append("--send-every-image") }
        if let responseCache { arguments += ["--response-cache", responseCache] }
        return arguments
    }
}
