import ArgumentParser
import Chat
import Foundation
import Logging
import Measures
import Models
import Questions
import Runs
import Transport
import Worker

/// `linnet worker`: runs samples for a coordinator.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Runs samples for a coordinator until its run is over.",
        usage: "linnet worker --connect <endpoint> [<options>]")

    @OptionGroup var connecting: ConnectingOptions

    @Option(help: "The worker's id, unique in the run. Default: host, process and a random number.")
    var id: String?

    @Option(help: ArgumentHelp("Samples that run at once.", valueName: "count"))
    var slots = 1

    @Option(help: ArgumentHelp("After so long without a coordinator the worker gives up.", valueName: "seconds"))
    var coordinatorLostTimeout = 600.0

    @Option(
        help: ArgumentHelp(
            "Leave, with status 0, after so long in a run with nothing to do. Default: stay until the run is over.",
            valueName: "seconds"))
    var maxIdle: Double?

    @Flag(help: "Leave when standard input ends, since whoever started this worker is gone.")
    var supervised = false

    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var talk: TalkOptions

    func validate() throws {
        guard (1...4096).contains(slots) else {
            throw ValidationError("--slots is \(slots); it is a number from 1 to 4096")
        }
        if let maxIdle, !(maxIdle > 0 && maxIdle < 1e9) {
            throw ValidationError("--max-idle is \(maxIdle); it is a number of seconds over 0")
        }
        guard coordinatorLostTimeout > 0, coordinatorLostTimeout < 1e9 else {
            throw ValidationError("--coordinator-lost-timeout is \(coordinatorLostTimeout); it is a number of seconds")
        }
    }

    func run() async throws {
        let destination = try connecting.destination()
        let connect = destination.endpoint
        let process = ProcessInfo.processInfo
        let name = id ?? "\(process.hostName)-\(process.processIdentifier)-\(UInt16.random(in: 0...UInt16.max))"
        var options = WorkerOptions(endpoint: connect, id: name, slots: slots, software: Versions.linnet)
        options.access = destination.access
        options.coordinatorLostTimeout = .seconds(coordinatorLostTimeout)
        options.maxIdle = maxIdle.map { .seconds($0) }
        let told = WorkerTalk(
            worker: name, endpoint: connect, connecting: connecting, slots: slots,
            givesUpAfter: options.coordinatorLostTimeout)
        let talk = talk
        options.onNews = { talk.say(told.text($0)) }
        let logger = talk.logger(name)
        let chat = try endpoints.options()
        let worker = try WorkerService(options: options, logger: logger) { settings, header in
            try await ModelFactory.model(
                settings.model, taxonomy: header.taxonomy, imageRoot: settings.imageRoot,
                makeChat: {
                    try await ChatModel.make($0, options: chat, settings: settings, header: header, logger: logger)
                })
        }
        try await worker.start()
        let signals = Signals { name in Task { await worker.leave(reason: name) } }
        talk.say(told.beginning)
        let following = talk.quiet ? nil : Task { await told.follow(worker) { talk.say($0) } }
        if supervised { Self.leaveWhenInputEnds(worker) }
        let end = await worker.ended()
        following?.cancel()
        let finished = await worker.finishedSamples
        withExtendedLifetime(signals) {}
        await worker.shutDown()
        switch end {
        case .left(let reason): talk.say(told.farewell(reason: reason, finished: finished))
        case .coordinatorLost(let unacknowledged):
            let lost =
                unacknowledged == 0
                ? "nothing is lost"
                : "\(Number.of(unacknowledged, "finished sample")) could not be handed in and will be asked again"
            throw StoppedRun(
                status: .resumable,
                description: "Stopped: no coordinator at \(connect) for \(Int(coordinatorLostTimeout)) s; \(lost).")
        case .notAdmitted(let fault):
            throw last(words: fault.words(connect, connecting), or: UserError(fault.words(connect, connecting)))
        case .rejected(let reject):
            throw last(words: reject.message, or: UserError("the coordinator rejects this worker: \(reject.message)"))
        case .unable(let reason): throw last(words: reason, or: UserError("this worker cannot work: \(reason)"))
        case .modelAway(let reason):
            throw last(words: reason, or: StoppedRun(status: .resumable, description: "Stopped: \(reason)."))
        }
    }

    /// Whoever supervises workers tells their reason once, however many there are; it is theirs to read on standard output.
    private func last(words: String, or error: any Error) -> any Error {
        guard supervised else { return error }
        print(words)
        return ExitCode(ExitStatus(for: error).rawValue)
    }

    private static func leaveWhenInputEnds(_ worker: WorkerService) {
        let thread = Thread {
            var byte: UInt8 = 0
            while true {
                let got = read(0, &byte, 1)
                if got == 0 || (got < 0 && errno != EINTR) { break }
            }
            Task {
                await worker.leave(reason: "whoever started this worker is gone")
                await worker.leave(reason: "whoever started this worker is gone")
            }
        }
        thread.start()
    }
}
