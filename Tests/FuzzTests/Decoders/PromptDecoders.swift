import Questions
import TestSupport

@testable import Reasoning

extension Decoder {
    /// A user's templates.
    static let prompts = [
        Decoder(
            name: "template", form: .text,
            examples: {
                [
                    Template.joint.words,
                    "{{thing}}\n{{#levels}}{{question}} "
                        + "{{#options}}{{^first()}}, {{/first()}}{{letter}} {{capitalized(name)}}{{/options}}{{/levels}}",
                ]
                .map { Array($0.utf8) }
            },
            words: Template.joint.variableNames.map { "{{\($0)}}" } + [
                "{{#options}}", "{{/options}}", "{{^leaf}}", "{{/leaf}}", "{{#levels}}", "{{/levels}}", "{{{", "}}}",
                "{{", "}}",
                "{{!", "{{>", "{{=<% %>=}}", "{{.}}", "{{#first()}}", "{{uppercased(rank)}}", "{{% CONTENT_TYPE:HTML}}",
                "{{&thing}}",
                "{{$x}}", "{{<x}}", "{{*x}}", "{{options.letter}}", "{{#options}}{{^last()}}, {{/last()}}{{/options}}",
            ],
            reader: {
                let file = try InputFile("joint.mustache")
                let header = QuestionSetHeader(
                    name: "fuzz", subject: "animal", firstScoredLevel: 1, distractors: .init(method: "given"), seed: 0,
                    source: "", taxonomy: try Examples.taxonomy())
                let levels = [1, 2].map { Inquiry.LevelChoices(number: $0, choices: ["Felidae", "Canidae"]) }
                let inquiry = Inquiry(
                    sample: "a", image: "a.jpg", questions: [.levels(levels)],
                    given: .path([.init(level: 1, name: "Carnivora")]), seed: 1)
                return { input in
                    try file.fill(input)
                    return try verdict(expecting: { $0 is PromptError }, naming: [file.path]) {
                        let replaced = try TemplateFiles.read(file.path)
                        let book = try PromptBook(PromptSettings(replaced: replaced), header: header)
                        _ = book.prompt(for: inquiry.questions[0], in: inquiry)
                    }
                }
            })
    ]
}
