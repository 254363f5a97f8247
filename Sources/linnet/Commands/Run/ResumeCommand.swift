import ArgumentParser
import Coordinator

/// `linnet resume`: goes on with a run on this machine.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Goes on with a run that stopped, on this machine; asks nothing again that is in its ledger.")

    @Argument(help: "The run's directory.")
    var directory: String

    @Option(name: .customLong("set"), help: "The question set's file, when it was moved.")
    var setPath: String?

    @Option(help: "Stop, resumable, when more than this share of the samples failed (after 50).")
    var failOnError: Double?

    @OptionGroup var local: LocalOptions
    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var timing: TimingOptions
    @OptionGroup var talk: TalkOptions

    func run() async throws {
        let logger = talk.logger("coordinator")
        var options = CoordinatorOptions(endpoint: local.endpoint, software: Versions.linnet)
        timing.apply(to: &options)
        options.adoptionGrace = .zero
        options.failureThreshold = failOnError
        let session = try RunSession.resume(directory, set: setPath, coordinator: options, logger: logger)
        try await LocalRun(
            session: session, local: local, endpoints: endpoints, talk: talk, directory: directory
        ).run()
    }
}
