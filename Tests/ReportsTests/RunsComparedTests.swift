import Foundation
import Ledger
import Measures
import Outcomes
import Questions
import Reports
import Runs
import TestSupport
import Testing

@Suite("Runs against their baseline") struct RunsComparedTests {
    /// Another run of a fixture's set.
    private func run(_ fixture: ReportFixture, _ name: String, right: [[Bool]]) throws -> RunLedger {
        let ledger = try RunLedger.openForRun(
            RunDirectory(fixture.directory.file(name)), settings: fixture.ledger.settings,
            set: QuestionSetReference(fixture.set))
        try fixture.commit(right.enumerated().map { ReportFixture.outcome($0, right: $1) }, to: ledger)
        return ledger
    }

    private let right = [true, true, true]
    private let wrongTop = [false, true, true]

    @Test func the_first_run_of_each_set_is_the_baseline() throws {
        let (birds, others) = (try ReportFixture.birds(), try ReportFixture.birds(name: "other birds"))
        let all = [[Bool]](repeating: right, count: 6)
        let none = [[Bool]](repeating: wrongTop, count: 6)
        let compared = try RunsCompared([
            ("a", try run(birds, "a", right: none), birds.set), ("x", try run(others, "x", right: all), others.set),
            ("b", try run(birds, "b", right: all), birds.set), ("y", try run(others, "y", right: all), others.set),
            ("c", try run(birds, "c", right: [right] + none.dropFirst()), birds.set),
        ])
        #expect(compared.report.parts.map { $0.runs.map(\.name) } == [["a", "b", "c"], ["x", "y"]])
        let paths = compared.report.parts.flatMap(\.comparisons).map(\.paths)
        #expect(paths.map(\.gained.count) == [6, 1, 0] && paths.map(\.lost.count) == [0, 0, 0])
        // 2 / 2⁶ and twice 1, each times how many are left: three, two, one.
        for (path, corrected) in zip(paths, [0.09375, 1, 1]) { #expect(abs(path.correctedP - corrected) < 1e-12) }
        let text = compared.report.text()
        #expect(text.contains("b against a: 6 pairs, 6 species") && text.contains("+100.00"))
        #expect(text.contains("Holm's correction over 3 comparisons"))
        #expect(text.contains("tied") && text.contains("better"))

        let path = birds.directory.file("flips.jsonl")
        try compared.writeFlips(to: path)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 7)
        let first = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        #expect(first["sample"] as? String == "tyto alba" && first["right"] as? String == "run")
        #expect(first["measure"] as? String == "HCA" && first["baseline"] as? String == "a")
    }

    @Test func json_has_what_the_text_has() throws {
        let birds = try ReportFixture.birds()
        let compared = try RunsCompared([
            ("a", try run(birds, "a", right: [right, wrongTop, right]), birds.set),
            ("b", try run(birds, "b", right: [wrongTop, right, right, right]), birds.set),
        ])
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(compared.report.json().utf8)) as? [String: Any])
        let set = try #require((json["sets"] as? [[String: Any]])?.first)
        let comparison = try #require((set["comparisons"] as? [[String: Any]])?.first)
        #expect(comparison["pairs"] as? Int == 3)
        let hca = try #require((comparison["measures"] as? [[String: Any]])?.first)
        #expect(hca["gained"] as? Int == 1 && hca["lost"] as? Int == 1 && hca["p"] as? Double == 1)
        #expect(hca["verdict"] as? String == "tied" && hca["difference"] as? Double == 0)
        let runs = try #require(set["runs"] as? [[String: Any]])
        #expect((runs[1]["measures"] as? [String: Any])?["samples"] as? Int == 4)
    }

    @Test func a_run_alone_on_its_set_is_refused() throws {
        let (birds, others) = (try ReportFixture.birds(), try ReportFixture.birds(name: "other birds"))
        #expect(throws: ComparisonError.alone(run: "x", set: "other birds")) {
            try RunsCompared([
                ("a", try run(birds, "a", right: [right]), birds.set),
                ("b", try run(birds, "b", right: [right]), birds.set),
                ("x", try run(others, "x", right: [right]), others.set),
            ])
        }
    }
}
