import Taxonomies

/// Which paths a policy can name: the names of every rank that has any, coarse to fine.
///
/// A *path* is one class for each rank. Paths need not be in the taxonomy: a policy decides rank by rank.
public struct PathVocabulary: Sendable, Equatable {
    /// The last name of a path.
    public struct End: Hashable, Sendable {
        /// Index in `ranks`.
        public let rank: Int
        /// Index in the rank's `names`.
        public let name: Int
    }

    /// Coarse to fine.
    public let ranks: [RankVocabulary]
    /// The taxonomy's leaves, at whatever rank they are; stage two knows a given leaf by its index here.
    public let leaves: [End]
    private let leafIndex: [End: Int]

    /// Takes the names of a taxonomy, which may be ragged. Taxa of one level that share a name are one name.
    public init(_ taxonomy: Taxonomy) {
        let taxa = taxonomy.leaves
        let levels = (0...taxonomy.depth).dropFirst().filter { !taxonomy.taxa(atLevel: $0).isEmpty }
        let ranks = levels.map { level in
            RankVocabulary(
                level: level, names: taxonomy.taxa(atLevel: level).map(taxonomy.name(of:)),
                allowsAbsence: taxa.contains { taxonomy.ancestor(of: $0, atLevel: level) == nil })
        }
        var ends: [End] = []
        var known: Set<End> = []
        for taxon in taxa {
            guard let rank = levels.firstIndex(of: taxonomy.level(of: taxon)),
                let name = ranks[rank].index(of: taxonomy.name(of: taxon))
            else { continue }
            let end = End(rank: rank, name: name)
            if known.insert(end).inserted { ends.append(end) }
        }
        self.init(ranks: ranks, leaves: ends)
    }

    init(ranks: [RankVocabulary], leaves: [End]) {
        self.ranks = ranks
        self.leaves = leaves
        leafIndex = Dictionary(leaves.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The path that has these names at these levels and none at the others. Levels that the vocabulary has no names of are
    /// left out.
    ///
    /// - Throws: `PolicyError.unknownName`, or `.missingName` where every path of the taxonomy has a name.
    public func path(naming names: [(level: Int, name: String)]) throws(PolicyError) -> [Int] {
        var path: [Int] = []
        for rank in ranks {
            if let name = names.first(where: { $0.level == rank.level })?.name {
                guard let index = rank.index(of: name) else { throw .unknownName(level: rank.level, name: name) }
                path.append(index)
            } else if let absence = rank.absence {
                path.append(absence)
            } else {
                throw .missingName(level: rank.level)
            }
        }
        return path
    }

    /// The path of a taxon of the taxonomy that the vocabulary was made of.
    ///
    /// - Throws: `PolicyError`, as `path(naming:)`.
    public func path(of taxon: TaxonID, in taxonomy: Taxonomy) throws(PolicyError) -> [Int] {
        try path(
            naming: taxonomy.lineage(of: taxon).map { (level: taxonomy.level(of: $0), name: taxonomy.name(of: $0)) })
    }

    /// Where a path ends; nil when it has no name at all.
    public func end(of path: [Int]) -> End? {
        for rank in ranks.indices.reversed() where path[rank] != ranks[rank].absence {
            return End(rank: rank, name: path[rank])
        }
        return nil
    }

    /// The leaf that a path ends in, as an index of `leaves`; nil when its last name is no leaf of the taxonomy.
    public func leaf(of path: [Int]) -> Int? { end(of: path).flatMap { leafIndex[$0] } }

    /// The leaf of a name, as an index of `leaves`: the deepest of that name.
    public func leaf(named name: String) -> Int? {
        for rank in ranks.indices.reversed() {
            if let index = ranks[rank].index(of: name), let leaf = leafIndex[End(rank: rank, name: index)] {
                return leaf
            }
        }
        return nil
    }

    /// A question of stage two.
    ///
    /// - Throws: `PolicyError.unknownLevel`, `.unknownName` or `.noChoices`.
    public func question(level: Int, choices: [String]) throws(PolicyError) -> Question {
        guard let rank = ranks.firstIndex(where: { $0.level == level }) else { throw .unknownLevel(level) }
        guard !choices.isEmpty else { throw .noChoices(level: level) }
        var indices: [Int] = []
        for choice in choices {
            guard let index = ranks[rank].index(of: choice) else { throw .unknownName(level: level, name: choice) }
            indices.append(index)
        }
        return Question(rank: rank, choices: indices)
    }
}

/// One level's question, put to stage two.
public struct Question: Sendable, Equatable {
    /// Index in the vocabulary's `ranks`.
    public let rank: Int
    /// Indices of the rank's names, in the order shown; at least one.
    public let choices: [Int]
}
