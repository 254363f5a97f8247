import Runs
import Taxonomies

/// Makes the model that a run's settings name.
public enum ModelFactory {
    /// Makes a model, ready to answer; an embedding model draws or loads its taxon vectors first.
    ///
    /// - Parameters:
    ///   - taxonomy: The question set's tree.
    ///   - imageRoot: Where relative image paths start; empty for the current directory.
    /// - Throws: `ModelSettingsError`, naming the setting.
    public static func model(
        _ settings: ModelSettings, taxonomy: Taxonomy, imageRoot: String
    ) async throws(ModelSettingsError) -> any Model {
        switch settings {
        case .null(let null):
            guard null.delayMilliseconds >= 0 else { throw .outOfRange("delayMilliseconds", "0 or more") }
            return NullModel(settings: null, taxonomy: taxonomy)
        case .embedding(let embedding):
            guard embedding.trainingSpecimens >= 1 else { throw .outOfRange("trainingSpecimens", "1 or more") }
            guard embedding.difficulty >= 0, embedding.difficulty.isFinite else {
                throw .outOfRange("difficulty", "0 or more")
            }
            guard embedding.leafWeight >= 0, embedding.leafWeight.isFinite else {
                throw .outOfRange("leafWeight", "0 or more")
            }
            guard taxonomy.count > 0 else { throw .noTaxonomy }
            let vectors = await TaxonVectorStore(directory: TaxonVectorStore.defaultDirectory)
                .vectors(of: taxonomy, trainingSpecimens: embedding.trainingSpecimens)
            return EmbeddingModel(settings: embedding, taxonomy: taxonomy, vectors: vectors, imageRoot: imageRoot)
        }
    }
}

/// What can be wrong with a model's settings.
public enum ModelSettingsError: Error, Equatable, Sendable, CustomStringConvertible {
    case outOfRange(_ setting: String, _ range: String)
    /// The embedding model compares with taxa, and there are none.
    case noTaxonomy

    /// What is wrong and what would work.
    public var description: String {
        switch self {
        case .outOfRange(let setting, let range): "the model's setting '\(setting)' must be \(range)"
        case .noTaxonomy: "the embedding model needs a question set with a taxonomy; build it with '--taxonomy'"
        }
    }
}
