import ArgumentParser
import Coordinator
import Questions

/// `linnet coordinator`: leads a run whose workers run elsewhere.
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator",
        abstract: "Leads a run for workers that connect from anywhere. Started again, it goes on.")

    @OptionGroup var run: RunOptions

    @OptionGroup var listening: ListeningOptions
    @OptionGroup var leases: LeaseOptions
    @OptionGroup var timing: TimingOptions
    @OptionGroup(title: "Watching") var http: HTTPOptions
    @Flag(
        help: ArgumentHelp(
            "When the run is complete, stay with its page until stopped: for what would start this command again at once, such as "
                + "Kubernetes."))
    var stay = false
    @OptionGroup var talk: TalkOptions

    func run() async throws {
        var options = CoordinatorOptions(endpoint: try listening.endpoint(), software: Versions.linnet)
        options.access = try listening.access()
        leases.apply(to: &options)
        timing.apply(to: &options)
        options.failureThreshold = run.failOnError
        let directory = run.answering.directory
        let page = try await http.serve(isUsual: true, talk)
        let session = try await RunSession.open(
            run.answering.set, in: directory, try run.settings(), coordinator: options,
            logger: talk.logger("coordinator"))
        let coordinator = session.coordinator
        let manager = ServiceManager.taken()
        let endpoint = try await coordinator.start()
        // Before anybody can know that it is there to be stopped.
        let (stops, stopping) = AsyncStream.makeStream(of: Void.self)
        let signals = Signals { name in
            manager.tell(.stopping, .status("stopping (\(name))"))
            stopping.yield()
            Task { await coordinator.stop(reason: name) }
        }
        try listening.announce(endpoint)
        manager.tell(.ready)
        if await !coordinator.isEnded {
            let command = ListeningOptions.workerCommand(endpoint, key: listening.key)
            talk.say("listening at \(endpoint); start workers with '\(command)'")
        }
        page?.show(session)
        let watch = RunWatch(session: session, directory: directory, talk: talk)
        let watching = Task { await watch.run() }
        let managed = Task { await manager.follow(session.report) }
        let end = await coordinator.ended()
        watching.cancel()
        await watching.value
        let ended = await coordinator.snapshot()
        let outcome = Result { try end.check(ended, directory: directory) }
        if stay, case .success = outcome {
            talk.say("complete; staying until stopped")
            for await _ in stops { break }
        }
        managed.cancel()
        manager.tell(.stopping)
        withExtendedLifetime(signals) {}
        await page?.stop()
        await coordinator.shutDown()
        session.close()
        try outcome.get()
    }
}
