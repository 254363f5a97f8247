import Foundation
import Outcomes
import Questions
import Reasoning
import Runs
import Specimens
import Taxonomies

/// Compares an image's features with taxon vectors: the embedded default. Answers letters with their log-probabilities.
struct EmbeddingModel: Model {
    private let settings: EmbeddingSettings
    private let taxonomy: Taxonomy
    private let vectors: TaxonVectors
    private let images: ImageSource
    private let leaves: [TaxonID]
    private let recent = RecentFeatures()

    /// Cosines are multiplied with this before the softmax, as CLIP-like models do with their learned scale.
    private static let sharpness: Float = 30

    init(settings: EmbeddingSettings, taxonomy: Taxonomy, vectors: TaxonVectors, imageRoot: String) {
        self.settings = settings
        self.taxonomy = taxonomy
        self.vectors = vectors
        images = ImageSource(taxonomy: taxonomy, imageRoot: imageRoot)
        leaves = taxonomy.leaves
    }

    var name: String { "embedding" }

    func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>] {
        switch features(of: inquiry.image) {
        case .failure(let failure): inquiry.questions.map { _ in .failure(failure) }
        case .success(let features):
            inquiry.questions.map { question in
                switch question {
                case .leaf: .success(leafCompletion(features))
                case .level(let number, let choices):
                    levelCompletion(features, number: number, choices: choices, given: inquiry.given)
                }
            }
        }
    }

    /// The image's standardised features with the run's noise, of length 1. The noise is the image's own: the same
    /// picture always looks the same.
    private func features(of image: String) -> Result<FeatureVector, Failure> {
        if let known = recent.features(of: image) { return .success(known) }
        return images.picture(image).map { picture in
            var features = vectors.standardised(FeatureVector(packing: ImageFeatures.features(of: picture)))
            var noise = Noise(seed: SeedDerivation.hash(image.utf8, seed: 0))
            let strength = Float(settings.difficulty)
            for block in features.indices {
                for lane in 0..<8 { features[block][lane] += noise.next() * strength }
            }
            let result = features.normalised
            recent.remember(result, of: image)
            return result
        }
    }

    /// Stage two: the choice that is most similar, where being an ancestor of the given leaf counts as similarity.
    private func levelCompletion(
        _ features: FeatureVector, number: Int, choices: [String], given: Inquiry.Given
    ) -> Result<Completion, Failure> {
        guard !choices.isEmpty else { return .failure(Failure(.sampleInvalid, "level \(number) has no choices")) }
        var ancestor: TaxonID?
        if case .leaf(let name) = given, let leaf = taxonomy.leaf(named: NormalizedName(name)) {
            ancestor = taxonomy.ancestor(of: leaf, atLevel: number)
        }
        let similarities = choices.map { choice -> Float in
            // A name that the tree does not know is like nothing.
            guard let taxon = taxonomy.taxon(level: number, named: NormalizedName(choice)) else { return -1 }
            return vectors.similarity(features, taxon) + (taxon == ancestor ? Float(settings.leafWeight) : 0)
        }
        let (best, logProbability) = Self.best(of: similarities)
        guard let letter = Reading.letter(of: best) else {
            return .failure(Failure(.sampleInvalid, "level \(number) has more choices than there are letters"))
        }
        return .success(Completion(text: letter, logProbability: logProbability))
    }

    /// Stage one: the nearest leaf of all, after the nearest taxon of every rank above it. Nothing forces the path to be
    /// one of the tree's.
    private func leafCompletion(_ features: FeatureVector) -> Completion {
        let (best, logProbability) = Self.best(of: leaves.map { vectors.similarity(features, $0) })
        let leaf = leaves[best]
        var nearest: [Int: (taxon: TaxonID, similarity: Float)] = [:]
        for taxon in taxonomy.taxa where !taxonomy.isLeaf(taxon) {
            let level = taxonomy.level(of: taxon)
            let similarity = vectors.similarity(features, taxon)
            if similarity > nearest[level]?.similarity ?? -.infinity { nearest[level] = (taxon, similarity) }
        }
        let path = (1..<max(taxonomy.level(of: leaf), 1)).compactMap { level in
            nearest[level].map { "\(taxonomy.rank(ofLevel: level)): \(taxonomy.name(of: $0.taxon))" }
        }
        let text = "<think>\(path.joined(separator: "; "))</think><answer>\(taxonomy.name(of: leaf))</answer>"
        return Completion(text: text, logProbability: logProbability)
    }

    /// The index of the greatest similarity (the first of equals) and the logarithm of its softmax.
    private static func best(of similarities: [Float]) -> (index: Int, logProbability: Double) {
        var best = 0
        for index in similarities.indices where similarities[index] > similarities[best] { best = index }
        let total = similarities.reduce(Float(0)) { $0 + expf(sharpness * ($1 - similarities[best])) }
        return (best, Double(-logf(total)))
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
