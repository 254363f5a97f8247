/// What can be wrong with templates, with where and what would work.
public enum PromptError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A file's name is no template's.
    case unknownTemplate(file: String)
    case unreadable(file: String, reason: String)
    case unknownVariable(file: String, line: Int, name: String, known: [String])
    /// Partials, blocks and changed delimiters: a template stands for itself.
    case unsupportedTag(file: String, line: Int, tag: String)
    case malformed(file: String, line: Int, reason: String)
    /// A section within two of the same name, or within 32 of any.
    case tooDeep(file: String, line: Int, name: String)
    /// A run was begun with other words than this version of Linnet has.
    case otherWords(recorded: String, found: String)

    /// What is wrong and what would work.
    public var description: String {
        switch self {
        case .unknownTemplate(let file):
            "'\(file)' is named after no template; the names are "
                + Template.allCases.map(\.file).joined(separator: ", ")
        case .unreadable(let file, let reason): "cannot read the template '\(file)': \(reason)"
        case .unknownVariable(let file, let line, let name, let known):
            "\(file), line \(line): there is no variable '\(name)' here; there are \(known.joined(separator: ", "))"
        case .unsupportedTag(let file, let line, let tag):
            "\(file), line \(line): tags that begin with '\(tag)' are not supported; write the text in place"
        case .malformed(let file, let line, let reason): "\(file), line \(line): \(reason)"
        case .tooDeep(let file, let line, let name):
            "\(file), line \(line): the section '\(name)' is too deep within others; close those before it"
        case .otherWords(let recorded, let found):
            "the run was begun with other words (\(recorded.prefix(12))…) than this version has (\(found.prefix(12))…); "
                + "go on with the version that began it, or begin a new run"
        }
    }
}
