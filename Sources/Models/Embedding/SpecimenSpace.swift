import Outcomes
import Taxonomies

/// The embedded default: features of pictures, and the mean of each taxon's training specimens.
struct SpecimenSpace: EmbeddingSpace {
    private let taxonomy: Taxonomy
    private let vectors: TaxonVectors
    private let pictures: PictureFeatures

    let sharpness: Float = 30

    /// - Parameter difficulty: Standard deviation of the noise added to an image's standardised features.
    init(taxonomy: Taxonomy, vectors: TaxonVectors, imageRoot: String, difficulty: Double) {
        self.taxonomy = taxonomy
        self.vectors = vectors
        pictures = PictureFeatures(
            taxonomy: taxonomy, vectors: vectors, imageRoot: imageRoot, difficulty: difficulty)
    }

    func vector(ofImage image: String, sample: String) -> Result<FeatureVector, Failure> {
        pictures.vector(ofImage: image)
    }

    func vector(of taxon: TaxonID) -> FeatureVector? { vectors.vector(of: taxon) }

    func similarity(_ vector: FeatureVector, _ taxon: TaxonID) -> Float? { vectors.similarity(vector, taxon) }

    /// A name that the tree does not know is like nothing.
    func similarity(_ vector: FeatureVector, level: Int, name: NormalizedName) -> Float? {
        taxonomy.taxon(level: level, named: name).map { vectors.similarity(vector, $0) } ?? -1
    }
}
