import Foundation
import Outcomes
import Questions
import Reasoning
import Taxonomies
import TestSupport
import Testing

@Suite("In which words a question is asked") struct PromptTests {
    private static func header(ranks: [String] = ["order", "family", "species"]) throws -> QuestionSetHeader {
        let names = ["rosales", "rosaceae", "rosa canina", "poales", "poaceae", "poa annua"]
        let entries = names.enumerated().map { place, name in
            Taxonomy.Entry(name: name, parent: place % 3 == 0 ? nil : TaxonID(place - 1), level: place % 3 + 1)
        }
        return QuestionSetHeader(
            name: "test", subject: "plant", firstScoredLevel: 1, distractors: .init(method: "given"), seed: 0,
            source: "",
            taxonomy: try Taxonomy(name: "t", ranks: ranks, entries: entries))
    }

    private static let family = Inquiry.Question.level(number: 2, choices: ["rosaceae", "poaceae", "Cooper's & <co>"])

    private func prompt(
        _ question: Inquiry.Question = family, given: Inquiry.Given = .nothing, image: String? = "rose.png",
        _ settings: PromptSettings = PromptSettings(), ranks: [String] = ["order", "family", "species"]
    ) throws -> Prompt {
        let book = try PromptBook(settings, header: Self.header(ranks: ranks))
        let inquiry = Inquiry(sample: "s", image: image, questions: [question], given: given, seed: 0)
        return book.prompt(for: question, in: inquiry)
    }

    @Test func options_stand_on_lines_of_their_own_just_as_they_are_written() throws {
        let prompt = try prompt()
        #expect(prompt.text.contains("\nA. rosaceae\nB. poaceae\nC. Cooper's & <co>\n"))
        #expect(prompt.text.hasSuffix("A, B or C, and nothing else."))
        #expect(prompt.answer == .letter(choices: 3))
        #expect(prompt.image == "rose.png")
        #expect(prompt.system?.isEmpty == false)
        #expect(!prompt.text.contains("{{") && !prompt.text.contains("\n\n"))
    }

    @Test(arguments: PromptSettings.Variant.allCases)
    func the_level_is_named_in_two_variants_and_only_where_it_has_a_name(variant: PromptSettings.Variant) throws {
        let settings = PromptSettings(variant: variant)
        let question = try #require(try prompt(settings: settings).text.split(separator: "\n").first)
        #expect(question.contains("family") == [.v0, .v1].contains(variant))
        #expect(question.contains("plant in the picture"))
        let nameless = try prompt(Self.family, settings, ranks: [])
        #expect(!nameless.text.contains("family") && !nameless.text.contains("level"))
    }

    private func prompt(settings: PromptSettings) throws -> Prompt { try prompt(Self.family, settings) }

    @Test func the_five_variants_differ() throws {
        let texts = try PromptSettings.Variant.allCases.map {
            try prompt(Self.family, PromptSettings(variant: $0)).text
        }
        #expect(Set(texts).count == 5)
    }

    @Test func stage_one_asks_for_the_form_that_the_rewards_want() throws {
        let prompt = try prompt(.leaf)
        #expect(prompt.answer == .free)
        #expect(prompt.text.contains("<think>") && prompt.text.contains("<answer>"))
        #expect(prompt.text.contains("order: …; family: …; species: …"))
        #expect(prompt.text.contains("that of the species"))
    }

    @Test func what_is_given_is_said() throws {
        #expect(try prompt(given: .leaf("Rosa canina")).text.contains("Rosa canina"))
        #expect(try prompt(given: .noLeaf).text != prompt().text)
        let path = try prompt(given: .path([.init(level: 1, name: "rosales")])).text
        #expect(path.contains("order rosales"))
        #expect(try prompt(given: .path([])).text == prompt().text)
    }

    @Test func without_an_image_the_leafs_name_stands_in_the_question() throws {
        let prompt = try prompt(given: .leaf("Rosa canina"), image: nil)
        #expect(prompt.image == nil)
        #expect(prompt.text.contains("Rosa canina belong"))
        #expect(!prompt.text.contains("picture") && prompt.system?.contains("picture") == false)
    }

    @Test func reasoning_frees_the_answer_and_keeps_to_the_rewards_form() throws {
        for style in [PromptSettings.Style.chainOfThought, .taxonomyChainOfThought] {
            let prompt = try prompt(Self.family, PromptSettings(style: style))
            #expect(prompt.answer == .free)
            #expect(prompt.text.contains("</think>") && prompt.text.contains("</answer>"))
            #expect(!prompt.text.contains("nothing else"))
        }
    }

    @Test func taxonomy_in_context_shows_the_lineages_of_known_names() throws {
        let text = try prompt(
            .level(number: 3, choices: ["poa annua", "unheard of"]), PromptSettings(style: .taxonomyInContext)
        ).text
        #expect(text.contains("A. poa annua (poales, poaceae)\nB. unheard of\n"))
    }

    @Test func all_levels_in_one_message_have_the_labels_that_the_reader_knows() throws {
        let levels = [
            Inquiry.LevelChoices(number: 1, choices: ["rosales", "poales"]),
            Inquiry.LevelChoices(number: 3, choices: ["poa annua", "rosa canina"]),
        ]
        let prompt = try prompt(.levels(levels))
        #expect(prompt.answer == .free)
        #expect(prompt.text.contains("order: ") && prompt.text.contains("species: "))
        #expect(try self.prompt(.levels(levels), ranks: []).text.contains("level 3: "))
    }

