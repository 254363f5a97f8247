import ArgumentParser
import Questions

/// `linnet questions export`: a question set becomes the benchmark's JSONL.
struct ExportQuestionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a question set as the benchmark's JSONL; importing that gives the same samples.")

    @Argument(help: "The question set.")
    var set: String

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the JSONL file.", valueName: "file"))
    var output: String

    func run() throws {
        let set = try QuestionSetFile(path: set)
        try QuestionExport.run(set, to: output)
        print("\(output): \(set.count) samples")
    }
}
