import ArgumentParser
import Foundation
import Logging
import Trainer
import Transport

/// The rollout run whose workers make the groups, where this process does not.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var connecting: ConnectingOptions

    @Option(
        help: ArgumentHelp(
            "The trainer's name in the run: who comes back under it goes on. Default: host and the policy's file.",
            valueName: "name"))
    var trainer: String?

    @Option(
        help: ArgumentHelp(
            """
            So many steps, 0 or 1, are made while the one at hand is learned: workers do not wait, and answer by a policy one \
            step old.
            """,
            valueName: "steps"))
    var ahead = 0

    @Option(
        help: ArgumentHelp(
            """
            After each so many steps, let the run's workers tell how the policy does on the samples that the run holds out \
            (linnet rollouts --validation-samples); training goes on meanwhile.
            """,
            valueName: "steps"))
    var evaluateEvery: Int?

    @Option(help: ArgumentHelp("After so long without a coordinator the trainer gives up.", valueName: "seconds"))
    var coordinatorLostTimeout = 600.0

    func validate() throws {
        guard (0...1).contains(ahead) else { throw ValidationError("--ahead is \(ahead); it is 0 or 1") }
        guard coordinatorLostTimeout > 0, coordinatorLostTimeout < 1e9 else {
            throw ValidationError("--coordinator-lost-timeout is \(coordinatorLostTimeout); it is a number of seconds")
        }
        if let trainer, !(1...128).contains(trainer.utf8.count) {
            throw ValidationError("--trainer is a name of 1 to 128 bytes")
        }
        if let evaluateEvery { try TrainingRange.check("--evaluate-every", evaluateEvery, from: 1) }
        guard connecting.connect == nil else { return }
        if connecting.key != nil { throw ValidationError("--key belongs to --connect ENDPOINT.") }
        if evaluateEvery != nil {
            throw ValidationError(
                "--evaluate-every belongs to --connect ENDPOINT; without workers there is --validate SET.")
        }
        if ahead > 0 { throw ValidationError("--ahead belongs to --connect: nobody else makes the next step here.") }
        if trainer != nil { throw ValidationError("--trainer belongs to --connect ENDPOINT.") }
    }

    /// A link to a coordinator.
    ///
    /// - Throws: `UserError`, `TransportError`.
    func link(writing output: String) throws -> TrainerLink {
        let destination = try connecting.destination(as: .trainer)
        // The same after a restart, so that the run knows who is back.
        let name =
            trainer ?? "\(ProcessInfo.processInfo.hostName)-\(URL(fileURLWithPath: output).lastPathComponent)"
        var options = TrainerOptions(
            endpoint: destination.endpoint, id: String(decoding: name.utf8.prefix(128), as: UTF8.self),
            software: "linnet \(Versions.linnet)")
        options.access = destination.access
        options.coordinatorLostTimeout = .seconds(coordinatorLostTimeout)
        var logger = Logger(label: "trainer") { LogFormat.text.handler($0) }
        logger.logLevel = .warning
        return try TrainerLink(options: options, logger: logger)
    }
}
