import Outcomes
import Testing

@testable import Measures

struct MeasureCountsTests {
    @Test func measures_of_three_samples_by_hand() {
        let counts = counts("1111", "1011", "0-0")
        #expect(counts.samples == 3)
        #expect(counts.hca == Proportion(1, of: 3))
        #expect(counts.leaf == Proportion(2, of: 3))
        #expect(isNear(counts.por, (1 + 0.75 + 0) / 3))
        #expect(isNear(counts.prefixPOR, (1 + 0.25 + 0) / 3))
        #expect(isNear(counts.sPOR, (1 + 0.5 + 0) / 3))
        #expect(isNear(counts.tor, (1 + 1.0 / 3 + 0) / 3))
        #expect(counts.leafConsistent == Proportion(1, of: 2))
        #expect(counts.accuracy(ofLevel: 1) == Proportion(2, of: 3))
        #expect(counts.accuracy(ofLevel: 2) == Proportion(1, of: 3))
        #expect(counts.accuracy(ofLevel: 3) == Proportion(2, of: 3))
        #expect(counts.accuracy(ofLevel: 4) == Proportion(2, of: 2))
        #expect(counts.levelNumbers == [1, 2, 3, 4])
        #expect(counts.firstErrors.counts == [0, 1, 1])
        #expect(counts.invalidRate == Proportion(1, of: 11))
        #expect(counts.errorDistances.counts == [0, 1])
        #expect(isNear(counts.chanceHCA, (2.0 / 256 + 1.0 / 64) / 3))
        #expect(isNear(counts.chanceLeaf, 0.25))
        #expect(counts.brokenInvariant == nil)
    }

    @Test func a_sample_of_one_level_counts_nothing_in_TOR() {
        #expect(counts("1").tor == 0)
        #expect(counts("1").por == 1)
        #expect(isNear(counts("1", "11").tor, 0.5))
    }

    @Test func a_sample_without_asked_levels_is_in_no_denominator() {
        let counts = counts("", "1", "")
        #expect(counts.samples == 1)
        #expect(counts.unasked == 2)
        #expect(counts.hca.value == 1)
    }

    @Test func nothing_measured_has_no_figures() {
        let counts = MeasureCounts()
        #expect(counts.hca.value == nil)
        #expect(counts.por == nil)
        #expect(counts.tor == nil)
        #expect(counts.chanceHCA == nil)
        #expect(counts.meanErrorDistance == nil)
        #expect(counts.letterBias == nil)
    }

    @Test func error_distances_average_over_wrong_choices_only() {
        var counts = MeasureCounts()
        counts.add(verdict("10", distance: 1))
        counts.add(verdict("00", distance: 4))
        counts.add(verdict("10", distance: nil))
        counts.add(verdict("1-"))
        counts.add(verdict("11"))
        #expect(counts.meanErrorDistance == 2.5)
        #expect(counts.errorDistances.counts == [0, 1, 0, 0, 1])
        #expect(counts.unknownDistances == 1)
        #expect(counts.leavesWithoutChoice == 1)
        #expect(counts.brokenInvariant == nil)
    }

    @Test func chance_is_unknown_when_a_samples_choices_are() {
        var counts = counts("11")
        counts.add(SampleVerdict(levels: [LevelVerdict(number: 1, finding: .right)]))
        #expect(counts.chanceHCA == nil)
        #expect(counts.chanceLeaf == nil)
    }

    @Test("merging any partition in any order gives the whole", arguments: 0..<20)
    func partitions(seed: UInt64) {
        var random = Seeded(state: seed)
        var whole = MeasureCounts()
        var parts = [MeasureCounts](repeating: MeasureCounts(), count: 7)
        for _ in 0..<300 {
            var one = verdict(
                String(
                    (0..<Int.random(in: 0...12, using: &random)).map { _ in "10-".randomElement(using: &random) ?? "1" }
                ),
                from: Int.random(in: 1...3, using: &random), distance: Int.random(in: 1...12, using: &random))
            one.hasGap = Bool.random(using: &random)
            if Int.random(in: 0..<10, using: &random) == 0 { one.failure = .imageMissing }
            if Int.random(in: 0..<10, using: &random) == 0 { one.requestFailures = [.deadline, .modelRefused] }
            whole.add(one)
            parts[Int.random(in: 0..<parts.count, using: &random)].add(one)
        }
        #expect(whole.brokenInvariant == nil)
        #expect((whole.hca.value ?? 0) <= (whole.leaf.value ?? 0))
        #expect((whole.prefixPOR ?? 0) <= (whole.sPOR ?? 0))
        #expect((whole.sPOR ?? 0) <= (whole.por ?? 0))
        for _ in 0..<3 {
            var merged = MeasureCounts()
            for part in parts.shuffled(using: &random) {
                #expect(part.brokenInvariant == nil)
                merged.merge(part)
            }
            #expect(merged == whole)
            #expect(merged.por == whole.por)
        }
    }
}
