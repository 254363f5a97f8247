import Questions
import TestSupport
import Testing

@Suite struct InspectionTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func level(_ number: Int, _ choices: Int) -> Level {
        Level(number: number, choices: (0..<choices).map { "n\($0)" }, gold: choices - 1)
    }

    private func set(_ levels: [[Level]]) throws -> QuestionSetFile {
        let samples = levels.enumerated().map {
            Sample(
                id: "s\($0.offset)", image: "i", label: "l", split: $0.offset == 0 ? "train" : "test",
                levels: $0.element)
        }
        return try QuestionSetFile(path: try Fixtures.write(samples, in: directory))
    }

    @Test func counts_and_chance() throws {
        // The first scored level is 2.
        let summary = try QuestionSetSummary(
            try set([
                [level(1, 4), level(2, 4), level(3, 2)], [level(2, 4), level(4, 1)], [level(1, 4)],
                [level(1, 1), level(3, 4), level(5, 4)],
            ]))
        #expect(summary.samples == 4 && summary.questions == 5)
        #expect(summary.levels.map(\.number) == [1, 2, 3, 4, 5])
        #expect(summary.levels.map(\.rank) == ["order", "family", "species", "level 4", "level 5"])
        #expect(summary.levels.map(\.samples) == [3, 2, 2, 1, 1])
        #expect(summary.levels.map(\.questions) == [0, 2, 2, 0, 1])
        #expect(summary.levels[0].choices == [4: 2, 1: 1])
        #expect(summary.levels[0].names == 2)
        #expect(summary.splits == ["train": 1, "test": 3])
        #expect(summary.samplesWithGaps == 2 && summary.samplesWithoutQuestion == 1)
        // (1/8 + 1/4 + 1/16) / 3 and (1/2 + 1/4 + 1/4) / 3
        #expect(abs(summary.chance.hca - 100 * 0.4375 / 3) < 1e-9)
        #expect(abs(summary.chance.leaf - 100.0 / 3) < 1e-9)
        #expect(summary.text.contains("HCA 14.58 %, leaf 33.33 %"))
    }

    @Test func a_sample_reads_like_a_question() throws {
        let set = try set([[level(1, 1), level(2, 3)]])
        #expect(
            "\(SampleDescription(try set.sample(at: 0), at: 0, header: set.header))" == """
                sample 0  s0
                  image  i
                  label  l
                  split  train
                  path   n0 › n2
                  order (context, not asked)
                    → A  n0
                  family
                      A  n0
                      B  n1
                    → C  n2
                """)
    }

    @Test func samples_are_found_by_id_or_index() throws {
        let set = try set([[level(2, 2)], [level(2, 2)]])
        #expect(try set.index(ofSample: "s1") == 1)
        #expect(try set.index(ofSample: "0") == 0)
        #expect(try set.index(ofSample: "2") == nil)
        #expect(try set.index(ofSample: "-1") == nil)
    }
}
