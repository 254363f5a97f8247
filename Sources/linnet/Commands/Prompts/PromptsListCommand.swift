import ArgumentParser
import Foundation
import Reasoning

/// `linnet prompts list`: the templates, with what may stand in each.
struct PromptsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the templates with their variables.")

    func run() throws {
        var text = ""
        for template in Template.allCases {
            text += "\(template.file): \(template.purpose)\n"
            text += "    \(template.variableNames.joined(separator: ", "))\n"
        }
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }
}
