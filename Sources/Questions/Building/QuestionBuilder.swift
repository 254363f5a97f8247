import Taxonomies

/// Makes samples from leaves: for each level of the lineage the right name and up to three wrong ones.
///
/// All chance comes from hashes of (seed, sample id, level), so that a sample's questions are the same whatever other
/// samples there are.
public struct QuestionBuilder: Sendable {
    /// How many choices a question has where the level has as many names.
    public static let choiceCount = 4

    private let taxonomy: Taxonomy
    private let draw: DistractorDraw
    private let seed: UInt64

    /// Prepares a taxonomy.
    public init(taxonomy: Taxonomy, method: DistractorMethod, seed: UInt64) {
        self.taxonomy = taxonomy
        self.draw = DistractorDraw(taxonomy: taxonomy, method: method)
        self.seed = seed
    }

    /// The sample of an image. A level with one name only has one choice: it is context, not a question.
    public func sample(of image: LabelledImage) -> Sample {
        let sampleKey = SeedDerivation.hash(image.id.utf8, seed: seed)
        return Sample(
            id: image.id, image: image.image, label: taxonomy.name(of: image.leaf), split: image.split,
            levels: taxonomy.lineage(of: image.leaf).map { level(of: $0, sampleKey: sampleKey) })
    }

    private func level(of gold: TaxonID, sampleKey: UInt64) -> Level {
        let number = taxonomy.level(of: gold)
        let drawKey = SeedDerivation.mix(sampleKey &+ UInt64(number))
        let wrong = draw.distractors(for: gold, count: Self.choiceCount - 1, key: drawKey)
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
