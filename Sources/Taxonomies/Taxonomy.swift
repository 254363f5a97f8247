/// A taxon's index in its taxonomy. Parents come before children.
public struct TaxonID: Hashable, Comparable, Sendable {
    /// From 0.
    public let index: Int

    /// Names the taxon at `index`.
    public init(_ index: Int) { self.index = index }

    /// By place in the list.
    public static func < (left: Self, right: Self) -> Bool { left.index < right.index }
}

/// A tree of names, level by level; a forest when the top level has several.
///
/// Levels count from 1 at the top. A child may skip levels where a source leaves a rank out. A name is known by its
/// level and its normal form, since a genus and a species may share one (`sayornis` in CUB-200).
public struct Taxonomy: Sendable {
    /// How deep a tree may be.
    public static let maximumDepth = 255

    /// What the tree is called, such as `inat-animal`.
    public let name: String
    /// Rank names from level 1 down; may be shorter than the tree is deep.
    public let ranks: [String]
    /// Two taxa of the same level and name under different parents, where the source was allowed to have them.
    public let sharedNames: [TaxonID]

    private let names: [String]
    private let parents: [Int32]
    private let levels: [UInt8]
    private let firstChild: [Int32]
    private let childList: [Int32]
    private let index: [Key: Int32]

    private struct Key: Hashable {
        let level: UInt8
        let name: NormalizedName
    }

    /// One taxon of a tree under construction.
    public struct Entry: Sendable {
        /// As the source writes it.
        public var name: String
        /// An earlier entry; nil at the top.
        public var parent: TaxonID?
        /// 1 is the top.
        public var level: Int

        /// Makes an entry.
        public init(name: String, parent: TaxonID?, level: Int) {
            self.name = name
            self.parent = parent
            self.level = level
        }
    }

    /// What is wrong with a list of entries.
    public enum StructureError: Error, Equatable, Sendable, CustomStringConvertible {
        case emptyName(entry: Int)
        case parentNotEarlier(entry: Int)
        case levelNotBelowParent(entry: Int)
        case sharedName(first: TaxonID, second: TaxonID, name: String, level: Int)

        /// The sentence that a person reads.
        public var description: String {
            switch self {
            case .emptyName(let entry): "taxon \(entry) has no name"
            case .parentNotEarlier(let entry): "taxon \(entry) comes before its parent"
            case .levelNotBelowParent(let entry): "taxon \(entry) is not below its parent's level"
            case .sharedName(_, _, let name, let level): "'\(name)' has two parents at level \(level)"
            }
        }
    }

    /// Builds the tree.
    ///
    /// - Parameters:
    ///   - entries: Parents before children, levels 1 to 255.
    ///   - allowingSharedNames: Whether a level may hold one name twice, under two parents. Looking such a name up finds
    ///     the first.
    /// - Throws: `StructureError`, naming the entry.
    public init(
        name: String, ranks: [String], entries: [Entry], allowingSharedNames: Bool = false
    ) throws(StructureError) {
        var index: [Key: Int32] = [:]
        index.reserveCapacity(entries.count)
        var shared: [TaxonID] = []
        var childCount = [Int32](repeating: 0, count: entries.count + 1)
        for (number, entry) in entries.enumerated() {
            let normalized = NormalizedName(entry.name)
            guard !normalized.isEmpty else { throw .emptyName(entry: number) }
            if let parent = entry.parent {
                guard parent.index >= 0, parent.index < number else { throw .parentNotEarlier(entry: number) }
                guard entry.level > entries[parent.index].level else { throw .levelNotBelowParent(entry: number) }
                childCount[parent.index] += 1
            }
            guard (1...255).contains(entry.level) else { throw .levelNotBelowParent(entry: number) }
            let key = Key(level: UInt8(entry.level), name: normalized)
            if let first = index[key] {
                guard allowingSharedNames else {
                    throw .sharedName(
                        first: TaxonID(Int(first)), second: TaxonID(number), name: entry.name, level: entry.level)
                }
                shared.append(TaxonID(number))
            } else {
                index[key] = Int32(number)
            }
        }
        var firstChild = [Int32](repeating: 0, count: entries.count + 1)
        for number in entries.indices { firstChild[number + 1] = firstChild[number] + childCount[number] }
        var next = firstChild
        var childList = [Int32](repeating: 0, count: Int(firstChild[entries.count]))
        for (number, entry) in entries.enumerated() {
            guard let parent = entry.parent else { continue }
            childList[Int(next[parent.index])] = Int32(number)
            next[parent.index] += 1
        }
        self.name = name
        self.ranks = ranks
        self.sharedNames = shared
        self.names = entries.map(\.name)
        self.parents = entries.map { Int32($0.parent?.index ?? -1) }
        self.levels = entries.map { UInt8($0.level) }
        self.firstChild = firstChild
        self.childList = childList
        self.index = index
    }

