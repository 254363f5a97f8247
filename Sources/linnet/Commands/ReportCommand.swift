import ArgumentParser
import Ledger
import Reports
import Runs

/// `linnet report`: one page about one run, or about several side by side.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes one self-contained HTML page about a run, or about several side by side.",
        usage: """
            linnet report <directory> ... [-o <file>] [<options>]
            linnet report --learning <file> -o <file>
            """,
        discussion: """
            The page needs nothing from elsewhere: it can be mailed, printed and kept. A run may be reported while it goes \
            on; what has not been answered yet is in no figure.
            """)

    @Argument(help: ArgumentHelp("The runs' directories.", valueName: "directory"))
    var directories: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where to write it; report.html in the first run's directory unless given.", valueName: "file"))
    var output: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Where the runs' question set is now, when it has moved.", valueName: "file"))
    var set: String?

    @Option(
        help: ArgumentHelp(
            "How many samples with a right leaf and a wrong ancestor to show of each run.", valueName: "count"))
    var samples = 12

    @Option(
        help: ArgumentHelp(
            "A log of 'linnet train grpo --log', whose curves are drawn, with or without a run; may be given several "
                + "times.",
            valueName: "file"))
    var learning: [String] = []

    @OptionGroup var prices: PriceOptions

    func validate() throws {
        guard !directories.isEmpty || !learning.isEmpty else {
            throw ValidationError("Name at least one run's directory, or a log of learning: --learning FILE -o PAGE")
        }
        guard !directories.isEmpty || output != nil else {
            throw ValidationError("Without a run's directory, name the page to write: -o PAGE")
        }
        guard (0...500).contains(samples) else {
            throw ValidationError("--samples is \(samples); it is a number from 0 to 500")
        }
    }

    func run() throws {
        let runs = try GivenRuns(directories, set: set).runs
        try prices.check(runs.map(\.ledger))
        let path = output ?? RunDirectory(directories[0]).file("report.html")
        let learning = try learning.map { try LearningLog(path: $0).curves }
        try Report(of: runs, samples: samples, prices: prices.prices, learning: learning).write(to: path)
        WrittenFile.tell(path, of: path)
    }
}
