import Questions
import TestSupport
import Testing

@testable import Measures

@Suite("Runs compared with one another") struct ComparisonTests {
    /// Scores from pictures of levels, one sample each; `.` is a sample that was not answered.
    private func scores(_ pictures: [String], clusters: [Int32]? = nil, repeats: Int = 1) -> ObservationScores {
        let samples = pictures.count / repeats
        var scores = ObservationScores(clusters: clusters ?? (0..<Int32(samples)).map { $0 }, repeats: repeats)
        for (place, picture) in pictures.enumerated() where picture != "." {
            scores.record(
                PathScore(picture.map { $0 == "1" }), sample: place / repeats, repetition: place % repeats,
                isLeafTold: false)
        }
        return scores
    }

    // Twice the sum of binomial coefficients up to the smaller count over 2ⁿ: 2·(1 + 7) / 2⁷, 2·174437 / 2³⁰.
    @Test(
        "McNemar's exact test by hand",
        arguments: [
            (0, 0, 1.0), (1, 6, 0.125), (6, 1, 0.125), (25, 5, 348_874.0 / 1_073_741_824), (10, 10, 1.0),
            (0, 10, 2.0 / 1024),
        ])
    func mcNemar(gained: Int, lost: Int, p: Double) {
        #expect(isNear(McNemar(gained: gained, lost: lost).pValue, p, 1e-12))
    }

    @Test func the_test_holds_for_counts_that_no_double_can_count_through() {
        // Normal approximation: z = 1000 / √1,000,000 = 1, less the correction for continuity.
        #expect(isNear(McNemar(gained: 500_500, lost: 499_500).pValue, 0.3178, 0.0005))
        #expect(McNemar(gained: 900_000, lost: 100_000).pValue == 0)
    }

    @Test func holm_by_hand() {
        let corrected = HolmCorrection.corrected([0.01, 0.04, 0.03, 0.005])
        for (p, expected) in zip(corrected, [0.03, 0.06, 0.06, 0.02]) { #expect(isNear(p, expected)) }
        #expect(HolmCorrection.corrected([0.6, 0.9]) == [1, 1])
        #expect(HolmCorrection.corrected([]).isEmpty)
    }

    @Test func pairs_by_hand() throws {
        let comparison = try RunComparison(
            ("a", scores(["11", "10", "01", ".", "00", "11"])), ("b", scores(["11", "11", "11", "11", ".", "01"])),
            seed: 1)
        #expect(comparison.pairs == 4 && comparison.species == 4)
        #expect(comparison.paths.gained.map(\.sample) == [1, 2] && comparison.paths.lost.map(\.sample) == [5])
        #expect(comparison.leaves?.gained.map(\.sample) == [1])
        #expect(comparison.leaves?.lost.isEmpty == true)
        let hca = try #require(comparison.differences.first { $0.measure == .hca })
        #expect(hca.baseline == 0.5 && hca.run == 0.75 && hca.value == 0.25 && hca.verdict == .tied)
        let por = try #require(comparison.differences.first { $0.measure == .por })
        #expect(por.baseline == 0.75 && por.run == 0.875)
    }

    @Test func a_run_is_tied_with_itself() throws {
        let run = scores(["11", "10", "01", "00"])
        let comparison = try RunComparison(("a", run), ("b", run), seed: 7)
        for difference in comparison.differences {
            #expect(difference.interval == 0...0 && difference.value == 0 && difference.verdict == .tied)
        }
        #expect(comparison.paths.test.pValue == 1)
    }

    @Test func what_is_always_better_is_better_and_the_other_way_worse() throws {
        let (wrong, right) = (scores(["10", "10", "10"]), scores(["11", "11", "11"]))
        let better = try RunComparison(("a", wrong), ("b", right), seed: 7).differences[0]
        #expect(better.interval == 1...1 && better.verdict == .better)
        #expect(try RunComparison(("a", right), ("b", wrong), seed: 7).differences[0].verdict == .worse)
    }

    @Test func repetitions_are_paired_one_by_one() throws {
        let comparison = try RunComparison(
            ("a", scores(["1", "0", "0", "0"], repeats: 2)), ("b", scores(["1", "1"])), seed: 1)
        #expect(comparison.pairs == 2)
        #expect(comparison.paths.gained == [.init(sample: 1, repetition: 0)])
    }

    @Test func nothing_in_common_is_refused() {
        #expect(throws: ComparisonError.nothingInCommon("a", "b")) {
            try RunComparison(("a", scores(["1", "."])), ("b", scores([".", "1"])), seed: 1)
        }
    }

    @Test func a_told_leaf_is_no_pair_of_an_asked_one() throws {
        var told = ObservationScores(clusters: [0, 1], repeats: 1)
        for sample in 0..<2 {
            told.record(PathScore([true, false]), sample: sample, repetition: 0, isLeafTold: true)
        }
        #expect(throws: ComparisonError.otherLevels(told: "a", asked: "b")) {
            try RunComparison(("a", told), ("b", scores(["11", "11"])), seed: 1)
        }
        let among = try RunComparison(("a", told), ("b", told), seed: 1)
        #expect(among.leaves == nil && !among.differences.contains { $0.measure == .leaf })
    }

    /// Species differ much in how hard they are, and the better run is better by a tenth on each: pairs see that, two
    /// intervals side by side do not.
    @Test func pairs_tell_apart_what_intervals_side_by_side_do_not_and_cover_the_truth() throws {
        var random = Seeded(state: 11)
        let (species, pictures, trials) = (80, 20, 200)
        let clusters = (0..<Int32(species * pictures)).map { $0 / Int32(pictures) }
        var (covered, better, touching) = (0, 0, 0)
        for trial in 0..<trials {
            let ease = (0..<species).map { _ in Double.random(in: 0...0.9, using: &random) }
            func run(_ bonus: Double) -> ObservationScores {
                scores(
                    clusters.map { Double.random(in: 0..<1, using: &random) < ease[Int($0)] + bonus ? "1" : "0" },
                    clusters: clusters)
            }
            let (a, b) = (run(0), run(0.1))
            let hca = try RunComparison(("a", a), ("b", b), seed: UInt64(trial)).differences[0]
            if hca.interval.contains(0.1) { covered += 1 }
            if hca.verdict == .better { better += 1 }
            func alone(_ scores: ObservationScores) throws -> ClosedRange<Double> {
                var cells: [ClusterKey: ClusterCell] = [:]
                for sample in clusters.indices { scores.add(sample: sample, repetition: 0, to: &cells) }
                return try #require(BootstrapIntervals(Array(cells.values), seed: UInt64(trial))).hca
            }
            if try alone(a).overlaps(alone(b)) { touching += 1 }
        }
        // 190 of 200 expected, with a standard deviation of 3.
        #expect((180...199).contains(covered))
        #expect(better >= 195)
        #expect(touching >= 150)
    }

    @Test func the_fold_keeps_scores_only_when_it_is_asked() throws {
        let directory = try TemporaryDirectory()
        let set = try Garden.set(MeasureFoldTests.samples, in: directory)
        var fold = try MeasureFold(set: set, keepsScores: true)
        try fold.add(MeasureFoldTests.outcomes)
        let scores = try #require(fold.scores)
        #expect((0..<5).map { scores.isRight(sample: $0, repetition: 0)?.path } == [false, false, false, true, nil])
        #expect((0..<5).map { scores.isRight(sample: $0, repetition: 0)?.leaf } == [false, false, true, true, nil])
        #expect(try MeasureFold(set: set).scores == nil)
    }
}
