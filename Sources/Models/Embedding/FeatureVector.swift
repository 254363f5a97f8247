/// Features in blocks of 8, so that products of whole blocks become vector instructions.
typealias FeatureVector = [SIMD8<Float>]

extension FeatureVector {
    /// Packs numbers; their count must be a multiple of 8.
    init(packing values: [Float]) {
        self = stride(from: 0, to: values.count, by: 8).map { start in
            SIMD8(values[start..<start + 8])
        }
    }

    /// This vector with length 1; zero stays zero.
    var normalised: FeatureVector {
        let length = reduce(0) { $0 + ($1 * $1).sum() }.squareRoot()
        return length > 0 ? map { $0 / length } : self
    }
}
