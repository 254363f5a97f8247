import ArgumentParser
import Ledger
import Runs

/// `linnet digest`: a run's results in one number.
struct DigestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest",
        abstract: "Prints one SHA-256 over everything that was answered, read and rewarded.",
        discussion: "Times, workers and attempts stay out: runs that asked the same have the same digest.")

    @Argument(help: "The run's directory.")
    var directory: String

    func run() throws {
        let ledger = try RunLedger.openForReading(RunDirectory(directory))
        print(try ledger.digest())
        try ledger.warnOfOpenSamples()
    }
}
