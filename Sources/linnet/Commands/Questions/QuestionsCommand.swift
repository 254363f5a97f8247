import ArgumentParser

/// `linnet questions …`: everything that makes, shows or converts question sets.
struct QuestionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "questions",
        abstract: "Makes, shows and converts question sets.",
        subcommands: [
            ImportCommand.self, QuestionsBuildCommand.self, QuestionsSplitCommand.self, ExportQuestionsCommand.self,
            InspectCommand.self, ListImagesCommand.self, ListNamesCommand.self, QuestionVectorsCommand.self,
        ])
}