    @Test func an_option_is_asked_yes_or_no() throws {
        let prompt = try prompt(.option(level: 2, name: "rosaceae"))
        #expect(prompt.answer == .yesOrNo)
        #expect(prompt.text.contains("rosaceae") && prompt.text.contains("yes or no"))
    }

    @Test func a_blank_system_message_is_none() throws {
        #expect(try prompt(Self.family, PromptSettings(replaced: [.system: " \n"])).system == nil)
    }

    @Test func settings_keep_the_words_and_a_book_with_other_words_is_refused() throws {
        let settings = PromptSettings(replaced: [.v0: "What is {{thing}}?"])
        #expect(settings.words != PromptSettings().words && settings.words.count == 64)
        let json = try JSONEncoder().encode(settings)
        #expect(try JSONDecoder().decode(PromptSettings.self, from: json) == settings)
        #expect(try JSONDecoder().decode(PromptSettings.self, from: Data("{}".utf8)) == PromptSettings())
        let text = String(decoding: json, as: UTF8.self).replacing(
            settings.words, with: String(repeating: "0", count: 64))
        let other = try JSONDecoder().decode(PromptSettings.self, from: Data(text.utf8))
        #expect(throws: PromptError.self) { try PromptBook(other, header: Self.header()) }
    }
}

@Suite("Words of a user's own") struct TemplateFilesTests {
    private func read(_ text: String, as name: String = "level.mustache") throws -> [Template: String] {
        let directory = try TemporaryDirectory()
        let file = directory.file(name)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return try TemplateFiles.read(file)
    }

    private func complaint(_ text: String, as name: String = "level.mustache") -> PromptError? {
        do {
            _ = try read(text, as: name)
            return nil
        } catch { return error as? PromptError }
    }

    @Test func a_template_is_read_as_it_is() throws {
        let text = "{{! mine }}{{question}}\n{{#options}}\n({{letter}}) {{name}}\n{{/options}}\n"
        #expect(try read(text) == [.level: text])
    }

    @Test func an_unknown_variable_is_named_with_its_file_and_line_and_what_there_is() throws {
        let error = try #require(complaint("one\n{{question}}\n{{#options}}{{letter}}: {{title}}{{/options}}"))
        guard case .unknownVariable(_, 3, "title", let known) = error else { return #expect(Bool(false), "\(error)") }
        #expect(known.contains("letter") && known.contains("question"))
        #expect(error.description.contains("level.mustache, line 3: there is no variable 'title'"))
    }

    @Test func a_lists_names_count_between_its_tags_only() {
        guard case .unknownVariable(_, 2, "options", _)? = complaint("\n{{options}}", as: "leaf.mustache") else {
            return #expect(Bool(false))
        }
    }

    @Test func what_is_no_mustache_is_refused_with_its_line() {
        guard case .malformed(_, _, let reason)? = complaint("a\n{{#options}}") else { return #expect(Bool(false)) }
        #expect(reason.contains("not closed"))
        guard case .malformed? = complaint("{{#options}}{{/path}}") else { return #expect(Bool(false)) }
        guard case .unsupportedTag(_, 2, _)? = complaint("a\n{{> other}}") else { return #expect(Bool(false)) }
    }

    /// The parser calls itself for each section, and a list within itself is written for each pair of its elements.
    @Test func sections_within_sections_have_an_end() {
        let pairs =
            String(repeating: "{{#options}}", count: 2) + "{{name}}" + String(repeating: "{{/options}}", count: 2)
        #expect(complaint(pairs) == nil)
        guard case .tooDeep(_, 2, "options")? = complaint("{{#options}}{{#options}}\n{{#options}}") else {
            return #expect(Bool(false))
        }
        guard case .tooDeep(_, 1, _)? = complaint(String(repeating: "{{#first()}}", count: 100_000)) else {
            return #expect(Bool(false))
        }
    }

    @Test func a_tag_calls_a_few_functions_on_its_value_and_no_more() {
        func tag(_ calls: Int) -> String {
            "{{" + String(repeating: "reversed(", count: calls) + "options" + String(repeating: ")", count: calls)
                + "}}"
        }
        #expect(complaint(tag(8)) == nil)
        guard case .malformed(_, 2, let reason)? = complaint("\n" + tag(9)) else { return #expect(Bool(false)) }
        #expect(reason.contains("more than 8 functions"))
    }

    @Test func a_file_named_after_no_template_is_refused_with_the_names() {
        let error = complaint("x", as: "prompt.mustache")
        #expect(error?.description.contains("level.mustache") == true)
    }

    @Test func a_directory_replaces_what_it_holds() throws {
        let directory = try TemporaryDirectory()
        for (name, text) in [("v1.mustache", "one {{thing}}"), ("system.mustache", ""), ("notes.txt", "{{nothing}}")] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: directory.file(name)))
        }
        #expect(try TemplateFiles.read(directory.path) == [.v1: "one {{thing}}", .system: ""])
    }

    @Test(arguments: Template.allCases) func linnets_own_words_pass_their_own_check(template: Template) throws {
        #expect(try read(template.words, as: template.file) == [template: template.words])
    }
}
