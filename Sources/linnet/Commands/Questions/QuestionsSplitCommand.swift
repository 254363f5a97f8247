import ArgumentParser
import Measures
import Questions

extension QuestionSetSplit.Unit: ExpressibleByArgument {}

/// `linnet questions split`: two sets from one.
struct QuestionsSplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split", abstract: "Divides a question set in two.",
        discussion: """
            By species, all images of a species go to the same part, and families keep their share in both; two sets of \
            the same species are divided alike. By image, species keep their share. Both parts keep the whole taxonomy.
            """)

    @Argument(help: "The question set to divide.")
    var set: String

    @Option(help: ArgumentHelp("What must not be divided.", valueName: "unit"))
    var by: QuestionSetSplit.Unit

    @Option(help: "The first part's share, above 0 and below 1.")
    var fraction = 0.5

    @Option(help: "Seeds the choice of what goes to which part.")
    var seed: UInt64 = 0

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A part to write. Give it twice: the first part, then the second.", valueName: "set"))
    var output: [String]

    func validate() throws {
        if output.count != 2 || output[0] == output[1] {
            throw ValidationError("Give -o twice, with two different files: the first part, then the second.")
        }
        if !(fraction > 0 && fraction < 1) { throw ValidationError("--fraction must be above 0 and below 1.") }
    }

    func run() throws {
        let split = QuestionSetSplit(unit: by, fraction: fraction, seed: seed)
        let counts = try split.write(QuestionSetFile(path: set), to: (output[0], output[1]))
        for (part, count) in zip(output, [counts.0, counts.1]) { print("\(part): \(Number.of(count, "sample"))") }
    }
}
