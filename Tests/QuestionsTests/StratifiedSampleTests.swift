import Questions
import Testing

@Suite struct StratifiedSampleTests {
    private let strata = (0..<600).map { "leaf \($0 % 3 == 0 ? 0 : $0 % 7)" }

    private func counts(_ indices: [Int]) -> [String: Int] {
        Dictionary(indices.map { (strata[$0], 1) }, uniquingKeysWith: +)
    }

    @Test(arguments: [1, 7, 50, 299, 599])
    func every_stratum_keeps_its_share(limit: Int) {
        let all = counts(Array(strata.indices))
        let chosen = StratifiedSample.indices(strata: strata, limit: limit, seed: 3)
        #expect(chosen.count == limit)
        #expect(chosen == Set(chosen).sorted())
        for (stratum, size) in all {
            let share = Double(size * limit) / Double(strata.count)
            #expect(abs(Double(counts(chosen)[stratum] ?? 0) - share) <= 1.5, "\(stratum)")
        }
    }

    @Test func a_smaller_choice_is_part_of_a_larger() {
        let small = StratifiedSample.indices(strata: strata, limit: 40, seed: 3)
        let large = StratifiedSample.indices(strata: strata, limit: 90, seed: 3)
        #expect(Set(small).isSubset(of: large))
    }

    @Test func the_seed_decides() {
        let first = StratifiedSample.indices(strata: strata, limit: 40, seed: 3)
        #expect(first == StratifiedSample.indices(strata: strata, limit: 40, seed: 3))
        #expect(first != StratifiedSample.indices(strata: strata, limit: 40, seed: 4))
    }

    @Test func limits_beyond_the_ends_give_all_or_nothing() {
        #expect(StratifiedSample.indices(strata: ["a", "b"], limit: 5, seed: 0) == [0, 1])
        #expect(StratifiedSample.indices(strata: ["a", "b"], limit: 0, seed: 0) == [])
        #expect(StratifiedSample.indices(strata: [], limit: 5, seed: 0) == [])
    }
}
