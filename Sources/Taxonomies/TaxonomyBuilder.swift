/// Grows a taxonomy from lineages and remembers where in the source each taxon was first met.
///
/// Taxa are numbered as they are met, each below the ones above it, so that parents come before children.
struct TaxonomyBuilder {
    /// One taxon of a lineage.
    struct Step {
        /// 1 is the top.
        let level: Int
        let name: String
    }

    /// A name below a parent: what makes a taxon itself.
    private struct Place: Hashable {
        let parent: Int?
        let name: LevelledName
    }

    private struct LevelledName: Hashable {
        let level: Int
        let name: NormalizedName
    }

    private let allowsSharedNames: Bool
    private var entries: [Taxonomy.Entry] = []
    /// Where each taxon was first met: a line or a member's ordinal, as the reader counts.
    private var metAt: [Int] = []
    /// Where each taxon had a lineage of its own; nil where it only stood in those of others.
    private var statedAt: [Int?] = []
    private var taxa: [Place: Int] = [:]
    private var firstOfName: [LevelledName: Int] = [:]

    init(allowsSharedNames: Bool) { self.allowsSharedNames = allowsSharedNames }

    /// Adds a taxon with all that is above it, from the top down.
    ///
    /// - Throws: `LineageProblem` in the reader's own count of places.
    mutating func add(_ lineage: [Step], at place: Int) throws(LineageProblem) {
        var parent: Int?
        for step in lineage {
            let name = LevelledName(level: step.level, name: NormalizedName(step.name))
            guard !name.name.isEmpty else { throw .emptyName(level: step.level, place: place) }
            guard step.level <= Taxonomy.maximumDepth else { throw .tooDeep(place: place) }
            if let known = taxa[Place(parent: parent, name: name)] {
                parent = known
                continue
            }
            if let first = firstOfName[name] {
                guard allowsSharedNames else {
                    throw .twoParents(
                        name: step.name, level: step.level,
                        first: .init(parent: entries[first].parent.map { entries[$0.index].name }, at: metAt[first]),
                        second: .init(parent: parent.map { entries[$0].name }, at: place))
                }
            } else {
                firstOfName[name] = entries.count
            }
            taxa[Place(parent: parent, name: name)] = entries.count
            entries.append(.init(name: step.name, parent: parent.map(TaxonID.init), level: step.level))
            metAt.append(place)
            statedAt.append(nil)
            parent = entries.count - 1
        }
        guard let taxon = parent else { throw .noNames(place: place) }
        if let first = statedAt[taxon] {
            throw .duplicate(name: entries[taxon].name, level: entries[taxon].level, first: first, second: place)
        }
        statedAt[taxon] = place
    }

    /// The tree of all that was added.
    func taxonomy(name: String, ranks: [String]) throws(Taxonomy.StructureError) -> Taxonomy {
        try Taxonomy(name: name, ranks: ranks, entries: entries, allowingSharedNames: allowsSharedNames)
    }
}

/// What can be wrong with a lineage, and where: places count as their reader does until `mapPlaces` makes them lines.
enum LineageProblem: Error {
    /// One of the two places that do not agree.
    struct Claim {
        /// nil at the top.
        let parent: String?
        let at: Int
    }

    case noNames(place: Int)
    case emptyName(level: Int, place: Int)
    case tooDeep(place: Int)
    case duplicate(name: String, level: Int, first: Int, second: Int)
    case twoParents(name: String, level: Int, first: Claim, second: Claim)

    /// The error that a person reads.
    func error(in path: String, line: (Int) -> Int?) -> TaxonomyFileError {
        switch self {
        case .noNames(let place):
            TaxonomyFileError(path: path, line: line(place), problem: .noNames)
        case .emptyName(let level, let place):
            TaxonomyFileError(path: path, line: line(place), problem: .emptyName(level: level))
        case .tooDeep(let place):
            TaxonomyFileError(path: path, line: line(place), problem: .tooDeep)
        case .duplicate(let name, let level, let first, let second):
            TaxonomyFileError(
                path: path, line: line(second),
                problem: .duplicate(name: name, level: level, firstLine: line(first)))
        case .twoParents(let name, let level, let first, let second):
            TaxonomyFileError(
                path: path, line: line(second.at),
                problem: .twoParents(
                    name: name, level: level, parent: second.parent, firstParent: first.parent,
                    firstLine: line(first.at)))
        }
    }
}
