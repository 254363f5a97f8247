import ArgumentParser
import Coordinator
import Reasoning
import Runs
import Transport

/// `linnet rollouts`: makes groups of completions for a trainer.
struct RolloutsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollouts",
        abstract: "Makes groups of completions for a trainer, read and rewarded. Started again, it goes on.",
        discussion: """
            The trainer connects to the same endpoint as workers do: 'linnet train grpo --connect ENDPOINT', or a program of \
            your own (Documentation/Rollouts.md). It publishes its policy, asks for steps, and ends the run.
            """)

    @OptionGroup var answering: AnsweringOptions
    @OptionGroup(title: "What is made") var rollouts: RolloutOptions
    @Option(
        help: ArgumentHelp(
            "Write every step as JSON lines, compressed with zstd, to files in this directory, too.",
            valueName: "directory"))
    var out: String?

    @OptionGroup(title: "Workers and trainer") var listening: ListeningOptions
    @OptionGroup var local: LocalOptions
    @OptionGroup var leases: LeaseOptions
    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var timing: TimingOptions
    @OptionGroup(title: "Watching") var http: HTTPOptions
    @OptionGroup var talk: TalkOptions

    func validate() throws {
        if answering.model == .replay {
            throw ValidationError("--model replay only says again what was said; rollouts need a model that answers")
        }
        if answering.model == .embedding {
            throw ValidationError(
                "--model embedding, the default, answers the same each time; there is nothing to learn from. Name --model "
                    + "chat, or --model linear")
        }
        if answering.sampling.temperature == 0 {
            throw ValidationError(
                "--temperature 0 makes all completions of a prompt alike; there is nothing to learn from")
        }
        if answering.sampling.constrainLetters || answering.sampling.read == .letters {
            throw ValidationError(
                "--constrain-letters and --read letters are for evaluations: rollouts are what a model writes")
        }
    }

    func run() async throws {
        let endpoint = try listening.endpoint(takesTrainer: true)
        var options = CoordinatorOptions(endpoint: endpoint, software: Versions.linnet)
        options.archive = out
        options.access = try listening.access()
        let ownWorkers = try options.access.admitOwnWorkers()
        leases.apply(to: &options)
        timing.apply(to: &options)
        // Workers of this process go with it; those that are elsewhere come back with what they hold.
        if local.workers != 0 { options.adoptionGrace = .zero }
        var settings = try answering.settings(Procedure(.twoStage), rollouts: rollouts.settings)
        settings.model = rollouts.telling(settings.model)
        let page = try await http.serve(isUsual: true, talk)
        let session = try await RunSession.open(
            answering.set, in: answering.directory, settings, coordinator: options,
            logger: talk.logger("coordinator"), check: local.workers == 0 ? { _ in } : endpoints.check)
        try await LocalRun(
            session: session, local: local, endpoints: endpoints, talk: talk, page: page,
            directory: answering.directory, key: ownWorkers,
            announcement: { endpoint in
                """
                listening at \(endpoint); a trainer connects there, and more workers with \
                '\(ListeningOptions.workerCommand(endpoint, key: listening.key))'
                """
            },
            announce: listening.announce
        ).run()
    }
}
