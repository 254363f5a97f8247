import ArgumentParser
import Foundation
import Ledger
import Operators
import Runs
import Transport

/// Which coordinator is asked; the same options on `status`, `drain`, `pause`, `continue` and `retune`.
struct OperatorConnection: ParsableArguments {
    @OptionGroup var connecting: ConnectingOptions

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "The run's directory, on the coordinator's machine: its ledger tells where the coordinator is.",
            valueName: "directory"))
    var directory: String?

    @Option(help: ArgumentHelp("How long an answer is waited for.", valueName: "seconds"))
    var timeout = 5.0

    func validate() throws {
        guard (connecting.connect == nil) != (directory == nil) else {
            throw ValidationError("Name either --connect ENDPOINT, or --run DIRECTORY on the coordinator's machine.")
        }
        guard timeout > 0, timeout < 1e6 else {
            throw ValidationError("--timeout is \(timeout); it is a number of seconds over 0")
        }
    }

    /// Asks the coordinator.
    ///
    /// - Parameter role: Whose it is to ask.
    /// - Throws: `UserError`, `LedgerError`, `TransportError`; `StoppedRun` when nobody answers.
    func ask<Answer: Sendable>(as role: Role = .operator, _ body: (OperatorLink) async throws -> Answer) async throws
        -> Answer
    {
        let options = try options(as: role)
        let link = try OperatorLink(options)
        do {
            try await link.start()
            let answer = try await body(link)
            await link.shutDown()
            return answer
        } catch {
            await link.shutDown()
            switch error as? OperatorError {
            case .noAnswer: throw StoppedRun(status: .resumable, description: "\(error). \(whatToDo)")
            case .notAdmitted(let fault): throw UserError(fault.words(options.endpoint, connecting, as: role))
            default: throw error
            }
        }
    }

    private var whatToDo: String {
        guard let directory else { return "Is one running there?" }
        return "Is one running? 'linnet resume \(directory)' goes on with a run of this machine."
    }

    private func options(as role: Role) throws -> OperatorOptions {
        var run: UInt64 = 0
        var place: String?
        if let directory {
            let ledger = try RunLedger.openForReading(RunDirectory(directory))
            guard let last = try ledger.lastEndpoint(), !last.hasSuffix(":*") else {
                throw UserError("no coordinator has listened for the run in '\(directory)' yet")
            }
            place = Endpoint.onThisMachine(last)
            run = ledger.runID
        }
        let destination = try connecting.destination(or: place, as: role)
        var options = OperatorOptions(
            endpoint: destination.endpoint, run: run, by: "\(NSUserName())@\(ProcessInfo.processInfo.hostName)",
            timeout: .seconds(timeout))
        options.access = destination.access
        return options
    }
}

/// Which workers are meant.
struct WorkerArgument: ExpressibleByArgument {
    let target: WorkerTarget

    init?(argument: String) {
        guard !argument.isEmpty, argument.utf8.count <= 255 else { return nil }
        target = argument == "all" ? .all : .named(argument)
    }
}
