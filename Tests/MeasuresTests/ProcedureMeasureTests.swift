import Foundation
import Measures
import Outcomes
import Questions
import Reasoning
import Taxonomies
import TestSupport
import Testing
import WireFormat

@Suite("Measures that depend on how was asked") struct ProcedureMeasureTests {
    private let directory: TemporaryDirectory
    private let set: QuestionSetFile

    init() throws {
        directory = try TemporaryDirectory()
        let names = ["rosales", "rosaceae", "rosa canina", "poales", "poaceae", "poa annua"]
        let entries = names.enumerated().map { place, name in
            Taxonomy.Entry(name: name, parent: place % 3 == 0 ? nil : TaxonID(place - 1), level: place % 3 + 1)
        }
        var writer = try QuestionSetWriter(
            path: directory.file("set"),
            header: QuestionSetHeader(
                name: "plants", subject: "plant", firstScoredLevel: 1, distractors: .init(method: "random"), seed: 1,
                source: "test",
                taxonomy: try Taxonomy(name: "t", ranks: ["order", "family", "species"], entries: entries)))
        for id in ["one", "two"] {
            try writer.append(
                Sample(
                    id: id, image: "\(id).png", label: "rosa canina", split: "test",
                    levels: [
                        Level(number: 1, choices: ["poales", "rosales"], gold: 1),
                        Level(number: 2, choices: ["rosaceae", "poaceae"], gold: 0),
                        Level(number: 3, choices: ["poa annua", "rosa canina"], gold: 1),
                    ]))
        }
        try writer.finish()
        set = try QuestionSetFile(path: directory.file("set"))
    }

    /// Asks both samples under a procedure; `answer` writes the text for a question of the first or the second one.
    private func measures(
        _ procedure: Procedure, synonyms: Synonyms = Synonyms(), _ answer: (Int, Inquiry.Question) -> String
    ) throws -> MeasureCounts {
        let context = ExaminationContext(
            header: set.header, procedure: procedure, runSeed: 1,
            rewards: try Rewards(weights: ["accuracy": 1, "format": 0.5]))
        var fold = try MeasureFold(set: set, procedure: procedure, synonyms: synonyms)
        try set.forEachSample(in: 0..<set.count) { index, sample in
            var examination = Examination(of: sample, index: index, repetition: 0, context: context)
            while let inquiry = examination.next() {
                examination.receive(inquiry.questions.map { .success(Completion(text: answer(index, $0))) })
            }
            var block = WireWriter()
            examination.outcome().write(to: &block)
            try block.bytes.withUnsafeBytes { try fold.add(block: $0) }
        }
        let report = fold.report()
        #expect(report.json().contains("\"hca\"") && report.text().contains("HCA"))
        return report.whole
    }

    private func isNear(_ value: Double?, _ expected: Double) -> Bool {
        value.map { abs($0 - expected) < 1e-12 } ?? false
    }

    @Test func a_leaf_that_is_told_is_neither_right_nor_wrong() throws {
        let whole = try measures(Procedure(.textOnly)) { sample, question in
            guard case .level(let level) = question else { return "" }
            return level.number == 1 || sample == 0 ? (level.number == 1 ? "B" : "A") : "B"
        }
        #expect(whole.hca == Proportion(1, of: 2))
        #expect(whole.leavesTold == 2 && whole.leaf.total == 0 && whole.leaf.value == nil)
        #expect(whole.levelNumbers == [1, 2])
        #expect(isNear(whole.chanceHCA, 0.25) && whole.chanceLeaf == nil)
        #expect(whole.errorDistances.total == 0 && whole.leafConsistent.value == nil)
    }

    @Test func plain_and_circular_stand_side_by_side() throws {
        // The first sample's model knows the names, the second's always says A.
        let gold = ["rosales", "rosaceae", "rosa canina"]
        let whole = try measures(Procedure(.independent, form: .circular)) { sample, question in
            guard case .level(let level) = question else { return "" }
            let knows = sample == 0 || (level.number == 2 && level.turn == 0)
            return knows ? Reading.letter(of: level.choices.firstIndex(of: gold[level.number - 1]) ?? 0) ?? "" : "A"
        }
        #expect(whole.turned == 2)
        #expect(whole.circularHCA == Proportion(1, of: 2))
        #expect(whole.circularLeaf == Proportion(1, of: 2))
        #expect(whole.accuracy(ofLevel: 2) == Proportion(2, of: 2))
        #expect(whole.circularAccuracy(ofLevel: 2) == Proportion(1, of: 2))
    }

    @Test func free_text_is_scored_with_and_without_synonyms() throws {
        let texts = [
            "<think>order: Rosales; family: Rosaceae</think><answer>Rosa canina</answer>",
            "<think>order: Rosales; family: Rose family</think><answer>dog rose</answer>",
        ]
        let plain = try measures(Procedure(.openPath)) { sample, _ in texts[sample] }
        #expect(plain.openLeaf == Proportion(1, of: 2) && plain.openHCA == Proportion(1, of: 2))
        let table = try directory.write(
            "name,accepted\nDog rose,Rosa canina\nrose-family,Rosaceae\n", to: "synonyms.csv")
        let wide = try measures(Procedure(.openPath), synonyms: Synonyms(path: table)) { sample, _ in texts[sample] }
        #expect(wide.openLeaf == Proportion(2, of: 2) && wide.openHCA == Proportion(2, of: 2))
        #expect(wide.leaf == plain.leaf)
        #expect(wide.leafRewards.means.map(\.component) == [.accuracy, .format])
        #expect(wide.leafRewards.means.map(\.mean) == [0.5, 1])
    }

    @Test func a_leaf_that_is_named_freely_has_the_chance_of_one_leaf() throws {
        for strategy in Strategy.allCases {
            let guess = try MeasureFold(set: set, procedure: Procedure(strategy)).report().guess
            #expect(guess == ([.lookup, .openPath].contains(strategy) ? .amongLeaves(2) : .amongChoices))
        }
    }

    @Test func a_right_leaf_with_a_wrong_path_is_no_right_path() throws {
        let whole = try measures(Procedure(.twoStage)) { _, question in
            if case .leaf = question {
                return "<think>order: Poales; family: Rosaceae</think><answer>Rosa canina</answer>"
            }
            return "B"
        }
        #expect(whole.openLeaf == Proportion(2, of: 2) && whole.openHCA == Proportion(0, of: 2))
    }

    @Test func chance_is_that_of_the_form() throws {
        let binary = try measures(Procedure(.independent, form: .binary)) { _, _ in "No" }
        #expect(isNear(binary.chanceHCA, 1 / 64) && isNear(binary.chanceLeaf, 1 / 4))
        #expect(binary.letterBias == nil && binary.invalid.total == 6)
        let lettered = try measures(Procedure(.joint)) { _, _ in "B, A, B" }
        #expect(isNear(lettered.chanceHCA, 1 / 8) && lettered.hca.count == 2)
    }

    @Test func a_table_of_synonyms_is_refused_with_its_line() throws {
        for (text, line) in [
            ("name,accepted\na,b\na,c\n", ":3:"), ("name,accepted\n,b\n", ":2:"), ("old,new\na,b\n", ":1:"),
        ] {
            let path = try directory.write(text, to: "bad.csv")
            do {
                _ = try Synonyms(path: path)
                Issue.record("accepted \(text)")
            } catch { #expect("\(error)".contains(line), "\(error)") }
        }
    }
}
