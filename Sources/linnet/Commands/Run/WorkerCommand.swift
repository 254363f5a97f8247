import ArgumentParser
import Chat
import Files
import Foundation
import Locking
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
        usage: """
            linnet worker --connect <endpoint> [<options>]
            linnet worker --address-file <file> [<options>]
            """)

    @OptionGroup var connecting: ConnectingOptions

    @Option(
        help: ArgumentHelp(
            "The file that the coordinator's --address-file writes, in place of --connect: waited for, and looked into again when "
                + "the coordinator is silent, since it may come back on another host.", valueName: "file"))
    var addressFile: String?

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

    @Option(
        help: ArgumentHelp(
            "Asked to leave, it has so long to finish what it runs; then it gives that back.", valueName: "seconds"))
    var drainTimeout = 600.0

    @Flag(help: "Leave when standard input ends, since whoever started this worker is gone.")
    var supervised = false

    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var talk: TalkOptions

    func validate() throws {
        guard (connecting.connect == nil) != (addressFile == nil) else {
            throw ValidationError("Name where the coordinator is: either --connect ENDPOINT or --address-file FILE.")
        }
        guard (1...4096).contains(slots) else {
            throw ValidationError("--slots is \(slots); it is a number from 1 to 4096")
        }
        if let id, !(1...128).contains(id.utf8.count) || !id.unicodeScalars.allSatisfy(\.isPlain) {
            throw ValidationError("--id is a name of 1 to 128 bytes, on one line")
        }
        if let maxIdle, !(maxIdle > 0 && maxIdle < 1e9) {
            throw ValidationError("--max-idle is \(maxIdle); it is a number of seconds over 0")
        }
        for (name, value) in [("coordinator-lost-timeout", coordinatorLostTimeout), ("drain-timeout", drainTimeout)]
        where !(value > 0 && value < 1e9) {
            throw ValidationError("--\(name) is \(value); it is a number of seconds")
        }
    }

    func run() async throws {
        // What is wrong with what was given is said before anybody is waited for.
        if addressFile == nil { _ = try connecting.destination(as: .worker) }
        let manager = ServiceManager.taken()
        let process = ProcessInfo.processInfo
        let name = id ?? "\(process.hostName)-\(process.processIdentifier)-\(UInt16.random(in: 0...UInt16.max))"
        let told = WorkerTalk(
            worker: name, endpoint: addressFile ?? connecting.connect ?? "", connecting: connecting, slots: slots,
            givesUpAfter: .seconds(coordinatorLostTimeout))
        talk.say(told.beginning)
        let destination = try await firstDestination()
        let endpoint = destination.endpoint
        var options = WorkerOptions(endpoint: endpoint, id: name, slots: slots, software: Versions.linnet)
        options.access = destination.access
        options.coordinatorLostTimeout = .seconds(coordinatorLostTimeout)
        options.maxIdle = maxIdle.map { .seconds($0) }
        options.drainTimeout = .seconds(drainTimeout)
        if let file = addressFile.map(AddressFile.init(path:)) {
            let connecting = connecting
            // An address that may not be used is as none: the old one is tried on.
            options.relocate = { try? connecting.destination(or: file.endpoint, as: .worker).endpoint }
        }
        let talk = talk
        let news = Guarded(told.beginning)
        options.onNews = { event in
            let text = told.text(event)
            news.withLock { $0 = text }
            if case .connected = event { manager.tell(.ready, .status(text)) }
            talk.say(text)
        }
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
        let signals = Signals { name in
            manager.tell(.stopping)
            Task { await worker.leave(reason: name) }
        }
        let following = talk.quiet ? nil : Task { await told.follow(worker) { talk.say($0) } }
        let managed = Task {
            await manager.follow {
                // Asked of the worker's loop, which is what would hang.
                let isLeaving = await worker.isLeaving
                let finished = await worker.finishedSamples
                return ServiceManager.Report(
                    status: "\(news.withLock { $0 }); \(Number.of(finished, "sample")) done", isStopping: isLeaving)
            }
        }
        if supervised { Self.leaveWhenInputEnds(worker) }
        let end = await worker.ended()
        managed.cancel()
        manager.tell(.stopping)
        following?.cancel()
        let finished = await worker.finishedSamples
        withExtendedLifetime(signals) {}
        await worker.shutDown()
        switch end {
        case .left(let reason): talk.say(told.farewell(reason: reason, finished: finished))
        case .dismissed(let reason):
            talk.say(told.farewell(reason: reason, finished: finished))
            throw ExitCode(ExitStatus.dismissed.rawValue)
        case .coordinatorLost(let unacknowledged):
            let lost =
                unacknowledged == 0
                ? "nothing is lost"
                : "\(Number.of(unacknowledged, "finished sample")) could not be handed in and will be asked again"
            throw StoppedRun(
                status: .resumable,
                description: "Stopped: no coordinator at \(endpoint) for \(Int(coordinatorLostTimeout)) s; \(lost).")
        case .notAdmitted(let fault):
            let words = fault.words(endpoint, connecting, as: .worker)
            throw last(words: words, or: UserError(words))
        case .rejected(let reject):
            throw last(words: reject.message, or: UserError("the coordinator rejects this worker: \(reject.message)"))
        case .unable(let reason): throw last(words: reason, or: UserError("this worker cannot work: \(reason)"))
        case .modelAway(let reason):
            throw last(words: reason, or: StoppedRun(status: .resumable, description: "Stopped: \(reason)."))
        }
    }

    /// Where the coordinator is at first. A file that says nothing yet is waited for.
    ///
    /// - Throws: `StoppedRun` when it says nothing for too long; what `ConnectingOptions.destination` throws.
    private func firstDestination() async throws -> ConnectingOptions.Destination {
        guard let addressFile else { return try connecting.destination(as: .worker) }
        let deadline = ContinuousClock.now + .seconds(coordinatorLostTimeout)
        while ContinuousClock.now < deadline {
            if let endpoint = AddressFile(path: addressFile).endpoint {
                return try connecting.destination(or: endpoint, as: .worker)
            }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw StoppedRun(
            status: .resumable,
            description: "Stopped: no coordinator's address in '\(addressFile)' for \(Int(coordinatorLostTimeout)) s.")
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
