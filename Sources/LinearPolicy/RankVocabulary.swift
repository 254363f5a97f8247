import Taxonomies

/// Which names one rank of a path may have.
///
/// A *class* is an index of a softmax over the rank: a name, or, last, that the path has no name at this rank.
public struct RankVocabulary: Sendable, Equatable {
    /// The taxonomy's level, from 1 at the top.
    public let level: Int
    /// Each name once, in the taxonomy's order.
    public let names: [String]
    /// Whether some leaf's path has no name here: it skips the rank, or ends above.
    public let allowsAbsence: Bool
    private let index: [NormalizedName: Int]

    /// Names a rank's classes.
    ///
    /// - Parameter names: Names of one normal form are one name, written as the first of them is.
    init(level: Int, names: [String], allowsAbsence: Bool) {
        var unique: [String] = []
        var index: [NormalizedName: Int] = [:]
        for name in names where index[NormalizedName(name)] == nil {
            index[NormalizedName(name)] = unique.count
            unique.append(name)
        }
        self.level = level
        self.names = unique
        self.allowsAbsence = allowsAbsence
        self.index = index
    }

    /// How many classes there are.
    public var classes: Int { names.count + (allowsAbsence ? 1 : 0) }

    /// The class that stands for no name; nil where every path has one.
    public var absence: Int? { allowsAbsence ? names.count : nil }

    /// The class of a name, in any spelling of its normal form.
    public func index(of name: String) -> Int? { index[NormalizedName(name)] }
}
