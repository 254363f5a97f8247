import ArgumentParser
import Ledger
import Measures
import Reports
import Runs

extension RunExport.Format: ExpressibleByArgument {}

/// `linnet export`: a run's answers for other programs.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a run's answers as a file, sample by sample.")

    @Argument(help: "The run's directory.")
    var directory: String

    @Option(
        help: ArgumentHelp(
            "jsonl, one object a sample; csv, one row a question; or benchmark, the benchmark's results file.",
            valueName: "format"))
    var format: RunExport.Format

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where to write it; /dev/stdout or a pipe will do.", valueName: "file"))
    var output: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Where the run's question set is now, when it has moved.", valueName: "file"))
    var set: String?

    func run() throws {
        let ledger = try RunLedger.openEvaluation(directory)
        let set = try ledger.set.open(at: set)
        let count = try RunExport.run(ledger, set, as: format, to: output)
        WrittenFile.tell("\(output): \(Number.of(count, "sample"))", of: output)
        try ledger.warnOfOpenSamples()
    }
}
