/// The words of one kind of message, in Mustache, with the names that it may use.
public enum Template: String, Sendable, CaseIterable {
    /// The system message of every request; nothing is sent when it is blank.
    case system
    /// The question of a level's choices, in five variants. Where ranks have names, v0 and v1 name the rank.
    case v0, v1, v2, v3, v4
    /// One level's choices.
    case level
    /// All levels' choices in one message.
    case joint
    /// One name of a level: yes or no.
    case option
    /// Stage one: which leaf?
    case leaf

    /// The file that a user replaces it by.
    public var file: String { "\(rawValue).mustache" }

    /// What it is for, in one line.
    public var purpose: String {
        switch self {
        case .system: "the system message of every request"
        case .v0, .v1: "the question, naming the rank where it has a name; {{question}} in level and joint"
        case .v2, .v3, .v4: "the question, without the rank; {{question}} in level and joint"
        case .level: "one level's choices"
        case .joint: "all levels' choices in one message (strategy joint)"
        case .option: "one name of a level, yes or no (--form binary)"
        case .leaf: "stage one: top-down reasoning that ends in the leaf's name"
        }
    }

    /// The names that may stand in it, sorted; `options.letter` is the letter of each of a list's options.
    public var variableNames: [String] {
        variables.flatMap { name, inner in [name] + inner.map { "\(name).\($0)" } }.sorted()
    }

    /// The names that may stand in it. Those of a list, given with it, count between its tags.
    var variables: [String: [String]] {
        var names = ["subject": [], "thing": [], "pictured": [], "stepByStep": [], "topDown": [], "atOnce": []]
            .merging(["ranks": ["rank"]]) { $1 }
        let given = ["leaf": [], "noLeaf": [], "path": ["rank", "name"]]
        let choices = ["letter", "name", "lineage"]
        switch self {
        case .system: break
        case .leaf: names["leafRank"] = []
        case .v0, .v1, .v2, .v3, .v4: names.merge(["rank": [], "level": [], "leaf": []]) { $1 }
        case .option: names.merge(given.merging(["rank": [], "level": [], "name": []]) { $1 }) { $1 }
        case .level:
            names.merge(given) { $1 }
            names.merge(["question": [], "rank": [], "level": [], "letters": [], "lineages": [], "options": choices]) {
                $1
            }
        case .joint:
            names.merge(given) { $1 }
            names["levels"] = ["question", "label", "rank", "level", "letters", "options"] + choices
            names["lineages"] = []
            names["options"] = choices
        }
        return names
    }
}
