import Taxonomies

/// A vector for every taxon of a tree, and what makes features comparable with them.
struct TaxonVectors: Sendable, Equatable {
    /// Subtracted from features.
    let mean: FeatureVector
    /// Then multiplied with them: one over the standard deviation.
    let scale: FeatureVector
    /// Of length 1, one taxon's blocks after the other's.
    let rows: FeatureVector

    /// How many taxa there are.
    var count: Int { rows.count / ImageFeatures.blocks }

    /// Features as deviations from the training pictures' mean, in standard deviations.
    func standardised(_ features: FeatureVector) -> FeatureVector {
        features.indices.map { (features[$0] - mean[$0]) * scale[$0] }
    }

    /// A taxon's vector, of length 1.
    func vector(of taxon: TaxonID) -> FeatureVector {
        FeatureVector(rows[taxon.index * ImageFeatures.blocks..<(taxon.index + 1) * ImageFeatures.blocks])
    }

    /// The cosine between a standardised vector of length 1 and a taxon's.
    func similarity(_ features: FeatureVector, _ taxon: TaxonID) -> Float {
        let start = taxon.index * ImageFeatures.blocks
        var (even, odd) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for block in stride(from: 0, to: ImageFeatures.blocks - 1, by: 2) {
            even += features[block] * rows[start + block]
            odd += features[block + 1] * rows[start + block + 1]
        }
        if ImageFeatures.blocks & 1 == 1 {
            even += features[ImageFeatures.blocks - 1] * rows[start + ImageFeatures.blocks - 1]
        }
        return (even + odd).sum()
    }
}
