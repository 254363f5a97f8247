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
        switch features(of: inquiry) {
        case .failure(let failure): inquiry.questions.map { _ in .failure(failure) }
        case .success(let features):
            inquiry.questions.map { question in
                switch question {
                case .leaf: .success(leafCompletion(features))
                case .level(let level): levelCompletion(features, level, given: inquiry.given)
                case .levels(let levels): levelsCompletion(features, levels, given: inquiry.given)
                case .option(let level, let name):
                    .success(optionCompletion(features, level: level, name: name, given: inquiry.given))
                }
            }
        }
    }

    /// What the model goes by: the image, or, where none is shown, the vector of the leaf that is named.
    private func features(of inquiry: Inquiry) -> Result<FeatureVector, Failure> {
        if let image = inquiry.image { return features(of: image) }
        guard case .leaf(let name) = inquiry.given, let leaf = taxonomy.leaf(named: NormalizedName(name)) else {
            return .failure(
                Failure(.sampleInvalid, "no image is shown, and the taxonomy has no leaf of the given name"))
        }
        return .success(vectors.vector(of: leaf))
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

    /// The choice that is most similar.
    private func levelCompletion(
        _ features: FeatureVector, _ level: Inquiry.LevelChoices, given: Inquiry.Given
    ) -> Result<Completion, Failure> {
        guard !level.choices.isEmpty else {
            return .failure(Failure(.sampleInvalid, "level \(level.number) has no choices"))
        }
        let hint = Hint(given, atLevel: level.number, in: taxonomy)
        let similarities = level.choices.map { choice -> Float in
            // A name that the tree does not know is like nothing.
            guard let taxon = taxonomy.taxon(level: level.number, named: NormalizedName(choice)) else { return -1 }
            return similarity(features, taxon, hint)
        }
        let (best, logProbability) = Self.best(of: similarities)
        guard let letter = Reading.letter(of: best) else {
            return .failure(
                Failure(.sampleInvalid, "level \(level.number) has more choices than there are letters"))
        }
        return .success(Completion(text: letter, logProbability: logProbability))
    }

    /// A line a level: its rank and a letter.
    private func levelsCompletion(
        _ features: FeatureVector, _ levels: [Inquiry.LevelChoices], given: Inquiry.Given
    ) -> Result<Completion, Failure> {
        var lines: [String] = []
        var logProbability = 0.0
        for level in levels {
            switch levelCompletion(features, level, given: given) {
            case .failure(let failure): return .failure(failure)
            case .success(let completion):
                lines.append("\(taxonomy.rank(ofLevel: level.number)): \(completion.text)")
                logProbability += completion.logProbability ?? 0
            }
        }
        return .success(Completion(text: lines.joined(separator: "\n"), logProbability: logProbability))
    }

    /// Yes when no other taxon of its level is more similar.
    private func optionCompletion(
        _ features: FeatureVector, level: Int, name: String, given: Inquiry.Given
    ) -> Completion {
        guard let taxon = taxonomy.taxon(level: level, named: NormalizedName(name)) else {
            return Completion(text: "No")
        }
        let hint = Hint(given, atLevel: level, in: taxonomy)
        let here = similarity(features, taxon, hint)
        let isNearest = taxonomy.taxa.allSatisfy {
            taxonomy.level(of: $0) != level || similarity(features, $0, hint) <= here
        }
        return Completion(text: isNearest ? "Yes" : "No")
    }

    /// The cosine, and what is known beforehand counted as similarity.
    private func similarity(_ features: FeatureVector, _ taxon: TaxonID, _ hint: Hint) -> Float {
        let bonus = hint.favours(taxon, in: taxonomy) ? Float(settings.leafWeight) : 0
        return vectors.similarity(features, taxon) + bonus
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

/// Which taxa of a level fit what is known beforehand.
private enum Hint {
    case none
    /// The given leaf's ancestor.
    case only(TaxonID)
    /// Whatever is below the last answer so far.
    case below(TaxonID)

    init(_ given: Inquiry.Given, atLevel level: Int, in taxonomy: Taxonomy) {
        self = .none
        switch given {
        case .nothing, .noLeaf: break
        case .leaf(let name):
            if let leaf = taxonomy.leaf(named: NormalizedName(name)),
                let ancestor = taxonomy.ancestor(of: leaf, atLevel: level)
            {
                self = .only(ancestor)
            }
        case .path(let steps):
            if let last = steps.last, let taxon = taxonomy.taxon(level: last.level, named: NormalizedName(last.name)) {
                self = .below(taxon)
            }
        }
    }

    func favours(_ taxon: TaxonID, in taxonomy: Taxonomy) -> Bool {
        switch self {
        case .none: false
        case .only(let wanted): taxon == wanted
        case .below(let parent): taxonomy.ancestor(of: taxon, atLevel: taxonomy.level(of: parent)) == parent
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
