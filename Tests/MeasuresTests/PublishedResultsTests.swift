import Testing

@testable import Measures

struct PublishedResultsTests {
    private func models(_ name: String, _ taxonomy: String = "", distractors: String = "given") -> [String] {
        PublishedResult.results(
            of: .init(name: name, taxonomy: taxonomy, firstScoredLevel: 1, distractors: distractors)
        ).map { "\($0.model) \($0.hca)" }
    }

    @Test func the_benchmarks_sets_have_reference_lines() {
        #expect(models("CUB200_with_similar_choice").contains("GPT-4o 81.96"))
        #expect(models("mine", "hierarchy_Inat_plantae").contains("VL-Taxon (7B, two stages) 63.04"))
        #expect(models("iNat21-Animal").contains("Qwen2.5-VL-72B 35.73"))
        #expect(models("imagenet_animal").contains("BioCLIP2 8.34"))
        #expect(!models("imagenet_animal").contains { $0.hasPrefix("VL-Taxon") })
    }

    @Test func other_sets_and_random_choices_have_none() {
        #expect(models("garden", "garden").isEmpty)
        #expect(models("CUB200_with_random_choice").isEmpty)
        #expect(models("CUB200", distractors: "random").isEmpty)
    }
}
