import Foundation
import Outcomes
import Questions
import TestSupport
import Testing

@testable import Measures

struct MeasureFoldTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Five samples: a raven, a magpie with a gap at level 2, an oak leaf whose name is a genus too, a plant that is
    /// spelled in another case, and one without an asked level.
    static let samples = [
        Garden.sample(
            "raven",
            [
                Level(number: 1, choices: ["plantae", "aves"], gold: 1),
                Level(number: 2, choices: ["corvus", "pica", "poa", "quercus"], gold: 0),
                Level(number: 3, choices: ["pica pica", "corvus corone", "corvus corax", "poa annua"], gold: 2),
            ]),
        Garden.sample(
            "magpie",
            [
                Level(number: 1, choices: ["aves", "plantae"], gold: 0),
                Level(number: 3, choices: ["pica pica", "corvus corax", "corvus corone", "dodo"], gold: 0),
            ]),
        Garden.sample(
            "oak",
            [
                Level(number: 1, choices: ["plantae", "aves"], gold: 0),
                Level(number: 2, choices: ["poa", "quercus"], gold: 1),
                Level(number: 3, choices: ["poa annua", "poa"], gold: 1),
            ]),
        Garden.sample(
            "grass",
            [
                Level(number: 1, choices: ["PLANTAE", "Aves"], gold: 0),
                Level(number: 2, choices: ["Poa ", "Pica"], gold: 0),
                Level(number: 3, choices: ["Poa Annua", "Poa pratensis"], gold: 0),
            ]),
        Garden.sample("bare", [Level(number: 1, choices: ["aves"], gold: 0)]),
    ]

    static let outcomes = [
        outcome(0, [(1, 1), (2, 0), (3, 1)]),  // 1 1 0, the wrong crow: 1 level up to the genus
        outcome(1, [(1, 0), (3, 3)]),  // 1 0, a name that the tree does not have
        outcome(2, [(1, 1), (2, 1), (3, 1)]),  // 0 1 1
        outcome(3, [(1, 0), (2, 0), (3, 0)]),  // 1 1 1
        outcome(4, []),
    ]

    @Test func a_small_run_by_hand() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set)
        try fold.add(Self.outcomes)
        let report = fold.report()
        let whole = report.whole
        #expect(whole.samples == 4)
        #expect(whole.unasked == 1)
        #expect(whole.gaps == 1)
        #expect(report.open == 0)
        #expect(whole.hca == Proportion(1, of: 4))
        #expect(whole.leaf == Proportion(2, of: 4))
        #expect(isNear(whole.por, (2.0 / 3 + 1.0 / 2 + 2.0 / 3 + 1) / 4))
        #expect(isNear(whole.prefixPOR, (2.0 / 3 + 1.0 / 2 + 0 + 1) / 4))
        #expect(isNear(whole.sPOR, (2.0 / 3 + 1.0 / 2 + 2.0 / 3 + 1) / 4))
        #expect(isNear(whole.tor, (1.0 / 2 + 0 + 1.0 / 2 + 1) / 4))
        #expect(whole.firstErrors.counts == [0, 1, 0, 2])
        #expect(whole.errorDistances.counts == [0, 1])
        #expect(whole.unknownDistances == 1)
        #expect(isNear(whole.chanceHCA, (1.0 / 32 + 1.0 / 8 + 1.0 / 8 + 1.0 / 8) / 4))
        #expect(isNear(whole.chanceLeaf, (1.0 / 4 + 1.0 / 4 + 1.0 / 2 + 1.0 / 2) / 4))
        #expect(whole.chosenLetters.counts == [5, 5, 0, 1])
        #expect(whole.goldLetters.counts == [7, 3, 1])
        #expect(report.groups.map(\.name) == ["aves", "plantae"])
        #expect(report.groups.map(\.counts.samples) == [2, 2])
        #expect(report.groups.map(\.counts.rightPaths) == [0, 1])
        #expect(report.intervals?.clusters == 4)
    }

    @Test func distances_end_at_the_lowest_common_ancestor() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set)
        // The raven as a crow, a magpie, a grass; the oak leaf `poa` as a grass, though a genus has its name.
        for (repetition, choice) in [(0, 1), (1, 0), (2, 3)] {
            var other = try MeasureFold(set: set, repeats: 3)
            try other.add([outcome(0, [(1, 1), (2, 0), (3, choice)], repetition: repetition)])
            #expect(other.report().whole.errorDistances.entries.map(\.key) == [repetition + 1])
        }
        try fold.add([outcome(2, [(1, 0), (2, 1), (3, 0)])])
        #expect(fold.report().whole.errorDistances.counts == [0, 0, 1])
    }

    @Test func levels_above_the_first_scored_one_are_not_counted() throws {
        let set = try Garden.set(Self.samples, in: directory, firstScoredLevel: 2)
        var fold = try MeasureFold(set: set)
        try fold.add(Self.outcomes)
        let report = fold.report()
        #expect(report.whole.levelNumbers == [2, 3])
        #expect(report.whole.hca == Proportion(2, of: 4))
        #expect(report.groups.map(\.name).sorted() == ["corvus", "pica", "poa", "quercus"])
    }

    @Test func the_order_of_outcomes_and_blocks_changes_nothing() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set)
        try fold.add(Self.outcomes)
        var other = try MeasureFold(set: set)
        for outcome in Self.outcomes.reversed() { try other.add([outcome]) }
        #expect(fold.report().json() == other.report().json())
    }

    @Test func samples_without_an_outcome_are_open_and_not_wrong() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set, asked: 3, repeats: 2)
        try fold.add([outcome(3, [(1, 0), (2, 0), (3, 0)], repetition: 1)])
        #expect(fold.report().open == 5)
        #expect(fold.report().whole.hca == Proportion(1, of: 1))
    }

    @Test func repetitions_count_each_and_share_their_species() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set, repeats: 2)
        try fold.add((0...1).map { outcome(3, [(1, 0), (2, 0), (3, $0)], repetition: $0) })
        #expect(fold.report().whole.hca == Proportion(1, of: 2))
        #expect(fold.report().intervals?.clusters == 1)
    }

    @Test func what_failed_is_wrong_and_counted_by_its_kind() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set)
        var refused = outcome(3, [(1, 0), (2, nil), (3, 0)])
        refused.levels[1].failure = Failure(.deadline, "slow")
        refused.leaf = LeafAnswer(kind: .error, failure: Failure(.modelRefused, "no"))
        let failed = Outcome(sample: 1, repetition: 0, failure: Failure(.imageMissing, "gone"))
        try fold.add([refused, failed])
        try fold.addQuarantined(sample: 0, repetition: 0, .workerDied)
        let whole = fold.report().whole
        #expect(whole.samples == 3)
        #expect(whole.hca.count == 0)
        #expect(whole.leaf == Proportion(1, of: 3))
        #expect(whole.failures[Failure.Kind.imageMissing.rawValue] == 1)
        #expect(whole.failures[Failure.Kind.workerDied.rawValue] == 1)
        #expect(whole.failures.total == 2)
        #expect(whole.requestFailures[Failure.Kind.deadline.rawValue] == 1)
        #expect(whole.requestFailures[Failure.Kind.modelRefused.rawValue] == 1)
        #expect(whole.invalid[Reading.Kind.error.rawValue] == 5)
        #expect(whole.invalid[Reading.Kind.unparsed.rawValue] == 1)
        #expect(whole.leavesWithoutChoice == 2)
    }

    @Test func a_level_that_was_never_answered_or_a_choice_that_is_not_there_is_no_choice() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set)
        try fold.add([outcome(3, [(3, 0), (1, 9), (7, 1)])])
        let whole = fold.report().whole
        #expect(whole.right.counts == [0, 0, 0, 1])
        #expect(whole.invalid[Reading.Kind.error.rawValue] == 1)
        #expect(whole.invalid[Reading.Kind.unparsed.rawValue] == 1)
    }

    @Test func outcomes_that_are_not_of_the_run_are_refused() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set)
        #expect(throws: MeasureError.unknownObservation(sample: 5, repetition: 0, samples: 5, repeats: 1)) {
            try fold.add([outcome(5, [])])
        }
        #expect(throws: MeasureError.unknownObservation(sample: 0, repetition: 1, samples: 5, repeats: 1)) {
            try fold.add([outcome(0, [], repetition: 1)])
        }
        #expect(throws: MeasureError.answeredTwice(sample: 4, repetition: 0)) {
            try fold.add([outcome(4, []), outcome(4, [])])
        }
    }

    @Test func damaged_blocks_are_refused_and_never_crash() throws {
        let set = try Garden.set(Self.samples, in: directory)
        let fresh = try MeasureFold(set: set)
        let whole = block(Self.outcomes)
        var random = Seeded(state: 11)
        for _ in 0..<1000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            var fold = fresh
            do {
                try bytes.withUnsafeBytes { try fold.add(block: $0) }
                #expect(fold.whole.brokenInvariant == nil)
            } catch is MeasureError {}
        }
    }

    @Test func live_counts_agree_with_the_fold() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set)
        try fold.add(Self.outcomes)
        var live = LiveCounts()
        for outcome in Self.outcomes {
            var rewarded = outcome
            let sample = try set.sample(at: outcome.sample)
            for (place, level) in rewarded.levels.enumerated() {
                let gold = sample.levels.first { $0.number == level.number }?.gold
                rewarded.levels[place].rewards = [Reward(.accuracy, gold == level.reading.choice ? 1 : 0)]
            }
            try block([rewarded]).withUnsafeBytes { bytes in
                try OutcomeSummary.forEachRecord(in: bytes) { live.add(try OutcomeSummary(serialized: $0)) }
            }
        }
        #expect(live.hca == fold.report().whole.hca)
        #expect(live.leaf == fold.report().whole.leaf)
        live.addQuarantined(.workerDied)
        #expect(live.hca == Proportion(1, of: 5))
        #expect(live.failed == 1)
        #expect(live.failures == [.workerDied: 1])
    }

    @Test func json_has_the_names_that_others_rely_on() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set)
        try fold.add(Self.outcomes)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(fold.report().json().utf8)) as? [String: Any])
        #expect(json["samples"] as? Int == 4)
        #expect(json["hca"] as? Double == 25)
        #expect(json["leaf"] as? Double == 50)
        for key in ["por", "prefix_por", "s_por", "tor", "leaf_consistent"] { #expect(json[key] is Double) }
        #expect((json["levels"] as? [String: Double])?["3"] == 50)
        #expect((json["circular_levels"] as? [String: Any])?["3"] is NSNull)
        for key in [
            "intervals", "invalid", "failures", "chance", "letter_bias", "first_error", "error_distance",
            "level_details",
        ] { #expect(json[key] is [String: Any]) }
        #expect((json["groups"] as? [[String: Any]])?.map { $0["name"] as? String } == ["aves", "plantae"])
        #expect(json["gaps"] as? Int == 1)
        #expect(json["open"] as? Int == 0)
        #expect(json["unasked"] as? Int == 1)
        #expect(json["first_level"] as? Int == 1)
    }

    @Test func a_report_of_nothing_says_so() throws {
        let report = try MeasureFold(set: try Garden.set(Self.samples, in: directory)).report()
        let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
        #expect(json["samples"] as? Int == 0)
        #expect(json["hca"] is NSNull)
        #expect(report.text().contains("0 samples scored, 5 open"))
    }

    @Test func the_text_shows_figures_with_two_decimals() throws {
        let set = try Garden.set(Self.samples, in: directory)
        var fold = try MeasureFold(set: set)
        try fold.add(Self.outcomes)
        let lines = fold.report().text().split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines[0] == "garden: scored from level 1 (class)")
        #expect(lines.contains { $0.hasPrefix("HCA 25.00 4.56 … 69.94 ") && $0.hasSuffix(" 10.16") })
        #expect(lines.contains("3 species 50.00 15.00 … 85.00 4 50.00"))
    }
}
