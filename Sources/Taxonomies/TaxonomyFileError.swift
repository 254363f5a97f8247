/// What is wrong with a taxonomy's file, and where.
public struct TaxonomyFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of mistakes.
    public enum Problem: Equatable, Sendable {
        case unreadable(reason: String)
        case notJSON(reason: String)
        /// A member of the benchmark's JSON whose value is not a list of names.
        case notAPath(key: String)
        /// A member of the benchmark's JSON whose path ends in another name than its key.
        case endsElsewhere(key: String, end: String)
        /// A file without one taxon.
        case noTaxa
        /// A row or path without one name.
        case noNames
        case emptyName(level: Int)
        case tooDeep
        case duplicate(name: String, level: Int, firstLine: Int?)
        /// `nil` parents are the top.
        case twoParents(name: String, level: Int, parent: String?, firstParent: String?, firstLine: Int?)
        case missingColumn(name: String, found: [String])
        case unknownRank(String)
        /// Names for levels that are not as many as the levels.
        case rankCount(ranks: [String], depth: Int)
        case duplicateIdentifier(String, firstLine: Int)
        case unknownParent(identifier: String)
        case parentNotAbove(name: String, rank: String, parent: String, parentRank: String, parentLine: Int)
        /// The taxon is above itself, by way of the taxon on another line.
        case cycle(name: String, through: String, throughLine: Int)
    }

    /// The file.
    public let path: String
    /// Its line, from 1, where the problem showed; nil when it concerns the whole file.
    public let line: Int?
    /// What is wrong.
    public let problem: Problem

    /// Names a problem.
    public init(path: String, line: Int? = nil, problem: Problem) {
        self.path = path
        self.line = line
        self.problem = problem
    }

    /// The sentence that a person reads.
    public var description: String { path + (line.map { ":\($0)" } ?? "") + ": \(problem)" }
}

extension TaxonomyFileError.Problem: CustomStringConvertible {
    /// The sentence that a person reads.
    public var description: String {
        switch self {
        case .unreadable(let reason): return "cannot be read: \(reason)"
        case .notJSON(let reason): return "not valid JSON: \(reason)"
        case .notAPath(let key): return "'\(key)' needs a list of names from the top down to itself"
        case .endsElsewhere(let key, let end): return "the path of '\(key)' ends in '\(end)'; it must end in '\(key)'"
        case .noTaxa: return "it holds no taxon"
        case .noNames: return "there is no name here; give a path with at least one name"
        case .emptyName(let level): return "the name at level \(level) is empty; fill it in or leave the level out"
        case .tooDeep: return "the path is deeper than \(Taxonomy.maximumDepth) levels"
        case .duplicate(let name, let level, let first):
            return "'\(name)' at level \(level) is there already\(Self.onLine(first)); remove one of the two"
        case .twoParents(let name, let level, let parent, let firstParent, let first):
            return "'\(name)' at level \(level) has two parents: \(Self.quoted(parent)) here and "
                + "\(Self.quoted(firstParent))\(Self.onLine(first)); correct one, or pass --allow-shared-names"
        case .missingColumn(let name, let found):
            return "there is no column '\(name)'; the columns are \(found.joined(separator: ", "))"
        case .unknownRank(let rank):
            return "the rank '\(rank)' is not known; name the ranks to keep with --ranks, from the top down"
        case .rankCount(let ranks, let depth):
            let given = ranks.count == 1 ? "1 name is" : "\(ranks.count) names are"
            return "\(given) given for ranks (\(ranks.joined(separator: ", "))), but the deepest path has "
                + "\(depth) level\(depth == 1 ? "" : "s"); name as many, from the top down, or none"
        case .duplicateIdentifier(let identifier, let first):
            return "the taxonID '\(identifier)' is there already on line \(first); remove one of the two"
        case .unknownParent(let identifier):
            return "no row has the taxonID '\(identifier)' that parentNameUsageID names"
        case .parentNotAbove(let name, let rank, let parent, let parentRank, let line):
            return "'\(name)' (\(rank)) cannot be below '\(parent)' (\(parentRank), line \(line))"
        case .cycle(let name, let through, let line):
            return "'\(name)' is above itself by way of '\(through)' on line \(line)"
        }
    }

    private static func onLine(_ line: Int?) -> String { line.map { " on line \($0)" } ?? "" }

    private static func quoted(_ name: String?) -> String { name.map { "'\($0)'" } ?? "the top" }
}
