import Foundation
import Outcomes
import Questions
import Reasoning
import Testing

@Suite("Answers that nobody would hope for") struct HostileAnswerTests {
    private static let plants = AnswerReaderTests.plants

    private func read(_ text: String) -> String {
        let reading = AnswerReader.read(Completion(text: text), choices: Self.plants)
        return reading.letter.map { $0 + (reading.isConflict ? "!" : "") } ?? reading.kind.name
    }

    @Test(
        "Each row is read as it should be",
        arguments: [
            // Tags in tags, tags cut in two, tags of other kinds.
            ("<think><answer>A</answer></think><answer>B</answer>", "B"),
            ("<think>A</think><think>B</think><answer>C</answer>", "C"),
            ("<answer>A</answer><think>no: D</think><answer>D</answer>", "D"),
            ("<answer>\n\n  B  \n</answer>", "B"), ("<answer>B</answer></answer>", "B"), ("<answer>(B)", "B"),
            ("<Answer>b</aNSWER>", "B"), ("</think></think>C", "C"), ("<think>A</think>\n\n\nAnswer: C", "C"),
            ("<reasoning>A</reasoning>\nAnswer: D", "D"), ("<think>C", "truncated"), ("</think>", "empty"),
            ("<think></think>", "empty"), ("<answer>A or B</answer>", "ambiguous"),
            ("<answer>rosaceae</answer>", "C"), ("<answer>I cannot tell</answer>", "refusal"),
            ("<answer>maybe</answer>", "unparsed"), ("A <answer></answer>", "empty"),
            // Control characters, null bytes, marks that turn the direction.
            ("\u{0}C\u{0}", "C"), ("\u{1}\u{2}B", "B"), ("B\u{8}", "B"), ("\u{1B}[31mB\u{1B}[0m", "unparsed"),
            ("\u{202E}C\u{202C}", "C"), ("\u{200F}Answer: B\u{200F}", "B"), ("\u{2066}D\u{2069}", "D"),
            ("Answer:\u{200E} C", "C"), ("Answer:\u{0}C", "C"), ("C\u{FE0F}", "C"), ("\u{FEFF}Answer: B\u{FEFF}", "B"),
            ("C\u{2028}because of the petals", "C"), ("because\u{2029}C", "C"), ("\u{85}D\u{85}", "D"),
            ("\u{AD}B\u{AD}", "B"), ("An\u{AD}swer: B", "B"),
            // Letters of other scripts and shapes.
            ("𝐂", "C"), ("𝘽", "B"), ("ⓓ", "D"), ("🄱", "B"), ("Ａｎｓｗｅｒ： Ｂ", "B"), ("С", "unparsed"),
            ("Ответ: B", "B"), ("答え：C", "C"), ("Antwort: D", "D"), ("Réponse : B", "B"),
            // Markup.
            ("# C", "C"), ("> B", "B"), ("- D", "D"), ("```\nC\n```", "C"), ("**Answer**: *C*", "C"),
            ("<b>C</b>", "C"),
            ("$\\text{B}$", "B"), ("\\(C\\)", "C"), ("\\boxed{\\textbf{D}}", "D"), ("{\"answer\": \"B\"}", "B"),
            ("[B]", "B"), ("| C |", "C"), ("~~A~~ C", "ambiguous"), ("`Answer: C`", "C"),
            // Sentences that mean to mislead.
            ("The answer is neither A nor B.", "unparsed"), ("Not A, not B, not D: C", "C"),
            ("If it were A, the leaves would be lobed. The answer is C.", "C"), ("A is out. Answer: B", "B"),
            ("The answer could be B", "B"), ("Answer: B (not A)", "B"), ("My final choice: (D) asteraceae", "D"),
            ("All of the above", "unparsed"), ("None", "unparsed"), ("A, B, C, D", "ambiguous"), ("ABCD", "ambiguous"),
            ("B B B", "B"), ("Answer: B\nAnswer: C", "C"), ("answer answer answer", "unparsed"), (":", "unparsed"),
        ])
    func row(text: String, expected: String) {
        #expect(read(text) == expected, "\(text.debugDescription)")
    }

    @Test(
        "Four times the text takes about four times the work",
        arguments: [
            "A", "<think>", "<answer>A</answer>", "answer: ", "\u{202E}", "\u{0301}", "rosaceae ", "A or ", "not ",
        ])
    func growth(unit: String) {
        func work(_ bytes: Int) -> UInt64 {
            let completion = Completion(text: String(repeating: unit, count: bytes / unit.utf8.count))
            let levels = [
                Level(number: 1, choices: Self.plants, gold: 0), Level(number: 2, choices: Self.plants, gold: 0),
            ]
            // The least of several: a thread's own processor time still counts cold caches and faults.
            return (0..<3).map { _ in
                let began = Self.threadNanoseconds
                _ = AnswerReader.read(completion, choices: Self.plants)
                _ = YesNoReader.read(completion)
                _ = JointReader(ranks: ["order", "family"]).read(completion, levels: levels, parser: .linnet1)
                return Self.threadNanoseconds - began
            }.min() ?? 0
        }
        let (small, large) = (work(1 << 14), work(1 << 16))
        // Quadratic work would be sixteen times as much.
        #expect(large < small * 9, "\(small) ns, then \(large) ns")
    }

    private static var threadNanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    @Test func a_megabyte_of_one_letter_is_no_answer() {
        let text = String(repeating: "A", count: 1 << 20)
        #expect(read(text) == "unparsed")
        #expect(BenchmarkReader.read(Completion(text: text), choices: Self.plants).choice == 0)
    }
}
