import ArgumentParser
import Foundation
import Measures
import Reasoning

/// `linnet prompts export`: Linnet's own templates as files, to be changed and given back by `--template`.
struct PromptsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes Linnet's own templates into a directory, for --template.")

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The directory; made when it is not there. Files that are there are not touched, and named.",
            valueName: "directory"))
    var output: String

    func run() throws {
        let directory = URL(fileURLWithPath: output)
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        } catch {
            throw UserError("cannot make the directory '\(output)': \(error.localizedDescription)")
        }
        var kept: [String] = []
        for template in Template.allCases {
            let file = directory.appendingPathComponent(template.file)
            guard !FileManager.default.fileExists(atPath: file.path) else {
                kept.append(template.file)
                continue
            }
            do {
                // Whoever makes the file in this moment keeps it too.
                try Data(template.words.utf8).write(to: file, options: .withoutOverwriting)
            } catch {
                throw UserError("cannot write '\(file.path)': \(error.localizedDescription)")
            }
        }
        print("\(output): \(Number.of(Template.allCases.count - kept.count, "template")) written")
        guard !kept.isEmpty else { return }
        StandardError.print(
            "note: \(kept.joined(separator: ", ")) \(kept.count == 1 ? "was" : "were") there and stayed as "
                + "\(kept.count == 1 ? "it was" : "they were"); for Linnet's own words delete what you do not want, or "
                + "export to another directory")
    }
}
