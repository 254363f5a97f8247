import Taxonomies

/// Makes samples from leaves: for each level of the lineage the right name and up to three wrong ones.
///
/// All chance comes from hashes of (seed, sample id, level), so that a sample's questions are the same whatever other
/// samples there are.
public struct QuestionBuilder: Sendable {
    /// How many choices a question has where the level has as many names.
    public static let choiceCount = 4

    private enum Draw {
        case taxonomy(DistractorDraw)
        case similarity(any NameSimilarity)
    }

    private let taxonomy: Taxonomy
    private let draw: Draw
    private let seed: UInt64

    /// Prepares a taxonomy.
    public init(taxonomy: Taxonomy, distractors: DistractorSource, seed: UInt64) {
        self.taxonomy = taxonomy
        draw =
            switch distractors {
            case .taxonomy(let method): .taxonomy(DistractorDraw(taxonomy: taxonomy, method: method))
            case .similarity(let similarity): .similarity(similarity)
            }
        self.seed = seed
    }

    /// The samples of images. A level with one name only has one choice: it is context, not a question.
    ///
    /// - Throws: What the similarity throws, where distractors are found by one.
    public func samples(of images: [LabelledImage]) throws -> [Sample] {
        switch draw {
        case .taxonomy(let draw):
            images.map { image in
                sample(of: image) { gold, _, key in
                    draw.distractors(for: gold, count: Self.choiceCount - 1, key: key)
                }
            }
        case .similarity(let similarity):
            zip(images, try similarity.distractors(for: images, count: Self.choiceCount - 1)).map { image, found in
                sample(of: image) { _, step, _ in found[step] }
            }
        }
    }

    private func sample(
        of image: LabelledImage, wrong: (_ gold: TaxonID, _ step: Int, _ key: UInt64) -> [TaxonID]
    ) -> Sample {
        let sampleKey = SeedDerivation.hash(image.id.utf8, seed: seed)
        return Sample(
            id: image.id, image: image.image, label: taxonomy.name(of: image.leaf), split: image.split,
            levels: taxonomy.lineage(of: image.leaf).enumerated().map { step, gold in
                let key = SeedDerivation.mix(sampleKey &+ UInt64(taxonomy.level(of: gold)))
                return level(of: gold, wrong: wrong(gold, step, key), drawKey: key)
            })
    }

    private func level(of gold: TaxonID, wrong: [TaxonID], drawKey: UInt64) -> Level {
        let number = taxonomy.level(of: gold)
        // Its own key, so that where the gold lands does not depend on how many draws there were.
        var numbers = HashedNumbers(key: SeedDerivation.mix(~drawKey))
        var choices = [gold] + wrong
        var place = 0
        // Fisher and Yates from the end; `place` follows the gold.
        for last in stride(from: choices.count - 1, to: 0, by: -1) {
            let other = numbers.next(below: last + 1)
            choices.swapAt(last, other)
            if place == other { place = last } else if place == last { place = other }
        }
        return Level(number: number, choices: choices.map(taxonomy.name(of:)), gold: place)
    }
}
