import Foundation
import Models
import Outcomes
import Reasoning
import Runs
import Specimens
import Taxonomies
import TestSupport
import Testing

struct EmbeddingModelTests {
    let taxonomy = BundledTaxonomy.taxonomy
    let directory: TemporaryDirectory
    let model: any Model

    init() async throws {
        directory = try TemporaryDirectory()
        model = try await ModelFactory.model(.embedding(.init()), taxonomy: taxonomy, imageRoot: directory.path)
    }

    private func answer(_ image: String, _ questions: [Inquiry.Question], seed: UInt64 = 1) async -> [Result<
        Completion, Failure
    >] {
        await model.answer(Inquiry(sample: "s", image: image, questions: questions, given: .nothing, seed: seed))
    }

    @Test func it_is_honestly_imperfect_and_a_given_leaf_helps() async throws {
        let trial = Trial(taxonomy: taxonomy, leaves: taxonomy.leaves, perLeaf: 1)
        let independent = try await trial.score(model, .independent)
        let twoStage = try await trial.score(model, .twoStage)
        let goldLeaf = try await trial.score(model, .goldLeaf)
        #expect((0.4...0.8).contains(independent.leafShare), "\(independent)")
        #expect(independent.wholeShare < independent.leafShare - 0.1, "\(independent)")
        #expect(twoStage.wholeShare >= independent.wholeShare + 0.02, "\(twoStage) against \(independent)")
        #expect(goldLeaf.wholeShare >= twoStage.wholeShare + 0.05, "\(goldLeaf) against \(twoStage)")
        #expect(goldLeaf.wholeShare < 1, "stage two is more than a lookup: \(goldLeaf)")
    }

    @Test func the_same_picture_gets_the_same_answers_whatever_the_seed() async throws {
        let image = "specimen:Vulpes%20vulpes?n=4"
        let questions: [Inquiry.Question] = [.leaf, .level(number: 3, choices: ["Aves", "Mammalia", "Insecta"])]
        let first = await answer(image, questions)
        #expect(await answer(image, questions, seed: 99) == first)
        let fresh = try await ModelFactory.model(.embedding(.init()), taxonomy: taxonomy, imageRoot: "")
        let again = await fresh.answer(
            Inquiry(sample: "t", image: image, questions: questions, given: .nothing, seed: 5))
        #expect(again == first)
        #expect(try first[1].get().text == "B")
        #expect(try #require(try first[1].get().logProbability) <= 0)
    }

    @Test func stage_one_reasons_down_the_ranks() async throws {
        let text = try await answer("specimen:Vulpes%20vulpes?n=4", [.leaf])[0].get().text
        #expect(text.hasPrefix("<think>kingdom: Animalia; phylum: "), "\(text)")
        #expect(text.contains("genus: ") && text.hasSuffix("</answer>"), "\(text)")
    }

    @Test func a_file_is_looked_at_like_the_specimen_it_holds() async throws {
        let picture = Specimen.picture(
            of: try #require(taxonomy.leaf(named: NormalizedName("Salmo trutta"))), in: taxonomy, number: 2)
        try PNG.write(picture, to: directory.file("trout é.png"))
        let question = Inquiry.Question.level(number: 3, choices: ["Aves", "Pinopsida", "Actinopterygii"])
        for reference in ["trout é.png", directory.file("trout é.png"), "file://\(directory.path)/trout%20%C3%A9.png"] {
            #expect(try await answer(reference, [question])[0].get().text == "C", "\(reference)")
        }
    }

    @Test func an_image_that_cannot_be_had_is_a_typed_failure() async throws {
        _ = try directory.write("no picture", to: "broken.png")
        let expected: [(String, Failure.Kind)] = [
            ("none.png", .imageMissing), ("broken.png", .imageUnreadable),
            ("https://example.org/a.png", .imageUnreadable),
            ("data:image/png;base64,AAAA", .imageUnreadable), ("specimen:Draco%20volans?n=1", .imageUnreadable),
            ("specimen:Vulpes%20vulpes?n=x", .imageUnreadable),
        ]
        for (image, kind) in expected {
            let results = await answer(image, [.leaf, .level(number: 3, choices: ["Aves"])])
            #expect(results.count == 2)
            for result in results {
                #expect { try result.get() } throws: { ($0 as? Failure)?.kind == kind }
            }
        }
    }

    @Test func relatives_are_nearer_than_strangers() {
        func features(_ leaf: TaxonID, _ number: Int) -> [Float] {
            ImageFeatures.features(of: Specimen.picture(of: leaf, in: taxonomy, number: number))
        }
        func distance(_ left: [Float], _ right: [Float]) -> Float {
            zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        }
        // The mean distance of two pictures whose lowest common taxon has this level; 0 for none.
        var sums = [Float](repeating: 0, count: 8)
        var counts = [Float](repeating: 0, count: 8)
        let leaves = taxonomy.leaves.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        let pictures = leaves.map { (features($0, 0), features($0, 1)) }
        for (left, one) in zip(leaves, pictures) {
            for (right, other) in zip(leaves, pictures) {
                let common = taxonomy.lowestCommonAncestor(left, right).map(taxonomy.level(of:)) ?? 0
                sums[common] += distance(one.0, other.1)
                counts[common] += 1
            }
        }
        let means = zip(sums, counts).map { $0 / $1 }
        #expect(means[7] < means[6] && means[6] < means[5] && means[5] < means[4], "\(means)")
        #expect(means[4] < means[3] && means[3] < means[0], "\(means)")
    }

    @Test func settings_out_of_range_are_refused() async {
        for settings in [EmbeddingSettings(trainingSpecimens: 0), .init(difficulty: -1), .init(leafWeight: .nan)] {
            await #expect(throws: ModelSettingsError.self) {
                _ = try await ModelFactory.model(.embedding(settings), taxonomy: taxonomy, imageRoot: "")
            }
        }
    }
}
