import Files
import Foundation
import Outcomes
import Questions
import TestSupport
import Testing

@testable import Measures

struct BenchmarkResultsTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func score(_ json: String, first: Int = 1) throws -> MeasureReport {
        let path = try directory.write(json, to: "results.json")
        return try BenchmarkResults.score(path: path, firstScoredLevel: first)
    }

    @Test func two_samples_by_hand() throws {
        let report = try score(
            """
            [{"image": "a.jpg", "label": "x",
              "ground_truth_level1": "aves", "predicted_level1": "aves",
              "ground_truth_level2": "corvus", "predicted_level2": "Corvus ",
              "ground_truth_level3": "corax", "predicted_level3": "corone"},
             {"image": "b.jpg", "label": "y",
              "ground_truth_level1": "aves", "predicted_level1": null, "prediction_level1": "I cannot tell",
              "ground_truth_level2": "pica", "predicted_level2": "pica"}]
            """)
        let whole = report.whole
        #expect(whole.samples == 2)
        #expect(whole.hca == Proportion(0, of: 2))
        #expect(whole.leaf == Proportion(1, of: 2))
        #expect(isNear(whole.por, (2.0 / 3 + 0.5) / 2))
        #expect(isNear(whole.prefixPOR, (2.0 / 3) / 2))
        #expect(isNear(whole.tor, (1.0 / 2 + 0) / 2))
        #expect(whole.invalid[Reading.Kind.unparsed.rawValue] == 1)
        #expect(whole.gaps == 0)
        #expect(whole.chanceHCA == nil)
    }

    @Test func levels_are_ordered_as_numbers_and_start_where_asked() throws {
        let fields = (1...11).reversed().map { level in
            "\"ground_truth_level\(level)\": \"n\(level)\", \"predicted_level\(level)\": \"\(level == 1 || level == 10 ? "no" : "n\(level)")\""
        }
        let json = "[{\(fields.joined(separator: ", "))}]"
        #expect(try score(json).whole.prefixPOR == 0)
        let fromSecond = try score(json, first: 2).whole
        #expect(isNear(fromSecond.prefixPOR, 0.8))
        #expect(fromSecond.leaf.value == 1)
        #expect(fromSecond.levelNumbers == Array(2...11))
    }

    @Test func a_gap_is_counted_and_the_leaf_below_it_is_scored() throws {
        let report = try score(
            """
            [{"ground_truth_level1": "a", "predicted_level1": "a", "ground_truth_level2": null,
              "ground_truth_level3": "c", "predicted_level3": "d"}]
            """)
        #expect(report.whole.gaps == 1)
        #expect(report.whole.leaf.count == 0)
        #expect(report.whole.samples == 1)
    }

    @Test func choices_tell_letters_and_chance() throws {
        let report = try score(
            """
            [{"ground_truth_level1": "b", "predicted_level1": "d", "choices_level1": {"B": "b", "A": "a", "C": "c", "D": "d"},
              "ground_truth_level2": "y", "predicted_level2": "y", "choices_level2": ["x", "y"]},
             {"ground_truth_level1": "b", "predicted_level1": "elsewhere", "choices_level1": {"A": "a", "B": "b"}}]
            """)
        #expect(report.whole.chosenLetters.counts == [0, 1, 0, 1])
        #expect(report.whole.goldLetters.counts == [0, 2])
        #expect(isNear(report.whole.chanceHCA, (1.0 / 8 + 1.0 / 2) / 2))
        #expect(report.whole.invalid.total == 1)
    }

    @Test(
        "errors name file, element and field",
        arguments: [
            ("{}", "list"), ("[1]", "element 1"),
            ("[{}, {\"ground_truth_level1\": 3}]", "element 2, field 'ground_truth_level1'"),
            ("[{\"ground_truth_level0\": \"a\"}]", "'0' is no level number"),
            ("[{\"predicted_level2\": []}]", "field 'predicted_level2'"),
            ("[{\"choices_level2\": {\"A\": 1}}]", "choice 'A' is no string"),
            ("[{\"ground_truth_level1\": \"\"}]", "write null"), ("[{]", "not valid JSON"), ("", "not valid JSON"),
        ])
    func errors(json: String, words: String) throws {
        let path = try directory.write(json, to: "bad.json")
        let error = try #require(throws: MeasureError.self) {
            try BenchmarkResults.score(path: path, firstScoredLevel: 1)
        }
        #expect(error.description.contains(path))
        #expect(error.description.contains(words))
    }

    @Test func a_file_that_is_not_there_is_an_error() {
        #expect(throws: MeasureError.self) {
            try BenchmarkResults.score(path: directory.file("nothing.json"), firstScoredLevel: 1)
        }
    }

    @Test func what_a_run_writes_reads_back_with_the_same_measures() throws {
        let samples = MeasureFoldTests.samples.map { sample in
            var sample = sample
            sample.image = "dir/\"quoted\"\\\u{1}\n\(sample.id) é.jpg"
            return sample
        }
        let set = try Garden.set(samples, in: directory)
        var outcomes = MeasureFoldTests.outcomes
        outcomes[2] = outcome(2, [(1, 0), (2, nil), (3, 1)])
        var fold = try MeasureFold(set: set)
        try fold.add(outcomes)
        var encoder = BenchmarkResultsEncoder(firstScoredLevel: 1)
        var text = JSONText()
        for outcome in outcomes { encoder.append(samples[outcome.sample], outcome, to: &text) }
        encoder.finish(to: &text)
        let report = try score(String(decoding: text.bytes, as: UTF8.self))
        let (ours, theirs) = (fold.report().whole, report.whole)
        #expect(ours.hca == theirs.hca)
        #expect(ours.leaf == theirs.leaf)
        #expect(ours.por == theirs.por)
        #expect(ours.prefixPOR == theirs.prefixPOR)
        #expect(ours.tor == theirs.tor)
        #expect(ours.right == theirs.right)
        #expect(ours.invalid == theirs.invalid)
        #expect(ours.chosenLetters == theirs.chosenLetters)
        #expect(ours.chanceHCA == theirs.chanceHCA)
        #expect(ours.gaps == theirs.gaps)
        #expect(ours.unasked == theirs.unasked)
        #expect(fold.report().intervals?.clusters == report.intervals?.clusters)
        let list = try #require(try JSONSerialization.jsonObject(with: Data(text.bytes)) as? [[String: Any]])
        #expect(list[0]["image"] as? String == samples[0].image)
        #expect((list[0]["choices_level1"] as? [String: String]) == ["A": "plantae", "B": "aves"])
        #expect(list[0]["predicted_level3_letter"] as? String == "B")
    }

    @Test func no_sample_is_an_empty_list() throws {
        var text = JSONText()
        BenchmarkResultsEncoder(firstScoredLevel: 1).finish(to: &text)
        #expect(try score(String(decoding: text.bytes, as: UTF8.self)).whole.samples == 0)
    }

    @Test("random files score as a plain reading of the definitions does", arguments: 0..<30)
    func plainScorer(seed: UInt64) throws {
        var random = Seeded(state: seed)
        let samples = (0..<60).map { _ in
            (0..<Int.random(in: 1...12, using: &random)).map { _ in Int.random(in: 0..<4, using: &random) > 0 }
        }
        let rows = samples.map { levels in
            "{"
                + levels.enumerated().map { place, isRight in
                    "\"ground_truth_level\(place + 1)\": \"n\(place)\", \"predicted_level\(place + 1)\": \"\(isRight ? "n" : "x")\(place)\""
                }.joined(separator: ", ") + "}"
        }
        let whole = try score("[" + rows.joined(separator: ",\n") + "]").whole
        #expect(isNear(whole.hca.value, mean(samples) { $0.allSatisfy { $0 } ? 1 : 0 }))
        #expect(isNear(whole.leaf.value, mean(samples) { $0[$0.count - 1] ? 1 : 0 }))
        #expect(isNear(whole.por, mean(samples) { Double($0.filter { $0 }.count) / Double($0.count) }))
        #expect(isNear(whole.prefixPOR, mean(samples) { Double($0.prefix { $0 }.count) / Double($0.count) }))
        #expect(
            isNear(
                whole.sPOR,
                mean(samples) { levels in
                    Double(levels.split(separator: false).map(\.count).max() ?? 0) / Double(levels.count)
                }))
        #expect(
            isNear(
                whole.tor,
                mean(samples) { levels in
                    levels.count == 1
                        ? 0
                        : Double(zip(levels, levels.dropFirst()).filter { $0 && $1 }.count) / Double(levels.count - 1)
                }))
    }

    private func mean(_ samples: [[Bool]], _ score: ([Bool]) -> Double) -> Double {
        samples.map(score).reduce(0, +) / Double(samples.count)
    }
}
