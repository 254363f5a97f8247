import ArgumentParser
import Reasoning

/// In which words a chat model is asked.
struct PromptOptions: ParsableArguments {
    @Option(help: "Which wording of the question.")
    var prompt: PromptSettings.Variant = .v0

    @Option(help: "What comes before an answer to choices.")
    var promptStyle: PromptSettings.Style = .plain

    @Option(
        name: .customLong("template"),
        help: "Words of your own: a file named after the template that it replaces, or a directory of such. Repeatable."
    )
    var templates: [String] = []

    func settings() throws -> PromptSettings {
        var replaced: [Template: String] = [:]
        for path in templates {
            try replaced.merge(TemplateFiles.read(path)) { _, _ in
                throw UserError("'\(path)' replaces a template that another --template has replaced already")
            }
        }
        return PromptSettings(variant: prompt, style: promptStyle, replaced: replaced)
    }
}

extension PromptSettings.Variant: ExpressibleByArgument {}
extension PromptSettings.Style: ExpressibleByArgument {}
