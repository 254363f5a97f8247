import ArgumentParser
import Foundation
import Ledger
import Measures
import Reports
import Runs

/// `linnet measures`: scores a run, or a results file of the benchmark's.
struct MeasuresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measures",
        abstract: "Scores a run, or a results file of the benchmark's.",
        usage: """
            linnet measures <directory> [--set <file>] [--json]
            linnet measures --benchmark-results <file> --first-level <level> [--json]
            """,
        discussion: """
            Tables show per cent with two decimals and 95 % intervals; --json has everything, unrounded. A run may be \
            measured while it goes on: what has not been answered yet is counted as open, not as wrong.
            """)

    @Argument(help: "The run's directory.")
    var directory: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Where the run's question set is now, when it has moved.", valueName: "file"))
    var set: String?

    @Option(help: ArgumentHelp("A results file in the benchmark's layout, scored without a run.", valueName: "file"))
    var benchmarkResults: String?

    @Option(
        help: ArgumentHelp(
            "The level at which scoring of a results file starts: 1 for CUB-200, 2 for the benchmark's other sets.",
            valueName: "level"))
    var firstLevel: Int?

    @Option(help: "A table with the columns name and accepted: other names that count in stage one's free text.")
    var synonyms: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var prices: PriceOptions

    func validate() throws {
        guard (directory == nil) != (benchmarkResults == nil) else {
            throw ValidationError("Name either a run's directory or --benchmark-results FILE.")
        }
        if benchmarkResults != nil {
            guard let firstLevel, (1...255).contains(firstLevel) else {
                throw ValidationError(
                    "--benchmark-results needs --first-level N: 1 for CUB-200, 2 for the benchmark's other sets.")
            }
            guard synonyms == nil else {
                throw ValidationError("--synonyms belongs to a run with a stage one; a results file has none.")
            }
            guard prices.prices == nil else {
                throw ValidationError("--prices belongs to a run; a results file does not tell what servers did.")
            }
            guard set == nil else {
                throw ValidationError("--set belongs to a run; a results file has no question set.")
            }
        } else if firstLevel != nil {
            throw ValidationError("--first-level belongs to --benchmark-results; a run's question set has its own.")
        }
    }

    func run() throws {
        let report = try report()
        let text = json ? report.json() + "\n" : report.text()
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    private func report() throws -> MeasureReport {
        if let benchmarkResults, let firstLevel {
            return try BenchmarkResults.score(path: benchmarkResults, firstScoredLevel: firstLevel)
        }
        let ledger = try RunLedger.openEvaluation(directory ?? ".")
        try prices.check([ledger])
        return try ledger.measures(
            of: try ledger.set.open(at: set), synonyms: try synonyms.map { try Synonyms(path: $0) } ?? Synonyms(),
            prices: prices.prices)
    }
}
