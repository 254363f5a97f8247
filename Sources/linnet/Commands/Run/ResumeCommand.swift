import ArgumentParser
import Coordinator

/// `linnet resume`: goes on with a run on this machine.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Goes on with a run that stopped, on this machine; asks nothing again that is in its ledger.",
        usage: "linnet resume <directory> [<options>]")

    @Argument(help: "The run's directory.")
    var directory: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Where the run's question set is now, when it has moved.", valueName: "file"))
    var setPath: String?

    @OptionGroup(title: "Where the run's vectors are now, when they have moved") var vectors: VectorOptions

    @OptionGroup(title: "Where other files of the run are now") var moved: MovedFiles

    @Option(
        help: ArgumentHelp(
            "Stop, resumable, when more than this share of the samples failed (after 50).", valueName: "share"))
    var failOnError: Double?

    @Flag(help: "Ask again what failed: samples that were given up, and those of which the whole or a part failed.")
    var retryFailed = false

    @OptionGroup var local: LocalOptions
    @OptionGroup var leases: LeaseOptions
    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var timing: TimingOptions
    @OptionGroup(title: "Watching") var http: HTTPOptions
    @OptionGroup var talk: TalkOptions

    func validate() throws { try local.checkThereAreWorkers() }

    func run() async throws {
        let page = try await http.serve(isUsual: false, talk)
        let session = try await RunSession.resume(
            directory, set: setPath, vectors: vectors, moved: moved, retryingFailed: retryFailed,
            coordinator: local.coordinator(leases, timing, failureThreshold: failOnError),
            logger: talk.logger("coordinator"), check: endpoints.check)
        try await LocalRun(
            session: session, local: local, endpoints: endpoints, talk: talk, page: page, directory: directory
        ).run()
    }
}
