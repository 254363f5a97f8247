import ArgumentParser
import Runs

/// What decides an evaluation's outcomes: the same options on `evaluate` and `coordinator`.
struct RunOptions: ParsableArguments {
    @OptionGroup var answering: AnsweringOptions
    @OptionGroup var asking: ProcedureOptions

    @Option(help: ArgumentHelp("How often each sample is asked.", valueName: "count"))
    var repeats = 1

    @Option(
        help: ArgumentHelp(
            "Stop, resumable, when more than this share of the samples failed (after 50).", valueName: "share"))
    var failOnError: Double?

    func validate() throws {
        guard RunSettings.repeatsRange.contains(repeats) else {
            throw ValidationError("--repeats is \(repeats); it is a number from 1 to 1000000")
        }
        if let failOnError, !(0...1).contains(failOnError) {
            throw ValidationError("--fail-on-error is \(failOnError); it is a share from 0 to 1")
        }
    }

    /// What was asked for.
    ///
    /// - Throws: `ValidationError` where options contradict each other.
    func settings() throws -> RunSettings { try answering.settings(try asking.procedure(), repeats: repeats) }
}
