import ArgumentParser
import Files
import Foundation
import Ledger
import Measures
import Questions
import Reports

/// `linnet compare`: runs of the same questions against one another.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares runs of the same question set, sample by sample.",
        usage: "linnet compare <baseline> <directory> ... [--flips <file>] [--json]",
        discussion: """
            The first run of a question set is the baseline of its others. Each sample that both have answered is a pair: \
            a difference has a 95 % interval by resampling species and is tied when that spans 0; HCA and leaf accuracy \
            have McNemar's exact test, with Holm's correction where several comparisons are made together. Runs of \
            several question sets can be given at once.
            """)

    @Argument(help: ArgumentHelp("The runs' directories, the baseline first.", valueName: "directory"))
    var directories: [String]

    @Option(help: ArgumentHelp("Write the samples that flipped either way, a JSON object a line.", valueName: "file"))
    var flips: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Where the runs' question set is now, when it has moved.", valueName: "file"))
    var set: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard directories.count > 1 else { throw ValidationError("Name two runs or more, the baseline first.") }
        var seen: Set<String> = []
        for directory in directories {
            let path = URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
            guard seen.insert(path).inserted else {
                throw ValidationError("'\(directory)' is named twice; a run is compared with others.")
            }
        }
    }

    func run() throws {
        let given = try GivenRuns(directories, set: set)
        let comparison = try RunsCompared(zip(directories, given.runs).map { ($0, $1.ledger, $1.set) })
        if let flips { try comparison.writeFlips(to: flips) }
        let text = json ? comparison.report.json() + "\n" : comparison.report.text()
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }
}
