import ArgumentParser
import Coordinator
import Foundation
import Ledger
import Logging
import Measures
import Questions
import Runs
import Transport

/// `linnet evaluate`: coordinator and workers on this machine.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Asks a question set on this machine: a coordinator and worker processes.")

    @OptionGroup var run: RunOptions
    @OptionGroup var local: LocalOptions
    @OptionGroup var leases: LeaseOptions
    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var timing: TimingOptions
    @OptionGroup(title: "Watching") var http: HTTPOptions
    @OptionGroup var talk: TalkOptions

    func validate() throws { try local.checkThereAreWorkers() }

    func run() async throws {
        let page = try await http.serve(isUsual: false, talk)
        let session = try await RunSession.open(
            run.answering.set, in: run.answering.directory, try run.settings(),
            coordinator: local.coordinator(leases, timing, failureThreshold: run.failOnError),
            logger: talk.logger("coordinator"), check: endpoints.check)
        try await LocalRun(
            session: session, local: local, endpoints: endpoints, talk: talk, page: page,
            directory: run.answering.directory
        ).run()
    }
}

/// Workers on this machine.
struct LocalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Worker processes. Default: 2; 1 for a chat model.", valueName: "count"))
    var workers: Int?

    @Option(
        help: ArgumentHelp(
            "Samples that each worker runs at once. Default: 1; 64 for a chat model, whose servers do the work.",
            valueName: "count"))
    var slots: Int?

    func validate() throws {
        if let workers, !(0...1024).contains(workers) {
            throw ValidationError("--workers is \(workers); it is a number from 1 to 1024")
        }
        if let slots, !(1...4096).contains(slots) {
            throw ValidationError("--slots is \(slots); it is a number from 1 to 4096")
        }
    }

    /// - Throws: `ValidationError` for a run that nobody outside of this machine can help with, and no worker.
    func checkThereAreWorkers() throws {
        guard workers == 0 else { return }
        throw ValidationError("--workers is 0; 'linnet coordinator' leads a run for workers that are elsewhere")
    }

    /// How the coordinator of workers on this machine runs.
    func coordinator(_ leases: LeaseOptions, _ timing: TimingOptions, failureThreshold: Double?) -> CoordinatorOptions {
        var options = CoordinatorOptions(endpoint: endpoint, software: Versions.linnet)
        leases.apply(to: &options)
        timing.apply(to: &options)
        options.adoptionGrace = .zero  // The workers of a coordinator that is gone went with it.
        options.failureThreshold = failureThreshold
        return options
    }

    /// A Unix socket under the system's temporary directory, whose path is short enough whatever the run's is.
    private var endpoint: String {
        "ipc:///tmp/linnet-\(ProcessInfo.processInfo.processIdentifier)-\(UInt16.random(in: 0...UInt16.max)).link"
    }
}

/// A run with its workers on this machine, from start to end.
struct LocalRun {
    let session: RunSession
    let local: LocalOptions
    let endpoints: EndpointOptions
    let talk: TalkOptions
    /// Where it can be watched; nil for nowhere.
    let page: ServedPage?
    let directory: String
    /// By which its workers are known to a coordinator with keys.
    var key: LocalKey?
    /// What to say of where the coordinator listens; nil when that is nobody else's affair.
    var announcement: ((_ endpoint: String) -> String)?
    /// Lets those know who look elsewhere for where the coordinator listens.
    var announce: (_ endpoint: String) throws -> Void = { _ in }

    func run() async throws {
        let isChat = session.ledger.settings.model.kind == "chat"
        let coordinator = session.coordinator
        let manager = ServiceManager.taken()
        let endpoint = try await coordinator.start()
        let plan = WorkerFleet.Plan(
            executable: try Self.executable(), endpoint: Endpoint.onThisMachine(endpoint),
            slots: local.slots ?? (isChat ? 64 : 1), count: local.workers ?? (isChat ? 1 : 2),
            logLevel: talk.logLevel?.rawValue ?? (talk.quiet ? "error" : "warning"),
            further: endpoints.arguments + ["--log-format", talk.logFormat.rawValue]
                + (key?.arguments
                    ?? (Endpoint.isLoopback(Endpoint.onThisMachine(endpoint)) ? [] : ["--insecure-plaintext"])),
            isDrawnOver: RunWatch.isDrawn(talk))
        let fleet = WorkerFleet(
            plan: plan, logger: talk.logger("workers"),
            progress: {
                let run = await coordinator.snapshot()
                // A run that stops sends its workers home: nobody is missing then.
                return switch run.activity {
                case .draining, .ended: nil
                case .adopting, .running, .paused: run.finished
                }
            },
            isDismissed: { worker in await coordinator.wasDismissed(worker) },
            onDeath: { worker in Task { await coordinator.workerDied(worker) } },
            onUnable: { reason in Task { await coordinator.giveUp(reason: reason) } },
            onHopeless: { reason in Task { await coordinator.stop(reason: reason) } })
        let signals = Signals { name in
            manager.tell(.stopping, .status("stopping (\(name))"))
            Task { await coordinator.stop(reason: name) }
        }
        try announce(endpoint)
        manager.tell(.ready)
        if let announcement { talk.say(announcement(endpoint)) }
        page?.show(session)
        let watch = RunWatch(session: session, directory: directory, talk: talk)
        if await !coordinator.isEnded { try fleet.start() }
        let watching = Task { await watch.run() }
        let managed = Task { [session] in await manager.follow(session.report) }
        let end = await coordinator.ended()
        managed.cancel()
        manager.tell(.stopping)
        await fleet.stop()
        watching.cancel()
        await watching.value
        withExtendedLifetime((signals, key)) {}
        let run = await coordinator.snapshot()
        await page?.stop()
        await coordinator.shutDown()
        session.close()
        try end.check(run, directory: directory)
    }

    private static func executable() throws -> String {
        do {
            return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        } catch {
            guard let path = Bundle.main.executablePath else {
                throw UserError("cannot tell where this program's file is, to start workers from it")
            }
            return path
        }
    }
}
