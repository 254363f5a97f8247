import ArgumentParser
import Foundation
import Reasoning

/// `linnet prompts export`: Linnet's own templates as files, to be changed and given back by `--template`.
struct PromptsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes Linnet's own templates into a directory, for --template.")

    @Option(
        name: .shortAndLong, help: "The directory; made when it is not there. Files that are there are not touched.")
    var output: String

    func run() throws {
        let directory = URL(fileURLWithPath: output)
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        } catch {
            throw UserError("cannot make the directory '\(output)': \(error.localizedDescription)")
        }
        for template in Template.allCases {
            let file = directory.appendingPathComponent(template.file)
            do {
                try Data(template.words.utf8).write(to: file, options: .withoutOverwriting)
            } catch {
                throw UserError("cannot write '\(file.path)': \(error.localizedDescription)")
            }
        }
    }
}
