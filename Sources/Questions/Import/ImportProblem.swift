/// What can be wrong with one line of an annotation file.
public enum ImportProblem: Error, Hashable, Sendable {
    case notJSON(reason: String)
    case notAnObject
    case tooLong
    case missingField(String)
    case wrongType(field: String, expected: String)
    case repeatedField(String)
    case malformedLevelNumber(field: String)
    case emptyName(field: String)
    case tooFewChoices(field: String)
    case duplicateChoice(field: String, name: String)
    case goldNotAmongChoices(field: String, gold: String)
    case noLevels
    case duplicateID(String)
    case outsidePrefix(image: String, prefix: String)
}

extension ImportProblem {
    /// The problem without what differs from line to line: `duplicate-choice`. Lines are counted by it.
    public var kind: String {
        switch self {
        case .notJSON: "not-json"
        case .notAnObject: "not-an-object"
        case .tooLong: "too-long"
        case .missingField: "missing-field"
        case .wrongType: "wrong-type"
        case .repeatedField: "repeated-field"
        case .malformedLevelNumber: "malformed-level-number"
        case .emptyName: "empty-name"
        case .tooFewChoices: "too-few-choices"
        case .duplicateChoice: "duplicate-choice"
        case .goldNotAmongChoices: "gold-not-among-choices"
        case .noLevels: "no-levels"
        case .duplicateID: "duplicate-id"
        case .outsidePrefix: "outside-prefix"
        }
    }
}

extension ImportProblem: CustomStringConvertible {
    /// A sentence that names the field.
    public var description: String {
        switch self {
        case .notJSON(let reason): "not valid JSON: \(reason)"
        case .notAnObject: "the line is no JSON object; each line has to be one, such as {\"image\": …, \"level1\": …}"
        case .tooLong: "the line is longer than \(LineReader.maximumLineBytes >> 20) MiB"
        case .missingField(let field): "'\(field)' is missing"
        case .wrongType(let field, let expected): "'\(field)' has to be \(expected)"
        case .repeatedField(let field): "'\(field)' is there twice"
        case .malformedLevelNumber(let field):
            "'\(field)': a level's number is between 1 and 255, without leading zeros"
        case .emptyName(let field): "'\(field)' has an empty name"
        case .tooFewChoices(let field): "'\(field)' has no choices; a question needs at least two"
        case .duplicateChoice(let field, let name): "'\(field)' offers '\(name)' twice"
        case .goldNotAmongChoices(let field, let gold): "'\(field)': the answer '\(gold)' is not among the choices"
        case .noLevels: "all its levels are absent or null"
        case .duplicateID(let id): "the id '\(id)' is taken by an earlier line"
        case .outsidePrefix(let image, let prefix):
            "'image': '\(image)' is not below '\(prefix)', which is to be taken away"
        }
    }
}

/// A problem with its place.
public struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The annotation file.
    public var path: String
    /// From 1.
    public var line: Int
    /// What is wrong there.
    public var problem: ImportProblem

    /// Names a line of a file and what is wrong with it.
    public init(path: String, line: Int, problem: ImportProblem) {
        self.path = path
        self.line = line
        self.problem = problem
    }

    /// `birds.jsonl:12: 'image' is missing`.
    public var description: String { "\(path):\(line): \(problem)" }
}
