import Foundation
import Specimens
import Taxonomies

extension TaxonVectors {
    /// Training pictures have numbers from here; a question set's start at 0, so the two never meet.
    static let firstTrainingNumber = 1_000_000

    /// Draws training specimens of every leaf, on all cores, and takes means: a leaf's over its pictures, an inner taxon's
    /// over its leaves.
    static func trained(on taxonomy: Taxonomy, specimens: Int) async -> TaxonVectors {
        let leaves = taxonomy.leaves
        let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let share = (leaves.count + width - 1) / width
        let all = await withTaskGroup(of: (Int, [FeatureVector]).self) { group in
            for start in stride(from: 0, to: leaves.count, by: max(share, 1)) {
                group.addTask {
                    let mine = leaves[start..<min(start + share, leaves.count)]
                    return (start, mine.flatMap { Self.examples(of: $0, in: taxonomy, count: specimens) })
                }
            }
            // Sums of floats depend on their order, so the parts are put in theirs.
            var parts: [(Int, [FeatureVector])] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
        return TaxonVectors(examples: all, each: specimens, leaves: leaves, taxonomy: taxonomy)
    }

    private static func examples(of leaf: TaxonID, in taxonomy: Taxonomy, count: Int) -> [FeatureVector] {
        let lineage = taxonomy.lineage(of: leaf).map(taxonomy.name(of:))
        return (0..<count).map { number in
            let picture = Specimen.picture(lineage: lineage, number: firstTrainingNumber + number)
            return FeatureVector(packing: ImageFeatures.features(of: picture))
        }
    }

    private init(examples: [FeatureVector], each: Int, leaves: [TaxonID], taxonomy: Taxonomy) {
        let blocks = ImageFeatures.blocks
        let zero = FeatureVector(repeating: .zero, count: blocks)
        let count = Float(max(examples.count, 1))
        var (mean, square) = (zero, zero)
        for example in examples {
            for block in 0..<blocks { mean[block] += example[block] / count }
        }
        for example in examples {
            for block in 0..<blocks {
                let deviation = example[block] - mean[block]
                square[block] += deviation * deviation / count
            }
        }
        self.mean = mean
        // A feature that hardly varies must not be blown up.
        scale = square.map { 1 / pointwiseMax($0.squareRoot(), SIMD8(repeating: 0.01)) }

        var sums = [FeatureVector](repeating: zero, count: taxonomy.count)
        for (position, leaf) in leaves.enumerated() {
            var own = zero
            for example in examples[(position * each)..<((position + 1) * each)] {
                for block in 0..<blocks { own[block] += (example[block] - mean[block]) * scale[block] }
            }
            var place: TaxonID? = leaf
            while let taxon = place {
                for block in 0..<blocks { sums[taxon.index][block] += own[block] }
                place = taxonomy.parent(of: taxon)
            }
        }
        rows = sums.flatMap(\.normalised)
    }
}
