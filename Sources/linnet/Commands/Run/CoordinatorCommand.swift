import ArgumentParser
import Coordinator
import Foundation
import Questions
import Transport

/// `linnet coordinator`: leads a run whose workers run elsewhere.
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator",
        abstract: "Leads a run for workers that connect from anywhere. Started again, it goes on.")

    @OptionGroup var run: RunOptions

    @Option(
        help: ArgumentHelp(
            "Where workers connect: tcp://127.0.0.1:5555, tcp://*:5555, ipc:///path. A port of * takes a free one.",
            valueName: "endpoint"))
    var bind = "tcp://127.0.0.1:5555"

    @Flag(help: "Bind past loopback without encryption: anyone who reaches the port can take part.")
    var insecurePlaintext = false

    @OptionGroup var leases: LeaseOptions
    @OptionGroup var timing: TimingOptions
    @OptionGroup var talk: TalkOptions

    func run() async throws {
        try Endpoint.check(bind)
        guard Endpoint.isLoopback(bind) || insecurePlaintext else {
            throw UserError(
                "refusing to bind '\(bind)': past loopback anyone who reaches the port could take part. "
                    + "Bind tcp://127.0.0.1:PORT, or give --insecure-plaintext on a network you trust.")
        }
        var options = CoordinatorOptions(endpoint: bind, software: Versions.linnet)
        leases.apply(to: &options)
        timing.apply(to: &options)
        options.failureThreshold = run.failOnError
        let session = try await RunSession.open(run, coordinator: options, logger: talk.logger("coordinator"))
        let coordinator = session.coordinator
        let endpoint = try await coordinator.start()
        // Before anybody can know that it is there to be stopped.
        let signals = Signals { name in Task { await coordinator.stop(reason: name) } }
        if await !coordinator.isEnded, !talk.quiet {
            StandardError.print("listening at \(endpoint); start workers with '\(Self.workerCommand(endpoint))'")
        }
        let watch = RunWatch(session: session, directory: run.directory, quiet: talk.quiet)
        let watching = Task { await watch.run() }
        let end = await coordinator.ended()
        watching.cancel()
        await watching.value
        withExtendedLifetime(signals) {}
        let ended = await coordinator.snapshot()
        await coordinator.shutDown()
        session.close()
        try end.check(ended, directory: run.directory)
    }

    /// What to type on a worker's host. A coordinator that listens everywhere is reached by its host's name.
    static func workerCommand(_ endpoint: String, host: String = ProcessInfo.processInfo.hostName) -> String {
        var reached = endpoint
        for everywhere in ["tcp://*:", "tcp://0.0.0.0:", "tcp://[::]:"] where endpoint.hasPrefix(everywhere) {
            reached = "tcp://\(host):" + endpoint.dropFirst(everywhere.count)
        }
        return "linnet worker --connect \(reached)" + (Endpoint.isLoopback(endpoint) ? "" : " --insecure-plaintext")
    }
}
