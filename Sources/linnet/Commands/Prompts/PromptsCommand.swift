import ArgumentParser

/// `linnet prompts`: the words in which a chat model is asked.
struct PromptsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "Shows and exports the words in which a chat model is asked.",
        subcommands: [PromptsShowCommand.self, PromptsListCommand.self, PromptsExportCommand.self])
}
