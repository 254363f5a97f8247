import Outcomes
import Questions
import Runs
import Taxonomies
import Vectors

/// What an image is to a linear policy or to a probe: so many numbers, of length 1.
public protocol FeatureSource: Sendable {
    /// How many numbers there are.
    var dimension: Int { get }

    /// An image's features, or a typed failure that says why there are none.
    ///
    /// - Parameter sample: The id of the sample that the image is of.
    func features(ofImage image: String, sample: String) -> Result<[Float], Failure>
}

extension LinearSettings.Features {
    /// Opens the source that settings name.
    ///
    /// - Parameters:
    ///   - taxonomy: The question set's tree, in which specimens are drawn.
    ///   - imageRoot: Where relative image paths start; empty for the current directory.
    /// - Throws: `VectorFileError`, `TableError`; `ModelSettingsError`.
    public func source(taxonomy: Taxonomy, imageRoot: String) async throws -> any FeatureSource {
        switch self {
        case .vectors(let reference): return FileFeatures(try ImageVectors(LabelledVectors(reference)))
        case .specimens(let difficulty):
            guard difficulty >= 0, difficulty.isFinite else {
                throw ModelSettingsError.outOfRange("difficulty", "0 or more")
            }
            let vectors = await TaxonVectorStore(directory: TaxonVectorStore.defaultDirectory).vectors(
                of: taxonomy, trainingSpecimens: EmbeddingSettings.SpecimenFeatures().trainingSpecimens)
            return PictureFeatures(
                taxonomy: taxonomy, vectors: vectors, imageRoot: imageRoot, difficulty: difficulty)
        }
    }
}

/// Rows of a file of vectors, divided by their length.
public struct FileFeatures: FeatureSource {
    let images: ImageVectors

    /// Reads rows of these vectors.
    public init(_ images: ImageVectors) { self.images = images }

    /// As many as a row has.
    public var dimension: Int { images.file.columns }

    /// The row of a sample's id, else of its image.
    public func features(ofImage image: String, sample: String) -> Result<[Float], Failure> {
        guard let row = images.row(sample: sample, image: image) else {
            let message = "'\(images.file.path)' has no vector for the sample '\(sample)' nor for its image '\(image)'"
            return .failure(Failure(.imageMissing, message))
        }
        do {
            return .success(try images.file.unit(row: row))
        } catch {
            return .failure(Failure(.imageUnreadable, "\(error)"))
        }
    }
}

/// Standardised features of pictures that are drawn or read, with noise: the embedded default's.
struct PictureFeatures: FeatureSource {
    private let vectors: TaxonVectors
    private let images: ImageSource
    private let difficulty: Float
    private let recent = RecentFeatures()

    /// - Parameters:
    ///   - vectors: What makes features comparable.
    ///   - difficulty: Standard deviation of the noise added to an image's standardised features.
    init(taxonomy: Taxonomy, vectors: TaxonVectors, imageRoot: String, difficulty: Double) {
        self.vectors = vectors
        images = ImageSource(taxonomy: taxonomy, imageRoot: imageRoot)
        self.difficulty = Float(difficulty)
    }

    var dimension: Int { ImageFeatures.count }

    func features(ofImage image: String, sample: String) -> Result<[Float], Failure> {
        vector(ofImage: image).map { $0.flatMap { block in block.indices.map { block[$0] } } }
    }

    /// The noise is the image's own: the same picture always looks the same.
    func vector(ofImage image: String) -> Result<FeatureVector, Failure> {
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
