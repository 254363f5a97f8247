import Models
import Outcomes
import Questions
import Reasoning
import Specimens
import Taxonomies

/// Asks a model about specimens of the bundled taxonomy with similar distractors, and counts.
struct Trial {
    struct Score: CustomStringConvertible {
        var samples = 0
        var leaf = 0
        var whole = 0
        /// Right answers by level.
        var levels: [Int: Int] = [:]
        /// Whole paths of which stage one's leaf was right.
        var stageOne = 0

        var leafShare: Double { Double(leaf) / Double(samples) }
        var wholeShare: Double { Double(whole) / Double(samples) }
        var description: String {
            func percent(_ count: Int) -> Double { (1000 * Double(count) / Double(samples)).rounded() / 10 }
            let byLevel = levels.sorted { $0.key < $1.key }.map { "\($0.key): \(percent($0.value))" }
            return "leaf \(percent(leaf)) HCA \(percent(whole)) stage one \(percent(stageOne)) levels \(byLevel)"
        }
    }

    let taxonomy: Taxonomy
    let samples: [Sample]

    /// - Parameter perLeaf: How many pictures of each leaf.
    init(taxonomy: Taxonomy, leaves: [TaxonID], perLeaf: Int) {
        self.taxonomy = taxonomy
        samples = leaves.flatMap { leaf in
            (0..<perLeaf).map { number in Self.sample(of: leaf, number: number, taxonomy: taxonomy) }
        }
    }

    /// Distractors are the nearest taxa of the level by the tree: siblings before cousins.
    private static func sample(of leaf: TaxonID, number: Int, taxonomy: Taxonomy) -> Sample {
        let image = SpecimenReference(leaf: taxonomy.name(of: leaf), number: number).text
        let levels = taxonomy.lineage(of: leaf).dropFirst().map { gold -> Level in
            let level = taxonomy.level(of: gold)
            let others = taxonomy.taxa.filter { taxonomy.level(of: $0) == level && $0 != gold }
                .map { other -> (closeness: Int, lot: UInt64, taxon: TaxonID) in
                    let common = taxonomy.lowestCommonAncestor(gold, other).map(taxonomy.level(of:)) ?? 0
                    return (common, SeedDerivation.mix(UInt64(other.index * 1000 + number)), other)
                }
                .sorted { ($1.closeness, $0.lot) < ($0.closeness, $1.lot) }
            let options = ([gold] + others.prefix(3).map(\.taxon))
                .sorted {
                    SeedDerivation.mix(UInt64($0.index + number)) < SeedDerivation.mix(UInt64($1.index + number))
                }
            return Level(
                number: level, choices: options.map(taxonomy.name(of:)), gold: options.firstIndex(of: gold) ?? 0)
        }
        return Sample(id: image, image: image, label: taxonomy.name(of: leaf), split: "test", levels: levels)
    }

    /// Runs one strategy.
    func score(_ model: any Model, _ strategy: Strategy) async throws -> Score {
        var score = Score()
        for sample in samples {
            var given = Inquiry.Given.nothing
            if strategy == .goldLeaf { given = .leaf(sample.label) }
            if strategy == .twoStage || strategy == .lookup {
                let text = try await ask(model, sample, [.leaf], .nothing)[0]
                let name =
                    text.split(separator: "<answer>").last?.split(separator: "</answer>").first.map(String.init) ?? ""
                given = .leaf(name)
                if name == sample.label { score.stageOne += 1 }
            }
            let letters: [String]
            if strategy == .lookup, case .leaf(let name) = given {
                let leaf = taxonomy.leaf(named: NormalizedName(name))
                letters = sample.levels.map { level in
                    let ancestor = leaf.flatMap { taxonomy.ancestor(of: $0, atLevel: level.number) }.map(
                        taxonomy.name(of:))
                    return ancestor.flatMap(level.choices.firstIndex(of:)).flatMap(Reading.letter(of:)) ?? "?"
                }
            } else {
                let questions = sample.levels.map { Inquiry.Question.level(number: $0.number, choices: $0.choices) }
                letters = try await ask(model, sample, questions, given)
            }
            let right = zip(sample.levels, letters).map { Reading.letter(of: $0.gold) == $1 }
            score.samples += 1
            for (level, isRight) in zip(sample.levels, right) where isRight {
                score.levels[level.number, default: 0] += 1
            }
            if right.last == true { score.leaf += 1 }
            if right.allSatisfy({ $0 }) { score.whole += 1 }
        }
        return score
    }

    private func ask(
        _ model: any Model, _ sample: Sample, _ questions: [Inquiry.Question], _ given: Inquiry.Given
    ) async throws -> [String] {
        let inquiry = Inquiry(sample: sample.id, image: sample.image, questions: questions, given: given, seed: 7)
        return try await model.answer(inquiry).map { try $0.get().text }
    }
}
