import Outcomes
import Questions
import Taxonomies

/// The share of a reasoned path that is right.
public enum PathReward {
    /// Of the gold path's levels the share that the reasoned path names rightly, 0 to 1; 0 without levels.
    ///
    /// - Parameters:
    ///   - path: As `LeafReader` reads it.
    ///   - levels: The sample's, whose gold names are the gold path.
    public static func score(of path: [LeafAnswer.PathStep], against levels: [Level]) -> Float {
        guard !levels.isEmpty else { return 0 }
        let right = levels.count { level in
            path.contains { $0.level == level.number && $0.name == LeafName.normalized(level.goldName) }
        }
        return Float(right) / Float(levels.count)
    }
}

/// How near a predicted leaf is to the true one in the tree.
public enum DistanceReward {
    /// 1 − levels from the gold leaf up to the lowest common ancestor / the gold leaf's level: 1 for the leaf itself, 0
    /// when nothing is shared or either leaf is unknown.
    public static func score(of leaf: TaxonID?, gold: TaxonID?, in taxonomy: Taxonomy) -> Float {
        guard let leaf, let gold, let shared = taxonomy.lowestCommonAncestor(leaf, gold) else { return 0 }
        let depth = taxonomy.level(of: gold)
        return 1 - Float(depth - taxonomy.level(of: shared)) / Float(depth)
    }
}
