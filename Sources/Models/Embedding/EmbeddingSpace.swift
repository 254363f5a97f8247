import Outcomes
import Taxonomies

/// Where the vectors of images and names come from, and how alike two of them are.
protocol EmbeddingSpace: Sendable {
    associatedtype Vector: Sendable

    /// Cosines are multiplied with this before a softmax, as CLIP-like models do with their learned scale.
    var sharpness: Float { get }

    /// An image's vector, or a typed failure that says why there is none.
    func vector(ofImage image: String, sample: String) -> Result<Vector, Failure>

    /// A taxon's vector; nil when it has none.
    func vector(of taxon: TaxonID) -> Vector?

    /// The cosine between a vector and a taxon's; nil when the taxon has none.
    func similarity(_ vector: Vector, _ taxon: TaxonID) -> Float?

    /// The cosine between a vector and that of a name, which the tree need not hold; nil when the name has none.
    func similarity(_ vector: Vector, level: Int, name: NormalizedName) -> Float?
}
