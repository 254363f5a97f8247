import Questions
import Taxonomies

@testable import LinearPolicy

/// Policies small enough to be summed over whole.
enum TinyPolicy {
    /// A ragged tree: `b1` ends at level 2, `c` skips it.
    static func ragged() throws -> Taxonomy {
        try Taxonomy(
            name: "tiny", ranks: ["order", "family", "species"],
            entries: [
                .init(name: "A", parent: nil, level: 1), .init(name: "B", parent: nil, level: 1),
                .init(name: "a1", parent: TaxonID(0), level: 2), .init(name: "b1", parent: TaxonID(1), level: 2),
                .init(name: "x", parent: TaxonID(2), level: 3), .init(name: "y", parent: TaxonID(2), level: 3),
                .init(name: "c", parent: TaxonID(1), level: 3),
            ])
    }

    /// One rank of four names.
    static func flat() throws -> Taxonomy {
        try Taxonomy(
            name: "flat", ranks: ["species"],
            entries: ["p", "q", "r", "s"].map { .init(name: $0, parent: nil, level: 1) })
    }

    /// Weights of all kinds drawn between ± 1/2.
    static func weights(_ taxonomy: Taxonomy, dimension: Int = 3, seed: UInt64 = 1) -> PolicyWeights {
        var weights = PolicyWeights(PolicyLayout(PathVocabulary(taxonomy), dimension: dimension, scale: 2))
        var draws = SeededDraws(seed: seed)
        for index in weights.values.indices { weights.values[index] = Float(draws.uniform() - 0.5) }
        return weights
    }

    /// Every path of the ranks' classes, in the taxonomy or not.
    static func paths(_ vocabulary: PathVocabulary) -> [[Int]] {
        vocabulary.ranks.reduce([[]]) { paths, rank in
            paths.flatMap { path in (0..<rank.classes).map { path + [$0] } }
        }
    }

    /// Log-likelihood of a path.
    static func logProbability(_ path: [Int], _ weights: PolicyWeights, _ features: [Float]) -> Double {
        weights.steps(naming: path, features).reduce(0) { $0 + $1.logProbability }
    }

    /// The largest difference between a gradient and the central differences of what it should be the gradient of.
    ///
    /// Single precision bounds what can be asked: a step of 2⁻⁷ leaves errors of about 10⁻⁵ by rounding and by curvature.
    static func error(of gradient: PolicyGradient, at weights: PolicyWeights, _ value: (PolicyWeights) -> Double)
        -> Double
    {
        let step: Float = 0x1p-7
        return weights.values.indices.map { index in
            var (up, down) = (weights, weights)
            up.values[index] += step
            down.values[index] -= step
            let slope = (value(up) - value(down)) / Double(up.values[index] - down.values[index])
            return abs(slope - Double(gradient.values[index]))
        }.max() ?? 0
    }
}