    /// How many taxa there are on all levels.
    public var count: Int { names.count }

    /// All taxa, parents before children.
    public var taxa: some RandomAccessCollection<TaxonID> { (0..<count).lazy.map(TaxonID.init) }

    /// The deepest level that has a taxon; 0 for an empty tree.
    public var depth: Int { Int(levels.max() ?? 0) }

    /// The taxa without children.
    public var leaves: [TaxonID] { taxa.filter { isLeaf($0) } }

    /// The taxa of one level.
    public func taxa(atLevel level: Int) -> [TaxonID] { taxa.filter { self.level(of: $0) == level } }

    /// The taxa of one level that have no children.
    public func leaves(atLevel level: Int) -> [TaxonID] { taxa(atLevel: level).filter { isLeaf($0) } }

    /// A taxon's name as the source writes it.
    public func name(of taxon: TaxonID) -> String { names[taxon.index] }

    /// A taxon's level, from 1.
    public func level(of taxon: TaxonID) -> Int { Int(levels[taxon.index]) }

    /// The taxon above; nil at the top.
    public func parent(of taxon: TaxonID) -> TaxonID? {
        parents[taxon.index] < 0 ? nil : TaxonID(Int(parents[taxon.index]))
    }

    /// The taxa right below.
    public func children(of taxon: TaxonID) -> [TaxonID] {
        childList[Int(firstChild[taxon.index])..<Int(firstChild[taxon.index + 1])].map { TaxonID(Int($0)) }
    }

    /// Whether nothing is below.
    public func isLeaf(_ taxon: TaxonID) -> Bool { firstChild[taxon.index] == firstChild[taxon.index + 1] }

    /// The path from the top to the taxon, both included.
    public func lineage(of taxon: TaxonID) -> [TaxonID] {
        var path = [taxon]
        while let parent = parent(of: path[path.count - 1]) { path.append(parent) }
        return path.reversed()
    }

    /// The taxon at or above `taxon` on `level`; nil when the path skips that level.
    public func ancestor(of taxon: TaxonID, atLevel level: Int) -> TaxonID? {
        var place: TaxonID? = taxon
        while let here = place, self.level(of: here) > level { place = parent(of: here) }
        return place.flatMap { self.level(of: $0) == level ? $0 : nil }
    }

    /// The deepest taxon at or above both; nil when they are in different trees.
    public func lowestCommonAncestor(_ first: TaxonID, _ second: TaxonID) -> TaxonID? {
        var (left, right) = (first, second)
        while left != right {
            // Parents come before children: the later one cannot be an ancestor of the earlier.
            if left > right {
                guard let up = parent(of: left) else { return nil }
                left = up
            } else {
                guard let up = parent(of: right) else { return nil }
                right = up
            }
        }
        return left
    }

    /// The other children of the taxon's parent; of a top taxon, the other top taxa.
    public func siblings(of taxon: TaxonID) -> [TaxonID] {
        let all = parent(of: taxon).map(children(of:)) ?? taxa.filter { parent(of: $0) == nil }
        return all.filter { $0 != taxon }
    }

    /// The taxon of this name on this level.
    public func taxon(level: Int, named name: NormalizedName) -> TaxonID? {
        guard let level = UInt8(exactly: level) else { return nil }
        return index[Key(level: level, name: name)].map { TaxonID(Int($0)) }
    }

    /// The leaf of this name, on the deepest level that has one.
    public func leaf(named name: NormalizedName) -> TaxonID? {
        for level in stride(from: depth, to: 0, by: -1) {
            if let found = taxon(level: level, named: name), isLeaf(found) { return found }
        }
        return nil
    }

    /// The name of a level's rank, or `level N` where it has none.
    public func rank(ofLevel level: Int) -> String { Self.rank(ofLevel: level, in: ranks) }

    /// The name of a level's rank in a list that starts at level 1, or `level N` past its end.
    public static func rank(ofLevel level: Int, in ranks: [String]) -> String {
        level >= 1 && level <= ranks.count && !ranks[level - 1].isEmpty ? ranks[level - 1] : "level \(level)"
    }
}
