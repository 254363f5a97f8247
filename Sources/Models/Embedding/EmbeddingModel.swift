import Foundation
import Outcomes
import Questions
import Reasoning
import Taxonomies

/// Compares an image's vector with those of names. Answers letters with their log-probabilities.
struct EmbeddingModel<Space: EmbeddingSpace>: Model {
    private let space: Space
    private let taxonomy: Taxonomy
    /// What being an ancestor of the given leaf is worth to a choice, as cosine similarity.
    private let leafWeight: Float
    private let leaves: [TaxonID]

    init(space: Space, taxonomy: Taxonomy, leafWeight: Double) {
        self.space = space
        self.taxonomy = taxonomy
        self.leafWeight = Float(leafWeight)
        leaves = taxonomy.leaves
    }

    var name: String { "embedding" }

    func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>] {
        switch vector(of: inquiry) {
        case .failure(let failure): inquiry.questions.map { _ in .failure(failure) }
        case .success(let vector):
            inquiry.questions.map { question in
                switch question {
                case .leaf: leafCompletion(vector)
                case .level(let level): levelCompletion(vector, level, given: inquiry.given)
                case .levels(let levels): levelsCompletion(vector, levels, given: inquiry.given)
                case .option(let level, let name):
                    optionCompletion(vector, level: level, name: name, given: inquiry.given)
                }
            }
        }
    }

    /// What the model goes by: the image, or, where none is shown, the vector of the leaf that is named.
    private func vector(of inquiry: Inquiry) -> Result<Space.Vector, Failure> {
        if let image = inquiry.image { return space.vector(ofImage: image, sample: inquiry.sample) }
        guard case .leaf(let name) = inquiry.given, let leaf = taxonomy.leaf(named: NormalizedName(name)),
            let vector = space.vector(of: leaf)
        else {
            return .failure(Failure(.sampleInvalid, "no image is shown, and the given leaf's name has no vector"))
        }
        return .success(vector)
    }

    /// The choice that is most similar.
    private func levelCompletion(
        _ vector: Space.Vector, _ level: Inquiry.LevelChoices, given: Inquiry.Given
    ) -> Result<Completion, Failure> {
        guard !level.choices.isEmpty else {
            return .failure(Failure(.sampleInvalid, "level \(level.number) has no choices"))
        }
        let hint = Hint(given, atLevel: level.number, in: taxonomy)
        var similarities: [Float] = []
        for choice in level.choices {
            switch similarity(vector, level: level.number, name: choice, hint) {
            case .failure(let failure): return .failure(failure)
            case .success(let similarity): similarities.append(similarity)
            }
        }
        let (best, logProbability) = best(of: similarities)
        guard let letter = Reading.letter(of: best) else {
            return .failure(
                Failure(.sampleInvalid, "level \(level.number) has more choices than there are letters"))
        }
        return .success(Completion(text: letter, logProbability: logProbability))
    }

    /// A line a level: its rank and a letter.
    private func levelsCompletion(
        _ vector: Space.Vector, _ levels: [Inquiry.LevelChoices], given: Inquiry.Given
    ) -> Result<Completion, Failure> {
        var lines: [String] = []
        var logProbability = 0.0
        for level in levels {
            switch levelCompletion(vector, level, given: given) {
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
        _ vector: Space.Vector, level: Int, name: String, given: Inquiry.Given
    ) -> Result<Completion, Failure> {
        let hint = Hint(given, atLevel: level, in: taxonomy)
        let own: Float
        switch similarity(vector, level: level, name: name, hint) {
        case .failure(let failure): return .failure(failure)
        case .success(let similarity): own = similarity
        }
        let isNearest = taxonomy.taxa.allSatisfy { taxon in
            taxonomy.level(of: taxon) != level
                || space.similarity(vector, taxon).map { $0 + bonus(taxon, hint) <= own } ?? true
        }
        return .success(Completion(text: isNearest ? "Yes" : "No"))
    }

    /// The cosine with a name's vector, and what is known beforehand counted as similarity.
    private func similarity(
        _ vector: Space.Vector, level: Int, name: String, _ hint: Hint
    ) -> Result<Float, Failure> {
        let normalized = NormalizedName(name)
        guard let similarity = space.similarity(vector, level: level, name: normalized) else {
            return .failure(Failure(.sampleInvalid, "the choice '\(name)' of level \(level) has no vector"))
        }
        return .success(similarity + (taxonomy.taxon(level: level, named: normalized).map { bonus($0, hint) } ?? 0))
    }

    private func bonus(_ taxon: TaxonID, _ hint: Hint) -> Float { hint.favours(taxon, in: taxonomy) ? leafWeight : 0 }

    /// Stage one: the nearest leaf of all, after the nearest taxon of every rank above it. Nothing forces the path to be
    /// one of the tree's.
    private func leafCompletion(_ vector: Space.Vector) -> Result<Completion, Failure> {
        var known: [TaxonID] = []
        var similarities: [Float] = []
        for leaf in leaves {
            guard let similarity = space.similarity(vector, leaf) else { continue }
            known.append(leaf)
            similarities.append(similarity)
        }
        guard !known.isEmpty else { return .failure(Failure(.sampleInvalid, "no leaf of the taxonomy has a vector")) }
        let (best, logProbability) = best(of: similarities)
        let leaf = known[best]
        var nearest: [Int: (taxon: TaxonID, similarity: Float)] = [:]
        for taxon in taxonomy.taxa where !taxonomy.isLeaf(taxon) {
            let level = taxonomy.level(of: taxon)
            guard let similarity = space.similarity(vector, taxon) else { continue }
            if similarity > nearest[level]?.similarity ?? -.infinity { nearest[level] = (taxon, similarity) }
        }
        let path = (1..<max(taxonomy.level(of: leaf), 1)).compactMap { level in
            nearest[level].map { "\(taxonomy.rank(ofLevel: level)): \(taxonomy.name(of: $0.taxon))" }
        }
        let text = "<think>\(path.joined(separator: "; "))</think><answer>\(taxonomy.name(of: leaf))</answer>"
        return .success(Completion(text: text, logProbability: logProbability))
    }

    /// The index of the greatest similarity (the first of equals) and the logarithm of its softmax, to six decimals:
    /// exponentials differ in their last bits from one machine to another.
    private func best(of similarities: [Float]) -> (index: Int, logProbability: Double) {
        var best = 0
        for index in similarities.indices where similarities[index] > similarities[best] { best = index }
        let total = similarities.reduce(0.0) { $0 + exp(Double(space.sharpness * ($1 - similarities[best]))) }
        return (best, (-log(total) * 1e6).rounded() / 1e6)
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
