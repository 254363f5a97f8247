import Models
import Outcomes
import Reasoning
import Runs
import Specimens
import Taxonomies
import Testing

struct NullModelTests {
    let model = NullModel(settings: NullSettings(), taxonomy: BundledTaxonomy.taxonomy)

    private func letters(sample: String, levels: [Int], choices: Int = 4, seed: UInt64 = 1) async throws -> [String] {
        let names = (0..<choices).map { "choice \($0)" }
        let inquiry = Inquiry(
            sample: sample, image: "", questions: levels.map { .level(number: $0, choices: names) }, given: .nothing,
            seed: seed)
        return try await model.answer(inquiry).map { try $0.get().text }
    }

    @Test func answers_depend_on_sample_level_and_seed_and_on_nothing_else() async throws {
        let first = try await letters(sample: "a", levels: Array(1...20))
        #expect(try await letters(sample: "a", levels: Array(1...20)) == first)
        #expect(try await letters(sample: "a", levels: (1...20).reversed()) == first.reversed())
        #expect(try await letters(sample: "b", levels: Array(1...20)) != first)
        #expect(try await letters(sample: "a", levels: Array(1...20), seed: 2) != first)
    }

    @Test func letters_are_about_equally_frequent() async throws {
        var counts: [String: Int] = [:]
        for sample in 0..<4000 {
            for letter in try await letters(sample: "\(sample)", levels: [3]) { counts[letter, default: 0] += 1 }
        }
        #expect(Set(counts.keys) == ["A", "B", "C", "D"])
        // Four standard deviations of a binomial count are 110.
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 110 }, "\(counts)")
    }

    @Test func few_and_many_choices_have_letters_too() async throws {
        #expect(try await letters(sample: "a", levels: [1, 2], choices: 1) == ["A", "A"])
        #expect(try await letters(sample: "a", levels: Array(1...9), choices: 40).allSatisfy { "A"..."Z" ~= $0 })
        await #expect(throws: Failure.self) { try await letters(sample: "a", levels: [1], choices: 0) }
    }

    @Test func stage_one_names_a_leaf_of_the_taxonomy() async throws {
        let inquiry = Inquiry(sample: "a", image: "", questions: [.leaf], given: .nothing, seed: 1)
        let text = try await model.answer(inquiry)[0].get().text
        let name = try #require(text.split(separator: "<answer>").last?.split(separator: "</answer>").first)
        #expect(BundledTaxonomy.taxonomy.leaf(named: NormalizedName(String(name))) != nil, "\(text)")
    }

    @Test func a_cancelled_inquiry_ends_soon_and_without_an_answer() async throws {
        let slow = NullModel(settings: NullSettings(delayMilliseconds: 3_600_000), taxonomy: BundledTaxonomy.taxonomy)
        let task = Task {
            await slow.answer(Inquiry(sample: "a", image: "", questions: [.leaf], given: .nothing, seed: 1))
        }
        task.cancel()
        let results = await task.value
        #expect(throws: Failure.self) { try results[0].get() }
    }
}
