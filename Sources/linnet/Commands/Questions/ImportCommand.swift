import ArgumentParser
import Foundation
import Questions

/// `linnet questions import`: the benchmark's JSONL becomes a question set.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes a question set from the benchmark's JSONL.",
        usage: """
            linnet questions import <file> --name <name> --first-level <level>
                                    --ranks <ranks> -o <set> [<options>]
            """,
        discussion: """
            Each line is an object with 'image', 'label', 'split', and for each level N 'levelN' (the right name) and \
            'choices_levelN' (the names on offer). A level that is null is not asked. An 'id' is kept when there is one.
            """)

    @Argument(help: "The JSONL file.")
    var file: String

    @Option(help: "What the set is called.")
    var name: String

    @Option(
        help: ArgumentHelp("The first level that is asked and scored; levels above it are context.", valueName: "level")
    )
    var firstLevel: Int

    @Option(help: "The ranks' names from level 1 down, with commas between them: order,family,genus,species.")
    var ranks: String

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the question set.", valueName: "set"))
    var output: String

    @Flag(help: "Count bad lines and leave them out, instead of stopping at the first.")
    var skipBad = false

    @Option(help: "What the pictures show: plant, animal, bird, food, artifact, …")
    var subject = ""

    @Option(help: ArgumentHelp("What the taxonomy is called, when not like the set.", valueName: "name"))
    var taxonomyName: String?

    func validate() throws {
        guard (1...255).contains(firstLevel) else {
            throw ValidationError("--first-level is \(firstLevel); it has to be between 1 and 255.")
        }
    }

    func run() throws {
        var settings = QuestionImport(
            name: name,
            ranks: ranks.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) },
            firstScoredLevel: firstLevel)
        settings.subject = subject
        settings.taxonomyName = taxonomyName
        settings.skipsBadLines = skipBad
        let report = try settings.run(from: file, to: output)
        print("\(output): \(report.samples) samples, \(report.questions) questions")
        for line in Self.warnings(report) { StandardError.print(line) }
    }

    private static func warnings(_ report: QuestionImport.Report) -> [String] {
        var lines: [String] = []
        for name in report.sharedNames { lines.append("warning: '\(name)' has two parents; both are kept") }
        if report.samplesWithoutQuestion > 0 {
            lines.append("warning: \(report.samplesWithoutQuestion) samples ask nothing")
        }
        guard !report.skipped.isEmpty else { return lines }
        let total = report.skipped.values.reduce(0, +)
        lines.append("left out \(total) bad \(total == 1 ? "line" : "lines"):")
        for (kind, count) in report.skipped.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            lines.append("  \(count) \(kind)")
        }
        for error in report.firstSkipped { lines.append("  \(error)") }
        if total > report.firstSkipped.count { lines.append("  …") }
        return lines
    }
}
