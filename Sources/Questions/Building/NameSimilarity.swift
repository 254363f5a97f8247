import Taxonomies

/// Finds the wrong names that are most alike by something other than the taxonomy.
public protocol NameSimilarity: Sendable {
    /// What the set's header says of it: by what the names are alike.
    var signature: String { get }

    /// The names that are most alike, of several images at once.
    ///
    /// - Returns: For each image, for each taxon of its leaf's lineage, coarse to fine: `count` taxa of the same level with
    ///   names of their own, most alike first; fewer where there are none.
    func distractors(for images: [LabelledImage], count: Int) throws -> [[[TaxonID]]]
}

/// Where a question's wrong choices come from.
public enum DistractorSource: Sendable {
    /// The tree: any names of the level, or those whose common ancestor with the right one is the lowest.
    case taxonomy(DistractorMethod)
    /// The names of the level that are most alike by something else.
    case similarity(any NameSimilarity)

    /// What the set's header says of it.
    var header: QuestionSetHeader.Distractors {
        switch self {
        case .taxonomy(.random): .init(method: DistractorMethod.random.rawValue)
        case .taxonomy(.similar): .init(method: DistractorMethod.similar.rawValue, similarity: "taxonomy")
        case .similarity(let similarity):
            .init(method: DistractorMethod.similar.rawValue, similarity: similarity.signature)
        }
    }
}
