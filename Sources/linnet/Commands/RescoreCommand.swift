import ArgumentParser
import Foundation
import Ledger
import Reasoning
import Reports
import Runs

/// `linnet rescore`: reads a run's texts again by other rules.
struct RescoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescore",
        abstract: "Reads a run's texts again by other rules, without asking a model.",
        discussion: """
            Prints both readings side by side. The run itself stays as it is; with -o the new readings become a run of \
            their own, for measures, report and export.
            """)

    @Argument(help: "The run's directory.")
    var directory: String

    @Option(
        help: ArgumentHelp(
            "The rules: linnet, Linnet's own, or benchmark, those of the benchmark's scripts.", valueName: "rules"))
    var parser: ParserName

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A directory for a new run with the new readings.", valueName: "directory"))
    var output: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Where the run's question set is now, when it has moved.", valueName: "file"))
    var set: String?

    enum ParserName: String, ExpressibleByArgument, CaseIterable {
        case linnet, benchmark

        var parser: Parser {
            switch self {
            case .linnet: .linnet1
            case .benchmark: .benchmark
            }
        }
    }

    func run() throws {
        let ledger = try RunLedger.openEvaluation(directory)
        let rescoring = try Rescoring(
            ledger, try ledger.set.open(at: set), by: parser.parser, into: output.map { RunDirectory($0) })
        let text = rescoring.text(ledger.settings.parser, parser.parser)
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        if let output { StandardError.print("\(output): a run with the new readings; next: linnet measures \(output)") }
    }
}
