import ArgumentParser
import Foundation

/// The command: parses, calls, and maps errors to exit codes.
@main
struct Linnet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linnet",
        abstract: "Asks vision-language models taxonomic questions, on as many machines as you have.",
        version: Versions.text,
        subcommands: [
            EvaluateCommand.self, ResumeCommand.self, CoordinatorCommand.self, RolloutsCommand.self, WorkerCommand.self,
            StatusCommand.self, DrainCommand.self, PauseCommand.self, ContinueCommand.self, RetuneCommand.self,
            DoctorCommand.self, TrainCommand.self, ProbeCommand.self, QuestionsCommand.self, TaxonomyCommand.self,
            MeasuresCommand.self, CompareCommand.self, DigestCommand.self, ExportCommand.self, ReportCommand.self,
            RescoreCommand.self, PromptsCommand.self, SpecimensCommand.self, KeysCommand.self,
        ])

    /// ArgumentParser's own `main` ends with 64 for a wrong option and 1 for an error; ours are in `ExitStatus`.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            let status = ExitStatus(for: error)
            // A run that stops short is no error of the caller's: it is told without the word.
            let message = (error as? StoppedRun)?.description ?? fullMessage(for: error)
            if !message.isEmpty {
                let output = status == .done ? FileHandle.standardOutput : FileHandle.standardError
                try? output.write(contentsOf: Data((message + "\n").utf8))  // A reader that has gone needs no text.
            }
            Foundation.exit(status.rawValue)
        }
    }
}
