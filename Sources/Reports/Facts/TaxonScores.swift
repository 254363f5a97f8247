import Questions
import Taxonomies

/// How often each taxon was asked for and answered rightly, on its own level, and how many samples lie under it.
package struct TaxonScores {
    /// Questions whose right answer is the taxon, or taxa.
    struct Score: Equatable {
        var asked = 0
        var right = 0

        /// 0 to 1; nil when nobody asked.
        var share: Double? { asked == 0 ? nil : Double(right) / Double(asked) }

        static func + (left: Score, right: Score) -> Score {
            Score(asked: left.asked + right.asked, right: left.right + right.right)
        }
    }

    let taxonomy: Taxonomy
    private var scores: [Score]
    /// Observations by the taxon of their last asked level.
    private var leaves: [Int]
    private var known: [Spelling: TaxonID?] = [:]

    private struct Spelling: Hashable {
        let level: Int
        let name: String
    }

    package init(_ taxonomy: Taxonomy) {
        self.taxonomy = taxonomy
        scores = [Score](repeating: Score(), count: taxonomy.count)
        leaves = [Int](repeating: 0, count: taxonomy.count)
    }

    /// Counts one observation. A name that the taxonomy does not have is left out.
    package mutating func add(_ record: ExportRecord) {
        for (place, answered) in record.levels.enumerated() {
            guard let taxon = taxon(of: answered.level) else { continue }
            scores[taxon.index].asked += 1
            if answered.isRight { scores[taxon.index].right += 1 }
            if place == record.levels.count - 1 { leaves[taxon.index] += 1 }
        }
    }

    /// The score of a taxon on its own level.
    func score(of taxon: TaxonID) -> Score { scores[taxon.index] }

    /// Observations at or under each taxon, by its index.
    func samples() -> [Int] {
        var samples = leaves
        for taxon in taxonomy.taxa.reversed() {
            if let parent = taxonomy.parent(of: taxon) { samples[parent.index] += samples[taxon.index] }
        }
        return samples
    }

    private mutating func taxon(of level: Level) -> TaxonID? {
        let spelling = Spelling(level: level.number, name: level.goldName)
        if let taxon = known[spelling] { return taxon }
        let taxon = taxonomy.taxon(level: level.number, named: NormalizedName(level.goldName))
        known[spelling] = .some(taxon)
        return taxon
    }
}
