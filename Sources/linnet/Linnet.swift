import ArgumentParser

/// The command.
@main
struct Linnet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linnet",
        abstract: "Asks vision-language models taxonomic questions, on as many machines as you have.",
        version: "0.1.0")
}
