import Mustache

/// A template whose names are all known: whatever is asked, it can be rendered.
struct CheckedTemplate: Sendable {
    private let template: MustacheTemplate

    /// Checks a text.
    ///
    /// - Parameter file: What errors name.
    /// - Throws: `PromptError`.
    init(_ text: String, for kind: Template, file: String) throws(PromptError) {
        try Self.check(text, for: kind, file: file)
        do {
            // Words for a model are no HTML: quotes and ampersands stay as they are.
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text)
        } catch let error as MustacheTemplate.ParserError {
            throw .malformed(file: file, line: error.context.lineNumber, reason: Self.reason(error.error))
        } catch {
            throw .malformed(file: file, line: 1, reason: "\(error)")
        }
    }

    func render(_ values: [String: Any]) -> String {
        let text = template.render(values)
        // Sections that say nothing leave line ends at the edges.
        let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
        let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? start
        return String(text[start..<end])
    }

    /// Sections within sections, as many as there are names in any template.
    private static let deepest = 32
    private static let mostCalls = 8

    private static func check(_ text: String, for kind: Template, file: String) throws(PromptError) {
        let known = kind.variables
        var open: [String] = []
        for tag in TemplateTags(text).tags {
            switch tag.sigil {
            case "!": continue
            case "/":
                if !open.isEmpty { open.removeLast() }
                continue
            case ">", "$", "<", "*", "=", "%":
                throw .unsupportedTag(file: file, line: tag.line, tag: "{{\(tag.sigil.map(String.init) ?? "")")
            default: break
            }
            // Mustache copies the list of functions for each of them.
            guard tag.calls <= Self.mostCalls else {
                throw .malformed(
                    file: file, line: tag.line, reason: "a tag calls more than \(Self.mostCalls) functions on its value"
                )
            }
            // A transform without a name, as in {{#first()}}, asks about the list's place.
            let names = Set(known.keys).union(open.flatMap { known[$0] ?? [] })
            if !tag.name.isEmpty, tag.name != ".", !names.contains(tag.name) {
                throw .unknownVariable(file: file, line: tag.line, name: tag.name, known: names.sorted())
            }
            guard tag.sigil == "#" || tag.sigil == "^" else { continue }
            // Mustache is parsed by a function that calls itself, and a list within itself is written as often as it has
            // pairs of elements.
            guard open.count < Self.deepest, open.count(where: { $0 == tag.name }) < 2 || tag.name.isEmpty else {
                throw .tooDeep(file: file, line: tag.line, name: tag.name)
            }
            open.append(tag.name)
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case MustacheTemplate.Error.sectionCloseNameIncorrect:
            "a section is closed by another name than it was opened by"
        case MustacheTemplate.Error.expectedSectionEnd: "a section is not closed; every {{#name}} needs its {{/name}}"
        case MustacheTemplate.Error.unfinishedName: "a tag is not closed; every {{ needs its }}"
        default: "\(error)"
        }
    }
}
