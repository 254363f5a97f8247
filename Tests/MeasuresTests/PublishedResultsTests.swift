import Testing

@testable import Measures

struct PublishedResultsTests {
    private func models(
        _ name: String, _ taxonomy: String = "", source: String = "", distractors: String = "given", leaves: Int,
        from first: Int
    ) -> [String] {
        PublishedResult.results(
            of: .init(
                name: name, taxonomy: taxonomy, firstScoredLevel: first, distractors: distractors, source: source,
                leaves: leaves)
        ).map { "\($0.model) \($0.hca)" }
    }

    @Test func the_benchmarks_sets_have_reference_lines() {
        #expect(models("CUB200_with_similar_choice", leaves: 200, from: 1).contains("GPT-4o 81.96"))
        #expect(
            models("mine", "hierarchy_Inat_plantae", leaves: 4271, from: 2).contains("VL-Taxon (7B, two stages) 63.04"))
        #expect(models("iNat21-Animal", leaves: 5388, from: 2).contains("Qwen2.5-VL-72B 35.73"))
        let imageNet = models("imagenet_animal", leaves: 397, from: 2)
        #expect(imageNet.contains("BioCLIP2 8.34"))
        #expect(!imageNet.contains { $0.hasPrefix("VL-Taxon") })
        #expect(!models("birds", source: "CUB200_with_similar_choice.jsonl", leaves: 200, from: 1).isEmpty)
    }

    @Test func a_results_file_is_known_by_its_name_and_leaves() {
        #expect(!models("CUB-200-answers", distractors: "", leaves: 200, from: 1).isEmpty)
        #expect(models("CUB-200-answers", distractors: "", leaves: 199, from: 1).isEmpty)
    }

    @Test func a_set_that_only_shares_the_name_has_none() {
        #expect(models("CUB-200", leaves: 120, from: 1).isEmpty)
        #expect(models("CUB-200", leaves: 200, from: 2).isEmpty)
        #expect(models("CUB-200", distractors: "similar", leaves: 200, from: 1).isEmpty)
        #expect(models("garden", "garden", leaves: 200, from: 1).isEmpty)
    }

    @Test func random_choices_have_none() {
        #expect(models("CUB200_with_random_choice", leaves: 200, from: 1).isEmpty)
        #expect(models("CUB200", source: "CUB200_with_random_choice.jsonl", leaves: 200, from: 1).isEmpty)
        #expect(models("CUB200", distractors: "random", leaves: 200, from: 1).isEmpty)
    }
}
