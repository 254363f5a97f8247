import Outcomes
import Questions
import Taxonomies

/// The embedded default: features of pictures, and the mean of each taxon's training specimens.
struct SpecimenSpace: EmbeddingSpace {
    private let taxonomy: Taxonomy
    private let vectors: TaxonVectors
    private let images: ImageSource
    private let difficulty: Float
    private let recent = RecentFeatures()

    let sharpness: Float = 30

    /// - Parameter difficulty: Standard deviation of the noise added to an image's standardised features.
    init(taxonomy: Taxonomy, vectors: TaxonVectors, imageRoot: String, difficulty: Double) {
        self.taxonomy = taxonomy
        self.vectors = vectors
        images = ImageSource(taxonomy: taxonomy, imageRoot: imageRoot)
        self.difficulty = Float(difficulty)
    }

    /// The image's standardised features with the run's noise, of length 1. The noise is the image's own: the same
    /// picture always looks the same.
    func vector(ofImage image: String, sample: String) -> Result<FeatureVector, Failure> {
        if let known = recent.features(of: image) { return .success(known) }
        return images.picture(image).map { picture in
            var features = vectors.standardised(FeatureVector(packing: ImageFeatures.features(of: picture)))
            var noise = Noise(seed: SeedDerivation.hash(image.utf8, seed: 0))
            for block in features.indices {
                for lane in 0..<8 { features[block][lane] += noise.next() * difficulty }
            }
            let result = features.normalised
            recent.remember(result, of: image)
            return result
        }
    }

    func vector(of taxon: TaxonID) -> FeatureVector? { vectors.vector(of: taxon) }

    func similarity(_ vector: FeatureVector, _ taxon: TaxonID) -> Float? { vectors.similarity(vector, taxon) }

    /// A name that the tree does not know is like nothing.
    func similarity(_ vector: FeatureVector, level: Int, name: NormalizedName) -> Float? {
        taxonomy.taxon(level: level, named: name).map { vectors.similarity(vector, $0) } ?? -1
    }
}

/// Noise with mean 0 and standard deviation 1, near enough to normal: the sum of four uniform values.
private struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Float {
        state &+= 0x9E37_79B9_7F4A_7C15
        let bits = SeedDerivation.mix(state)
        let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
        return (Float(sum) / 65536 - 2) * 1.732_050_8
    }
}
