import ArgumentParser
import Foundation
import Measures
import Models
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
            'choices_levelN' (the names on offer). A level that is null is not asked. An 'id' is kept when there is one. \
            Where the lines hold absolute paths of their authors' machine, --strip-image-prefix makes them relative, and \
            --image-root of 'linnet evaluate' says where the pictures are.
            """)

    @Argument(help: "The JSONL file.")
    var file: String

    @Option(help: "What the set is called.")
    var name: String

    @Option(
        help: ArgumentHelp("The first level that is asked and scored; levels above it are context.", valueName: "level")
    )
    var firstLevel: Int

    @Option(
        help: ArgumentHelp(
            "The ranks' names, one for each level from level 1 down, with commas between them: "
                + "order,family,genus,species. '' where levels have no names.", valueName: "ranks"))
    var ranks: String

    @Option(
        help: ArgumentHelp(
            "The folder that all images lie in where the file was made; their paths are written without it.",
            valueName: "folder"))
    var stripImagePrefix: String?

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
        if stripImagePrefix?.isEmpty == true {
            throw ValidationError("--strip-image-prefix is empty; leave it out, or name a folder.")
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
        settings.strippedImagePrefix = stripImagePrefix
        let report = try settings.run(from: file, to: output)
        print("\(output): \(Number.of(report.samples, "sample")), \(Number.of(report.questions, "question"))")
        for line in Self.warnings(report) { StandardError.print(line) }
    }

    private static func warnings(_ report: QuestionImport.Report) -> [String] {
        var lines: [String] = []
        for name in report.sharedNames { lines.append("warning: '\(name)' has two parents; both are kept") }
        if report.samplesWithoutQuestion > 0 {
            let asks = report.samplesWithoutQuestion == 1 ? "asks" : "ask"
            lines.append("warning: \(Number.of(report.samplesWithoutQuestion, "sample")) \(asks) nothing")
        }
        if ImagePath.isAbsolute(report.firstImage), !FileManager.default.fileExists(atPath: report.firstImage) {
            lines.append(
                "note: there is no picture at '\(report.firstImage)'; where paths are those of another machine, import "
                    + "with --strip-image-prefix FOLDER, and say where the pictures are with --image-root")
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
